//! How long a keystroke in a machine configuration of 2,000 lines takes until its diagnostics are there, and what
//! 10,000 of them do to memory.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::format_collect,
    reason = "a measurement needs a clock and prints its result"
)]

use std::time::{Duration, Instant};

use lsp_server::{Connection, Message, Notification, Request, RequestId};
use serde_json::{Value, json};

const EDITS: u32 = 10_000;

/// The main document with its legacy block and files, and registry documents after it.
fn configuration() -> String {
    let mut text = String::from(
        "version: v1alpha1\nmachine:\n  type: worker\n  token: abcdef.0123456789abcdef\n  ca:\n    crt: Zm9v\n  install:\n    disk: /dev/sda\n    image: ghcr.io/siderolabs/installer:v1.13.0\n  sysctls:\n",
    );
    text.extend((0..300).map(|n| format!("    net.core.setting{n}: \"{n}\"\n")));
    text.push_str("  nodeLabels:\n");
    text.extend((0..300).map(|n| format!("    example.org/label-{n}: value-{n}\n")));
    text.push_str("  files:\n");
    text.extend((0..100).map(|n| {
        format!("    - path: /var/etc/file{n}\n      permissions: 0o644\n      op: create\n      content: |\n        first line of file {n}\n        second line of it\n")
    }));
    text.push_str("  registries:\n    mirrors:\n");
    text.extend((0..40).map(|n| {
        format!("      r{n}.example.org:\n        endpoints:\n          - https://mirror{n}.example.org/v2/proxy\n          - https://other{n}.example.org\n")
    }));
    text.push_str("cluster:\n  controlPlane:\n    endpoint: https://10.0.0.1:6443\n");
    for n in 0..40 {
        text.push_str(&format!(
            "---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: d{n}.example.org\nendpoints:\n  - url: https://m{n}.example.org/v2/proxy\n    overridePath: true\n"
        ));
    }
    for n in 0..40 {
        text.push_str(&format!(
            "---\napiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: m{n}.example.org\nusername: robot\npassword: secret{n}\n"
        ));
    }
    text
}

struct Client {
    connection: Connection,
    uri: &'static str,
    version: u32,
}

impl Client {
    fn notify(&self, method: &str, params: Value) {
        let message = Notification {
            method: method.to_owned(),
            params,
        };
        self.connection
            .sender
            .send(message.into())
            .expect("a server");
    }

    /// Sends an edit and waits for what it leads to.
    fn edit(&mut self, line: u32, characters: (u32, u32), text: &str) -> Duration {
        self.version += 1;
        let start = Instant::now();
        self.notify(
            "textDocument/didChange",
            json!({
                "textDocument": { "uri": self.uri, "version": self.version },
                "contentChanges": [{
                    "range": {
                        "start": { "line": line, "character": characters.0 },
                        "end": { "line": line, "character": characters.1 },
                    },
                    "text": text,
                }],
            }),
        );
        self.wait();
        start.elapsed()
    }

    /// Waits for the diagnostics of the current version.
    fn wait(&self) {
        loop {
            let message = self.connection.receiver.recv().expect("a server");
            if let Message::Notification(notification) = message
                && notification.method == "textDocument/publishDiagnostics"
                && notification.params["version"] == self.version
            {
                return;
            }
        }
    }
}

/// Resident memory in KiB, where the system says so.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn main() {
    let (server, connection) = Connection::memory();
    let thread = std::thread::spawn(move || pullpath_lsp::serve(server));
    let hello = Request {
        id: RequestId::from(1),
        method: "initialize".to_owned(),
        params: json!({ "capabilities": {} }),
    };
    connection.sender.send(hello.into()).expect("a server");
    connection.receiver.recv().expect("an answer");
    let text = configuration();
    let lines = u32::try_from(text.lines().count()).expect("a short text");
    let mut client = Client {
        connection,
        uri: "file:///nowhere/node.yaml",
        version: 1,
    };
    client.notify("initialized", json!({}));
    client.notify(
        "textDocument/didOpen",
        json!({ "textDocument": {
            "uri": client.uri, "languageId": "yaml", "version": 1, "text": text,
        } }),
    );
    client.wait();
    println!("{lines} lines, {} bytes", text.len());
    println!(
        "{:>8} {:>12} {:>12} {:>12}",
        "edits", "mean", "99 %", "memory"
    );
    let mut times = Vec::new();
    for edit in 0..EDITS {
        // A character at the end of some line, and away again.
        let pair = edit / 2;
        let line = (pair * 37) % lines;
        let width = text.lines().nth(line as usize).map_or(0, str::len);
        let end = u32::try_from(width).expect("a short line");
        times.push(if edit % 2 == 0 {
            client.edit(line, (end, end), "x")
        } else {
            client.edit(line, (end, end + 1), "")
        });
        if (edit + 1) % 2_000 == 0 {
            times.sort_unstable();
            let mean = times.iter().sum::<Duration>() / u32::try_from(times.len()).unwrap_or(1);
            let slow = times
                .get(times.len() * 99 / 100)
                .copied()
                .unwrap_or_default();
            let memory = memory().map_or_else(String::new, |kib| format!("{} MiB", kib / 1024));
            println!("{:>8} {mean:>12.2?} {slow:>12.2?} {memory:>12}", edit + 1);
            times.clear();
        }
    }
    drop(client);
    let _ = thread.join();
}
