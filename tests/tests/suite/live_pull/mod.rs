//! What a trace says about containerd, held against a real one that pulls from registries of the test.
#![expect(clippy::print_stderr, reason = "says what is skipped")]

mod certificates;
mod containerd;
mod registry;

use std::path::Path;

use base64::Engine as _;
use certificates::Certificates;
use containerd::Containerd;
use pullpath_core::document::{File, InputKind};
use pullpath_core::source::Source;
use pullpath_core::trace::{Attempt, LoginKind, Options, Trace, Tracer};
use registry::{Contact, Log, Registry};

/// The directory that generated files name.
const ON_A_NODE: &str = "/etc/cri/conf.d/hosts";

struct Live {
    containerd: Containerd,
    certificates: Certificates,
    log: Log,
    registries: Vec<Registry>,
}

impl Live {
    /// Sets the stage: two registries that speak HTTP, one with TLS, one that asks for a login.
    fn start() -> Option<Self> {
        let containerd = match Containerd::start() {
            Ok(containerd) => containerd,
            Err(reason) => {
                eprintln!(
                    "skipped, nothing is pulled: {reason}; recorded requests stand in for it"
                );
                return None;
            }
        };
        let certificates = Certificates::make();
        let log = Log::default();
        let tls = || Some(std::sync::Arc::clone(&certificates.server));
        let registries = vec![
            Registry::start(&log, None, false),
            Registry::start(&log, None, false),
            Registry::start(&log, tls(), false),
            Registry::start(&log, None, true),
        ];
        Some(Self {
            containerd,
            certificates,
            log,
            registries,
        })
    }

    fn host(&self, index: usize) -> String {
        self.registries
            .get(index)
            .map_or_else(String::new, Registry::host)
    }

    /// Pulls an image under a configuration, and compares what the registries saw with what the trace says.
    fn check(&self, case: &str, configuration: &str, image: &str) {
        let file = File::read(&Source::new(case, configuration), InputKind::TalosConfig);
        let tracer = Tracer::of([&file], &Options::default());
        let trace = tracer.trace(image).expect("an image");
        assert_eq!(trace.containerd.path.error, None, "{case}");
        let hosts = self.containerd.hosts_folder(case);
        self.write_hosts(&tracer, &hosts);
        self.log.take();
        self.containerd
            .pull(image, &hosts, login(&trace).as_deref());
        assert_eq!(self.log.take(), self.expected(&trace), "{case}");
    }

    /// Writes the generated directories below another folder than on a node.
    fn write_hosts(&self, tracer: &Tracer, base: &Path) {
        std::fs::create_dir_all(base).expect("a folder");
        let here = base.display().to_string();
        for directory in tracer.hosts() {
            let folder = base.join(&directory.name);
            std::fs::create_dir_all(&folder).expect("a folder");
            let mut text = directory.hosts_toml.replace(ON_A_NODE, &here);
            if !text.is_empty()
                && !text.contains("[host]")
                && !self.containerd.reads_files_without_hosts()
            {
                text.push_str("[host]\n");
            }
            std::fs::write(folder.join("hosts.toml"), text).expect("a file");
            for name in &directory.files {
                let content = if name.ends_with("-client.crt") {
                    &self.certificates.client_certificate
                } else if name.ends_with("-client.key") {
                    &self.certificates.client_key
                } else {
                    &self.certificates.ca
                };
                std::fs::write(folder.join(name), content).expect("a file");
            }
        }
    }

    /// What the registries must see when the trace is right.
    fn expected(&self, trace: &Trace) -> Vec<Contact> {
        let attempts = trace.containerd.path.attempts.iter();
        attempts
            .flat_map(|attempt| self.contacts(attempt, trace))
            .collect()
    }

    fn contacts(&self, attempt: &Attempt, trace: &Trace) -> Vec<Contact> {
        let registry = self
            .registries
            .iter()
            .find(|registry| registry.host() == attempt.host)
            .unwrap_or_else(|| panic!("no registry at `{}`", attempt.host));
        let port = registry.port;
        let is_tls = attempt.scheme == "https";
        let mut contacts = Vec::new();
        let trusted = attempt.tls.insecure_skip_verify || attempt.tls.custom_ca;
        let at_once = attempt.http_fallback && !self.containerd.tries_https_first();
        if is_tls && !(registry.is_tls && trusted) && !at_once {
            contacts.push(Contact::Hello { port });
            if registry.is_tls || !attempt.http_fallback {
                return contacts;
            }
        }
        let root = format!("{}://{}", attempt.scheme, attempt.host);
        let url = attempt.url(&trace.reference);
        let request = |authorization: Option<String>| Contact::Request {
            port,
            is_tls: registry.is_tls,
            has_client_certificate: registry.is_tls && attempt.tls.client_certificate,
            target: url.strip_prefix(&root).unwrap_or(&url).to_owned(),
            authorization,
        };
        contacts.push(request(None));
        if registry.asks_for_login
            && let LoginKind::Basic { username, password } = &attempt.login.kind
        {
            let pair = format!("{username}:{}", password.expose());
            let encoded = base64::engine::general_purpose::STANDARD.encode(pair);
            contacts.push(request(Some(format!("Basic {encoded}"))));
        }
        contacts
    }
}

/// The login that the client is to use; it knows only one for all hosts.
fn login(trace: &Trace) -> Option<String> {
    trace
        .containerd
        .path
        .attempts
        .iter()
        .find_map(|attempt| match &attempt.login.kind {
            LoginKind::Basic { username, password } => {
                Some(format!("{username}:{}", password.expose()))
            }
            _ => None,
        })
}

fn mirror(name: &str, endpoints: &[&str], skip_fallback: bool) -> String {
    let mut text = format!(
        "---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: '{name}'\nskipFallback: {skip_fallback}\nendpoints:\n"
    );
    for endpoint in endpoints {
        text.push_str("  - url: ");
        text.push_str(endpoint);
        text.push('\n');
    }
    text
}

fn document(kind: &str, name: &str, rest: &str) -> String {
    format!("---\napiVersion: v1alpha1\nkind: {kind}\nname: '{name}'\n{rest}")
}

fn indented(pem: &str, by: usize) -> String {
    let mut text = String::new();
    for line in pem.lines() {
        text.push_str(&" ".repeat(by));
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[test]
fn containerd_asks_what_the_trace_says() {
    let Some(live) = Live::start() else { return };
    let [http, other, tls, login] = [0, 1, 2, 3].map(|index| live.host(index));
    let image = "registry.example/team/app:1.2";

    live.check(
        "order, paths and name space",
        &mirror(
            "registry.example",
            &[
                &format!("http://{http}/v2/proxy\n    overridePath: true"),
                &format!("http://{other}/nested"),
                &format!("http://{http}/"),
            ],
            true,
        ),
        image,
    );
    live.check(
        "a single endpoint",
        &mirror("registry.example", &[&format!("http://{http}")], true),
        image,
    );
    live.check(
        "wildcard",
        &mirror(
            "*",
            &[&format!("http://{http}"), &format!("http://{other}")],
            true,
        ),
        image,
    );
    live.check(
        "exact before wildcard",
        &(mirror("*", &[&format!("http://{http}")], true)
            + &mirror("registry.example", &[&format!("http://{other}")], true)),
        image,
    );

    // The registry itself is one of ours, so the last resort can be seen.
    let own_image = format!("{other}/team/app:1.2");
    live.check(
        "the registry itself comes last",
        &mirror(&other, &[&format!("http://{http}")], false),
        &own_image,
    );
    live.check(
        "a repeated endpoint makes the file unreadable",
        &mirror(
            &other,
            &[&format!("http://{http}"), &format!("http://{http}")],
            false,
        ),
        &own_image,
    );
    live.check(
        "no endpoints and no fallback is no block",
        &mirror(&other, &[], true),
        &own_image,
    );

    let certificates = &live.certificates;
    let ca = format!("ca: |\n{}", indented(&certificates.ca, 2));
    let identity = format!(
        "clientIdentity:\n  cert: |\n{}  key: |\n{}",
        indented(&certificates.client_certificate, 4),
        indented(&certificates.client_key, 4)
    );
    let https = mirror(
        "registry.example",
        &[&format!("https://{tls}"), &format!("http://{http}")],
        true,
    );
    live.check("unknown certificate", &https, image);
    for (case, settings) in [
        ("any certificate", "insecureSkipVerify: true\n".to_owned()),
        ("given CA", ca.clone()),
        ("client certificate", format!("{ca}{identity}")),
    ] {
        let settings = document("RegistryTLSConfig", &tls, &settings);
        live.check(case, &format!("{https}{settings}"), image);
    }
    live.check(
        "TLS settings for plain HTTP",
        &(mirror("registry.example", &[&format!("http://{http}")], true)
            + &document("RegistryTLSConfig", &http, "insecureSkipVerify: true\n")),
        image,
    );
    live.check(
        "TLS settings hide the wildcard",
        &(mirror("*", &[&format!("http://{http}")], true)
            + &document("RegistryTLSConfig", &tls, &ca)),
        &format!("{tls}/team/app:1.2"),
    );

    live.check(
        "login",
        &(mirror("registry.example", &[&format!("http://{login}")], true)
            + &document(
                "RegistryAuthConfig",
                &login,
                "username: bob\npassword: s3cret\n",
            )),
        image,
    );
    live.check(
        "no login",
        &mirror(
            "registry.example",
            &[&format!("http://{login}"), &format!("http://{http}")],
            true,
        ),
        image,
    );
}
