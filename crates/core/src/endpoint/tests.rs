use super::*;

fn parts(text: &str) -> Vec<(&'static str, &str)> {
    let parts = parse(text).map(|endpoint| endpoint.parts());
    let parts = parts.unwrap_or_default();
    [
        ("scheme", parts.scheme),
        ("opaque", parts.opaque),
        ("user info", parts.user_info),
        ("host", parts.host),
        ("port", parts.port),
        ("path", parts.path),
        ("query", parts.query),
        ("fragment", parts.fragment),
    ]
    .into_iter()
    .filter_map(|(name, span)| Some((name, text.get(span?.range())?)))
    .collect()
}

fn message(text: &str) -> String {
    parse(text).map_or_else(|error| error.to_string(), |_| "no error".to_owned())
}

#[test]
fn parts_are_ranges_of_the_text() {
    assert_eq!(
        parts("HTTP://u:p@A.Local:5000/v2/x?q#f"),
        [
            ("scheme", "HTTP"),
            ("user info", "u:p"),
            ("host", "A.Local"),
            ("port", "5000"),
            ("path", "/v2/x"),
            ("query", "q"),
            ("fragment", "f"),
        ]
    );
    assert_eq!(
        parts("https://[::1]/"),
        [("scheme", "https"), ("host", "[::1]"), ("path", "/")]
    );
    assert_eq!(
        parts("localhost:5000"),
        [("scheme", "localhost"), ("opaque", "5000")]
    );
}

#[test]
fn what_users_write_is_read_as_go_reads_it() {
    let read = |text: &str| {
        let endpoint = parse(text).ok()?;
        Some((
            endpoint.scheme().to_owned(),
            endpoint.host().into_owned(),
            endpoint.path().into_owned(),
        ))
    };
    for (text, scheme, host, path) in [
        ("HTTP://A.Local:5000", "http", "A.Local:5000", ""),
        ("https:/a.local", "https", "", "/a.local"),
        ("https:a.local", "https", "", ""),
        ("http://a,http://b", "http", "a,http:", "//b"),
        ("http://a/%2Fv2", "http", "a", "//v2"),
        (
            "http://[fe80::1%25eth0]:5000",
            "http",
            "[fe80::1%eth0]:5000",
            "",
        ),
        ("http://a:", "http", "a:", ""),
        ("my-registry.local", "", "", "my-registry.local"),
    ] {
        let expected = (scheme.to_owned(), host.to_owned(), path.to_owned());
        assert_eq!(read(text), Some(expected), "{text}");
    }
}

#[test]
fn messages_are_those_of_go() {
    for (text, reason) in [
        (
            "10.5.0.1:5000",
            "first path segment in URL cannot contain colon",
        ),
        ("http://a:abc", "invalid port \":abc\" after host"),
        ("http://a b", "invalid character \" \" in host name"),
        (
            "http://a:5000:6000",
            "invalid port \":5000:6000\" after host",
        ),
        ("http://[::1", "missing ']' in host"),
        ("http://[1.2.3.4]", "invalid IP-literal"),
        ("http://[fe80::1%eth0]", "invalid URL escape \"%et\""),
        ("://a", "missing protocol scheme"),
        ("http://a\n", "net/url: invalid control character in URL"),
    ] {
        assert_eq!(message(text), format!("parse {}: {reason}", quote(text)));
    }
}

#[test]
fn older_releases_of_go_are_laxer() {
    let strict_since_1_26 = "http://a:5000:6000";
    assert!(parse_as(strict_since_1_26, GoRelease::V1_25).is_ok());
    assert!(parse_as(strict_since_1_26, GoRelease::V1_26).is_err());
    for text in ["ftp://a:5000:6000", "//a:5000:6000", "tcp://::1:5000"] {
        assert!(parse_as(text, GoRelease::V1_26).is_ok(), "{text}");
    }
    assert!(parse_as("ftp://a:5000:x", GoRelease::V1_26).is_err());
    let strict_since_1_25 = "http://[harbor]:5000";
    assert!(parse_as(strict_since_1_25, GoRelease::V1_24).is_ok());
    assert!(parse_as(strict_since_1_25, GoRelease::V1_25).is_err());
}

#[test]
fn written_anew_as_go_does() {
    for (text, anew) in [
        ("HTTP://A.Local:5000/", "http://A.Local:5000/"),
        ("http://a/b c", "http://a/b%20c"),
        ("http://a/%2Fv2", "http://a/%2Fv2"),
        ("http://exämple.de", "http://ex%C3%A4mple.de"),
        ("https:a.local", "https:a.local"),
        ("https:/a.local", "https:/a.local"),
        ("https:///v2", "https:///v2"),
        ("https://", "https:"),
        ("http://a?", "http://a?"),
        ("http://a?q=1#f", "http://a?q=1#f"),
        (
            "http://[fe80::1%25eth0]:5000",
            "http://[fe80::1%25eth0]:5000",
        ),
    ] {
        assert_eq!(
            parse(text)
                .map(|endpoint| endpoint.to_go_string())
                .as_deref(),
            Ok(anew)
        );
    }
}

#[test]
fn user_information_is_never_shown() {
    let secret = "hunter2";
    for text in [
        "http://u:hunter2@a b",
        "http://u:hunter2/x@a",
        "http://u:hun%zz@hunter2@a",
        "u:hunter2@a:5000/x y",
        "http://u:hunter2@a/#%zz",
    ] {
        let shown = message(text);
        assert!(!shown.contains(secret), "{shown}");
    }
    let endpoint = parse("http://u:hunter2@a");
    assert!(!format!("{endpoint:?}").contains(secret));
    assert_eq!(
        endpoint
            .map(|endpoint| endpoint.to_masked_string())
            .as_deref(),
        Ok("http://***@a")
    );
}
