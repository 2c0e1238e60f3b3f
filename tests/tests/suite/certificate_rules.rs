//! The rules about certificates, credentials and TLS settings: damage by damage, and the near misses that must pass.

use std::fmt::Write as _;

use pullpath_core::certificate::key_pair;
use pullpath_core::engine::{self, Options};
use pullpath_core::finding::{Finding, Level};
use pullpath_core::fix::Applicability;
use pullpath_core::source::{ColumnUnit, Source};
use pullpath_core::yaml::Stream;

/// 2026-11-01.
const NOW: i64 = 1_793_491_200;

fn fixture(name: &str) -> String {
    let path = pullpath_tests::vectors::root()
        .join("tests/fixtures/certificates")
        .join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of a text, each behind so many blanks.
fn indented(text: &str, blanks: usize) -> String {
    text.lines().fold(String::new(), |mut lines, line| {
        let _ = writeln!(lines, "{:blanks$}{line}", "");
        lines
    })
}

fn check(text: &str) -> Vec<Finding> {
    let options = Options {
        now: Some(NOW),
        ..Options::default()
    };
    let mut report = engine::check(&[Source::new("node.yaml", text)], &options);
    report.files.remove(0).findings
}

/// `line rule` of each finding of level warning or above.
fn problems(text: &str) -> Vec<String> {
    let source = Source::new("node.yaml", text);
    check(text)
        .iter()
        .filter(|finding| finding.level >= Level::Warning)
        .map(|finding| {
            let line = source.position(finding.span.start, ColumnUnit::Utf8).line + 1;
            format!("{line} {}", finding.rule.name)
        })
        .collect()
}

/// A `RegistryTLSConfig` whose `ca` is this text, written in double quotes.
fn quoted_ca(text: &str) -> String {
    let quoted = serde_json::to_string(text).expect("a string");
    format!(
        "apiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: registry.example.org\nca: {quoted}\n"
    )
}

/// A `RegistryTLSConfig` whose `ca` is this text, written as a literal block from line 5 on.
fn literal_ca(text: &str) -> String {
    let lines = indented(text, 2);
    format!(
        "apiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: registry.example.org\nca: |\n{lines}"
    )
}

fn repaired(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..5 {
        let findings = check(&text);
        let fix = findings
            .iter()
            .flat_map(|finding| &finding.fixes)
            .find(|fix| fix.applicability >= Applicability::Unsafe);
        let Some(fix) = fix else { break };
        for edit in fix.edits.iter().rev() {
            text.replace_range(edit.span.range(), &edit.text);
        }
    }
    text
}

#[test]
fn every_damage_of_a_ca_is_named_and_the_mechanical_ones_are_mended() {
    let ca = fixture("ca.pem");
    let body: String = ca.lines().filter(|line| !line.starts_with('-')).collect();
    let mended = true;
    let cases = [
        (
            "joined lines",
            ca.replace('\n', " "),
            "all its lines joined",
            mended,
        ),
        ("indented", ca.replace('\n', "\n "), "blanks before", mended),
        (
            "indented at the start",
            format!("  {ca}"),
            "blanks before",
            mended,
        ),
        (
            "byte order mark",
            format!("\u{feff}{ca}"),
            "byte order mark",
            mended,
        ),
        (
            "carriage returns",
            ca.replace('\n', "\r"),
            "carriage return",
            mended,
        ),
        ("escapes", ca.replace('\n', "\\n"), "written out", mended),
        (
            "four dashes",
            ca.replace("-----BEGIN", "----BEGIN"),
            "five dashes",
            mended,
        ),
        (
            "typographic dashes",
            ca.replace("-----", "–––––"),
            "five dashes",
            mended,
        ),
        (
            "small letters",
            ca.replace("BEGIN CERTIFICATE", "begin certificate"),
            "five dashes",
            mended,
        ),
        (
            "no break after BEGIN",
            ca.replacen('\n', "", 1),
            "on the line of `BEGIN`",
            mended,
        ),
        (
            "old name",
            ca.replace("CERTIFICATE", "X509 CERTIFICATE"),
            "not called `CERTIFICATE`",
            mended,
        ),
        (
            "headers",
            ca.replacen('\n', "\nProc-Type: 4\n\n", 1),
            "header lines",
            mended,
        ),
        (
            "alphabet of URLs",
            ca.replace('+', "-").replace('/', "_"),
            "base64 is damaged",
            mended,
        ),
        (
            "base64 of PEM",
            pullpath_core::encoding::base64::encode(ca.as_bytes()),
            "base64 of PEM",
            mended,
        ),
        ("no frame", body.clone(), "lacks the lines", mended),
        (
            "trust settings",
            fixture("trusted.pem"),
            "`TRUSTED CERTIFICATE`",
            mended,
        ),
        (
            "kinds differ",
            ca.replace("END CERTIFICATE", "END CERT"),
            "lines differ",
            mended,
        ),
        (
            "no END",
            ca.replace("-----END CERTIFICATE-----\n", ""),
            "without its `END`",
            !mended,
        ),
        (
            "no BEGIN",
            ca.replace("-----BEGIN CERTIFICATE-----\n", ""),
            "without its `BEGIN`",
            !mended,
        ),
        (
            "cut short",
            ca.replace("M7sCE5HN", ""),
            "content is damaged",
            !mended,
        ),
        (
            "not base64",
            ca.replace("IENBMB4", "IENB!B4"),
            "base64 is damaged",
            !mended,
        ),
        (
            "a key",
            fixture("other.key"),
            "a private key where",
            !mended,
        ),
        (
            "sample",
            "-----BEGIN CERTIFICATE-----\nMIID...IDAQAB\n-----END CERTIFICATE-----\n".to_owned(),
            "placeholder",
            !mended,
        ),
        ("mask", "******".to_owned(), "masked", !mended),
        (
            "path",
            "/etc/ssl/certs/ca.crt".to_owned(),
            "path of a file",
            !mended,
        ),
        ("blank", " \n".to_owned(), "nothing but blanks", !mended),
        ("other text", "certificate".to_owned(), "not PEM", !mended),
        (
            "unknown curve",
            fixture("k256.pem"),
            "unsupported elliptic curve",
            !mended,
        ),
    ];
    for (case, text, message, is_mended) in cases {
        let document = quoted_ca(&text);
        let findings = check(&document);
        let finding = findings
            .iter()
            .find(|finding| finding.rule.name == "ca-invalid-pem")
            .unwrap_or_else(|| panic!("{case}: not found"));
        assert!(
            finding.message.contains(message),
            "{case}: {}",
            finding.message
        );
        assert!(finding.stage.is_some(), "{case}: Talos refuses it");
        if is_mended {
            // A byte order mark is taken out where it stands; all else is written anew, as a literal block.
            let result = Source::new("repaired.yaml", repaired(&document));
            let stream = Stream::parse(&result);
            let root = stream.root(0).expect("a document");
            assert_eq!(root.get("ca").expect("a field").value.text(), ca, "{case}");
            if case != "byte order mark" {
                assert_eq!(result.text(), literal_ca(&ca), "{case}");
            }
        } else {
            assert!(finding.fixes.is_empty(), "{case}");
        }
    }
}

#[test]
fn damage_in_a_literal_block_is_reported_on_its_line() {
    let ca = fixture("ca.pem");
    let lines: Vec<&str> = ca.lines().collect();
    let sample = "-----BEGIN CERTIFICATE-----\nMIID...IDAQAB\n-----END CERTIFICATE-----\n";
    assert_eq!(problems(&literal_ca(sample)), ["6 ca-invalid-pem"]);
    let broken = ca.replace("IENBMB4", "IENB!B4");
    assert_eq!(problems(&literal_ca(&broken)), ["7 ca-invalid-pem"]);
    let second = format!("{ca}{}", ca.replace("-----END", " -----END"));
    let end = 4 + 2 * lines.len();
    assert_eq!(
        problems(&literal_ca(&second)),
        [format!("{end} ca-ignored-block")]
    );
}

#[test]
fn sound_certificates_in_every_dress_are_left_alone() {
    let ca = fixture("ca.pem");
    let two = format!("{ca}\n# the next one\n{ca}");
    let encoded = pullpath_core::encoding::base64::encode(ca.as_bytes());
    let mut wrapped = String::new();
    for line in encoded.as_bytes().chunks(76) {
        wrapped.push_str(&indented(&String::from_utf8_lossy(line), 12));
    }
    let legacy = |ca: &str| {
        format!(
            "machine:\n  registries:\n    config:\n      registry.example.org:\n        tls:\n          ca: {ca}\n"
        )
    };
    for document in [
        quoted_ca(&ca),
        quoted_ca(ca.trim_end()),
        quoted_ca(&ca.replace('\n', "\r\n")),
        quoted_ca(&ca.replace('\n', " \t\n")),
        quoted_ca(&format!("Subject: registry CA\n{ca}")),
        literal_ca(&ca),
        literal_ca(&two),
        legacy(&encoded),
        legacy(&format!("|\n{wrapped}")),
    ] {
        assert_eq!(problems(&document), [] as [String; 0], "{document}");
    }
}

#[test]
fn dates_are_judged_only_when_the_present_is_known() {
    let expired = literal_ca(&fixture("expired.pem"));
    assert_eq!(problems(&expired), ["5 certificate-expired"]);
    assert_eq!(
        problems(&literal_ca(&fixture("future.pem"))),
        ["5 certificate-not-yet-valid"]
    );
    let report = engine::check(
        &[Source::new("node.yaml", expired.as_str())],
        &Options::default(),
    );
    let findings = report.files.iter().flat_map(|file| &file.findings);
    assert_eq!(
        findings
            .filter(|finding| finding.level >= Level::Warning)
            .count(),
        0
    );
}

#[test]
fn an_expired_certificate_beside_a_valid_one_is_no_error() {
    let both = format!("{}{}", fixture("expired.pem"), fixture("ca.pem"));
    let findings = check(&literal_ca(&both));
    let levels: Vec<_> = findings
        .iter()
        .map(|finding| (finding.rule.name, finding.level))
        .collect();
    assert_eq!(levels, [("certificate-expired", Level::Warning)]);
}

#[test]
fn a_server_certificate_beside_its_ca_is_only_superfluous() {
    let both = format!("{}{}", fixture("server.pem"), fixture("ca.pem"));
    assert_eq!(problems(&literal_ca(&both)), [] as [String; 0]);
    assert_eq!(
        problems(&literal_ca(&fixture("self-signed-server.pem"))),
        ["5 certificate-not-ca"]
    );
}

#[test]
fn pairs_are_told_for_every_kind_of_key_with_and_without_the_public_half() {
    for (certificate, key) in [
        ("client.pem", "client.key"),
        ("rsa.pem", "rsa.key"),
        ("rsa.pem", "rsa-pkcs1.key"),
        ("p224.pem", "p224.key"),
        ("p224.pem", "p224-without-public.key"),
        ("p256.pem", "p256.key"),
        ("p256.pem", "p256-without-public.key"),
        ("p384.pem", "p384.key"),
        ("p384.pem", "p384-without-public.key"),
        ("p521.pem", "p521.key"),
        ("p521.pem", "p521-without-public.key"),
    ] {
        let (chain, secret) = (fixture(certificate), fixture(key));
        let pair = key_pair(chain.as_bytes(), secret.as_bytes());
        assert!(pair.is_ok(), "{certificate} and {key}: {:?}", pair.err());
        let others = [
            "ca.pem", "rsa.pem", "p224.pem", "p256.pem", "p384.pem", "p521.pem",
        ];
        for other in others.into_iter().filter(|other| *other != certificate) {
            let stranger = fixture(other);
            assert!(
                key_pair(stranger.as_bytes(), secret.as_bytes()).is_err(),
                "{other} and {key}"
            );
        }
    }
}

/// TLS settings with a client identity.
fn identity(certificate: &str, key: &str, ca: Option<&str>) -> String {
    let field = |name: &str, blanks: usize, text: &str| {
        format!("{:blanks$}{name}: |\n{}", "", indented(text, blanks + 2))
    };
    format!(
        "apiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: registry.example.org\nclientIdentity:\n{}{}{}",
        field("cert", 2, &fixture(certificate)),
        field("key", 2, &fixture(key)),
        ca.map_or_else(String::new, |ca| field("ca", 0, &fixture(ca)))
    )
}

#[test]
fn a_curve_that_tls_has_dropped_is_told_where_it_is_shown() {
    let speaks = |text: &str| {
        check(text)
            .iter()
            .any(|finding| finding.rule.name == "certificate-weak-key")
    };
    assert!(speaks(&identity("p224.pem", "p224.key", None)));
    assert!(!speaks(&identity("p256.pem", "p256.key", None)));
}

#[test]
fn the_certificate_of_the_node_is_not_one_to_trust() {
    let said = |ca: &str| {
        let findings = check(&identity("client.pem", "client.key", Some(ca)));
        let of_rule = findings
            .iter()
            .find(|finding| finding.rule.name == "certificate-not-ca")?;
        of_rule.notes.first().cloned()
    };
    let own = said("client.pem").expect("a finding");
    assert!(own.contains("the node itself logs in"), "{own}");
    let other = said("self-signed-server.pem").expect("a finding");
    assert!(!other.contains("the node itself logs in"), "{other}");
    assert_eq!(said("ca.pem"), None);
}

#[test]
fn a_certificate_encoded_twice_is_decoded_once() {
    let encode = |text: &str| pullpath_core::encoding::base64::encode(text.as_bytes());
    let legacy = |ca: &str| {
        format!(
            "machine:\n  registries:\n    config:\n      registry.example.org:\n        tls:\n          ca: {ca}\n"
        )
    };
    let once = encode(&fixture("ca.pem"));
    assert_eq!(repaired(&legacy(&encode(&once))), legacy(&once));
}

/// Documents that come close to what a rule speaks about, and are fine.
#[test]
fn near_misses_pass() {
    let mirror = |name: &str, url: &str| {
        format!(
            "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: {name}\nendpoints:\n  - url: {url}\n"
        )
    };
    let auth = |name: &str, rest: &str| {
        format!("---\napiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: {name}\n{rest}")
    };
    let tls = |name: &str| {
        let ca = literal_ca(&fixture("ca.pem"));
        format!("---\n{}", ca.replace("registry.example.org", name))
    };
    let user = "username: node\npassword: node-password\n";
    let cases = [
        // Values of which only a part is known yet.
        auth(
            "registry.example.org",
            "username: ${USER}\npassword: ${PASSWORD}\n",
        ),
        auth("${HOST}", user),
        auth("registry.example.org", "auth: ${AUTH}\n"),
        auth(
            "registry.example.org",
            "username: {{ .User }}\npassword: {{ .Password }}\n",
        ),
        // A comment is a comment.
        auth(
            "registry.example.org",
            "username: node # the robot\npassword: a#b\n",
        ),
        // `auth` with a colon, a password that holds one, and line breaks in the base64.
        auth("registry.example.org", "auth: YTpiOmM=\n"),
        auth("registry.example.org", "auth: \"YTpi\\nOmM=\"\n"),
        // A token that stands in the place of the password.
        auth("registry.example.org", "identityToken: node-token\n"),
        // Both names of Docker Hub.
        format!(
            "{}{}",
            auth("docker.io", user),
            auth("registry-1.docker.io", user)
        ),
        // The port belongs to the name.
        format!(
            "{}{}",
            mirror("docker.io", "https://mirror.example.org:5000"),
            auth("mirror.example.org:5000", user)
        ),
        // Two endpoints of one host: which one was meant cannot be told.
        format!(
            "{}  - url: https://mirror.example.org:5001\n{}",
            mirror("docker.io", "https://mirror.example.org:5000"),
            auth("mirror.example.org", user)
        ),
        // The registry itself, beside a mirror on another port of another host.
        format!(
            "{}{}",
            mirror("registry.example.org", "https://mirror.example.org:5000"),
            auth("registry.example.org", user)
        ),
        // TLS settings for the host of a `*` mirror do not stand in its way.
        format!(
            "{}{}",
            mirror("'*'", "https://mirror.example.org"),
            tls("mirror.example.org")
        ),
        // Nothing is forgotten where there is no fallback.
        format!(
            "{}skipFallback: true\n{}",
            mirror("registry.example.org", "https://mirror.example.org"),
            tls("registry.example.org")
        ),
        // The same host by `https` on another port.
        format!(
            "{}{}",
            mirror("docker.io", "http://mirror.example.org:5000"),
            tls("other.example.org")
        ),
        // An explicit `false`.
        format!("{}insecureSkipVerify: false\n", tls("registry.example.org")),
    ];
    for case in cases {
        let found: Vec<String> = problems(&case)
            .into_iter()
            .filter(|problem| {
                [
                    "auth-",
                    "tls-",
                    "ca-",
                    "identity-",
                    "certificate-",
                    "insecure-",
                    "placeholder-",
                    "string-",
                ]
                .iter()
                .any(|group| problem.contains(&format!(" {group}")))
            })
            .collect();
        assert_eq!(found, [] as [String; 0], "{case}");
    }
}

#[test]
fn no_secret_is_ever_said() {
    let secrets = [
        "hunter2hunter2",
        "bm9kZTpodW50ZXIyaHVudGVyMg",
        "node-token-hunter2",
        "MC4CAQAwBQYDK2Vw",
    ];
    let key = indented(&fixture("other.key"), 4);
    let client = indented(&fixture("client.pem"), 4);
    let document = format!(
        "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: user:hunter2hunter2@registry.example.org\npassword: hunter2hunter2 #x\n\
         ---\napiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: b\nauth: bm9kZTpodW50ZXIyaHVudGVyMg\n\
         ---\napiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: c\nusername: u\nidentityToken: node-token-hunter2\n\
         ---\napiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: d\nclientIdentity:\n  cert: |\n{client}  key: |\n{key}"
    );
    let findings = check(&document);
    assert!(findings.len() >= 5, "{findings:?}");
    for finding in &findings {
        let labels = finding.labels.iter().map(|label| label.message.clone());
        let said: Vec<String> = labels
            .chain([finding.message.clone()])
            .chain(finding.help.clone())
            .chain(finding.notes.clone())
            .chain(finding.fixes.iter().flat_map(|fix| {
                fix.edits
                    .iter()
                    .map(|edit| edit.text.clone())
                    .chain([fix.title.clone()])
            }))
            .collect();
        for secret in secrets {
            assert!(
                !said.iter().any(|text| text.contains(secret)),
                "{}: {said:?}",
                finding.rule.name
            );
        }
    }
}
