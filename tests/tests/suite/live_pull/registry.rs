//! Small registries on the loopback interface. They have no image; they note who asks for what.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What a registry saw of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Contact {
    /// A client that wanted TLS, and got no further.
    Hello { port: u16 },
    /// A request.
    Request {
        port: u16,
        is_tls: bool,
        has_client_certificate: bool,
        /// Path and query.
        target: String,
        /// The `Authorization` header.
        authorization: Option<String>,
    },
}

/// All contacts of all registries, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(super) struct Log(Arc<Mutex<Vec<Contact>>>);

impl Log {
    /// Notes that a client is there, and says at which place of the log. This comes before any answer: a client that
    /// got one may be at the next registry already.
    fn arrive(&self, port: u16) -> usize {
        let mut contacts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        contacts.push(Contact::Hello { port });
        contacts.len() - 1
    }

    /// Notes at that place what the client asked for.
    fn ask(&self, place: usize, request: Contact) {
        let mut contacts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(contact) = contacts.get_mut(place) {
            *contact = request;
        }
    }

    /// Takes what has been noted.
    pub(super) fn take(&self) -> Vec<Contact> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A registry: it listens until the test ends.
pub(super) struct Registry {
    pub(super) port: u16,
    pub(super) is_tls: bool,
    pub(super) asks_for_login: bool,
}

impl Registry {
    /// Starts one. With `tls` it speaks nothing else.
    pub(super) fn start(log: &Log, tls: Option<Arc<ServerConfig>>, asks_for_login: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let registry = Self {
            port,
            is_tls: tls.is_some(),
            asks_for_login,
        };
        let log = log.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, tls) = (log.clone(), tls.clone());
                thread::spawn(move || {
                    // A client that goes away without a request stays in the log as one that arrived.
                    let _ = serve(stream, port, tls, asks_for_login, &log);
                });
            }
        });
        registry
    }

    /// Host and port.
    pub(super) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

fn serve(
    stream: TcpStream,
    port: u16,
    tls: Option<Arc<ServerConfig>>,
    asks_for_login: bool,
    log: &Log,
) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut first = [0];
    stream.peek(&mut first)?;
    let wants_tls = first == [0x16];
    let place = log.arrive(port);
    match tls {
        Some(config) if wants_tls => {
            let connection = ServerConnection::new(config).map_err(io::Error::other)?;
            let mut stream = StreamOwned::new(connection, stream);
            let head = read_head(&mut stream)?;
            let has_client_certificate = stream.conn.peer_certificates().is_some();
            log.ask(place, request(port, true, has_client_certificate, &head));
            answer(&mut stream, &head, asks_for_login)?;
            stream.conn.send_close_notify();
            stream.flush()
        }
        _ => {
            let mut stream = stream;
            if wants_tls || tls.is_some() {
                return stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
            }
            let head = read_head(&mut stream)?;
            log.ask(place, request(port, false, false, &head));
            answer(&mut stream, &head, asks_for_login)
        }
    }
}

fn read_head(stream: &mut impl Read) -> io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn request(port: u16, is_tls: bool, has_client_certificate: bool, head: &str) -> Contact {
    Contact::Request {
        port,
        is_tls,
        has_client_certificate,
        target: head.split(' ').nth(1).unwrap_or("").to_owned(),
        authorization: authorization(head).map(str::to_owned),
    }
}

fn authorization(head: &str) -> Option<&str> {
    head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("authorization")
            .then(|| value.trim())
    })
}

fn answer(stream: &mut impl Write, head: &str, asks_for_login: bool) -> io::Result<()> {
    let status = if asks_for_login && authorization(head).is_none() {
        "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"test\""
    } else {
        "404 Not Found"
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )?;
    stream.flush()
}
