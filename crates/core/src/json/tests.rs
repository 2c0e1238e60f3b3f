use super::*;

fn message(text: &str) -> String {
    match Json::parse(text.as_bytes()) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn refusals_read_as_in_go() {
    for (text, expected) in [
        ("", "unexpected end of JSON input"),
        (
            "eyJ",
            "invalid character 'e' looking for beginning of value",
        ),
        (
            "{'a':1}",
            r"invalid character '\'' looking for beginning of object key string",
        ),
        ("{\"a\" 1}", "invalid character '1' after object key"),
        (
            "{\"a\":1 2}",
            "invalid character '2' after object key:value pair",
        ),
        ("[1 2]", "invalid character '2' after array element"),
        (
            "{\"a\":1,}",
            "invalid character '}' looking for beginning of object key string",
        ),
        (
            "[1,]",
            "invalid character ']' looking for beginning of value",
        ),
        ("{} x", "invalid character 'x' after top-level value"),
        ("01", "invalid character '1' after top-level value"),
        ("-", "unexpected end of JSON input"),
        ("-a", "invalid character 'a' in numeric literal"),
        (
            "1.x",
            "invalid character 'x' after decimal point in numeric literal",
        ),
        ("1e+", "unexpected end of JSON input"),
        (
            "trux",
            "invalid character 'x' in literal true (expecting 'e')",
        ),
        ("\"a\nb\"", r"invalid character '\n' in string literal"),
        (r#""\x""#, "invalid character 'x' in string escape code"),
        (
            r#""\u00g0""#,
            r"invalid character 'g' in \u hexadecimal character escape",
        ),
        ("{}\0", r"invalid character '\x00' after top-level value"),
    ] {
        assert_eq!(message(text), expected, "{text:?}");
    }
}

#[test]
fn nesting_has_a_limit_and_needs_no_stack() {
    assert_eq!(message(&"[".repeat(MAX_DEPTH + 1)), "exceeded max depth");
    let deep = "[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH);
    assert_eq!(message(&deep), "");
}

#[test]
fn strings_are_decoded_as_in_go() {
    for (text, expected) in [
        (&br#""a\u00e9\n\/""#[..], "aé\n/"),
        (br#""\ud83d\ude00""#, "😀"),
        (br#""\ud83d""#, "\u{fffd}"),
        (br#""\ud83dx""#, "\u{fffd}x"),
        (b"\"\xff\xfe\"", "\u{fffd}\u{fffd}"),
        (b"\"\xe2\x82\"", "\u{fffd}\u{fffd}"),
    ] {
        let json = Json::parse(text);
        assert_eq!(
            json.ok()
                .map(|json| json.root().text().to_owned())
                .as_deref(),
            Some(expected)
        );
    }
}

#[test]
fn members_keep_order_and_spans() -> Result<(), JsonError> {
    let text = br#" {"A": [1, {}], "a": null, "b": "x"} "#;
    let json = Json::parse(text)?;
    let root = json.root();
    let found: Vec<_> = root.fields("a").map(|member| member.value.kind()).collect();
    assert_eq!(found, [Kind::Array, Kind::Null]);
    let spans: Vec<_> = root
        .members()
        .filter_map(|member| text.get(member.value.span().range()))
        .collect();
    assert_eq!(spans, [&b"[1, {}]"[..], b"null", br#""x""#]);
    Ok(())
}
