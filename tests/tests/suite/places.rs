//! Where findings point: at what has to be changed, not at where a reader noticed.

use pullpath_core::engine::{self, Options};
use pullpath_core::rules::Preset;
use pullpath_core::source::{ColumnUnit, Source, Span};

const MIRROR: &str = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\n";
const OPERATION: &str = "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOp\nmetadata: {name: x}\nspec:\n  image: registry.example.org/a:1\n  nodeSelector: {matchLabels: {a: b}}\n";

/// `line:column text` of each finding of a rule, with its labels behind it.
fn places(text: &str, rule: &str) -> Vec<String> {
    let source = Source::new("stream.yaml", text);
    let shown = |span: Span| {
        let position = source.position(span.start, ColumnUnit::Utf32);
        format!(
            "{}:{} {}",
            position.line + 1,
            position.column + 1,
            source.slice(span)
        )
    };
    let report = engine::check(std::slice::from_ref(&source), &Options::default());
    let found = report
        .findings()
        .filter(|(_, finding)| finding.rule.name == rule);
    found
        .map(|(_, finding)| {
            let labels = finding
                .labels
                .iter()
                .map(|label| format!("; {}", shown(label.span)));
            shown(finding.span) + &labels.collect::<String>()
        })
        .collect()
}

#[test]
fn an_open_bracket_is_named_where_it_opens() {
    for (fields, place) in [
        ("endpoints: {", "4:12 {"),
        ("endpoints: [", "4:12 ["),
        ("endpoints: [{url: http://a:5000},", "4:12 ["),
        ("endpoints:\n  - url: [?", "5:10 ["),
        ("endpoints: {url: ", "4:12 {"),
        (
            "endpoints: [\n\n  # nothing yet\n",
            "4:12 [; 6:3 # nothing yet",
        ),
        ("endpoints: [\n...\n", "4:12 [; 5:1 ..."),
        (
            "endpoints: [\n  {url: http://a:5000}\n",
            "4:12 [; 5:3 {url: http://a:5000}",
        ),
        ("endpoints: {a: [", "4:16 ["),
        ("endpoints: [{url: http://a:5000}, }", "4:12 ["),
    ] {
        for rest in ["", "\n---\n"] {
            let text = format!(
                "{MIRROR}{fields}{rest}{}",
                if rest.is_empty() { "" } else { MIRROR }
            );
            assert_eq!(places(&text, "yaml-syntax"), [place], "{text}");
        }
    }
}

#[test]
fn what_begins_no_value_in_brackets_is_told_as_what_it_is() {
    for (fields, place, message) in [
        (
            "endpoints: [a,,b]",
            "4:15 ,",
            "a value is missing before this comma",
        ),
        (
            "endpoints: [\n  - url: http://a:5000\n]",
            "5:3 -; 4:12 [",
            "`-` begins no item inside of `[`",
        ),
    ] {
        let text = format!("{MIRROR}{fields}\n");
        assert_eq!(places(&text, "yaml-syntax"), [place]);
        let report = engine::check(&[Source::new("a.yaml", &*text)], &Options::default());
        assert!(
            report
                .findings()
                .any(|(_, finding)| finding.message == message),
            "{text}"
        );
    }
}

#[test]
fn an_empty_item_is_shown_by_its_dash() {
    let operation =
        format!("{OPERATION}  command:\n    - sh\n    -\n    -  # later\n    # - more\n    - -c\n");
    assert_eq!(places(&operation, "object-wrong-type"), ["9:5 -", "10:5 -"]);
    let secrets = format!("{OPERATION}  command: [sh]\n  imagePullSecrets:\n  -\r\n  -\r\n");
    assert_eq!(places(&secrets, "object-wrong-type"), ["9:3 -", "10:3 -"]);
    let mirror = format!("{MIRROR}endpoints:\n-\n-   # later\n\n- url: http://a:5000\n");
    assert_eq!(places(&mirror, "yaml-null-item"), ["5:1 -", "6:1 -"]);
}

#[test]
fn an_alias_as_a_key_is_told_as_such_by_who_takes_none() {
    let text = format!(
        "{MIRROR}endpoints:\n  - &field url: https://a.example.org\n  - {{*field : https://b.example.org}}\n"
    );
    assert_eq!(places(&text, "key-not-text"), ["6:6 *field; 5:12 url"]);
    assert_eq!(places(&text, "unknown-field"), [""; 0]);
    let operation =
        format!("{OPERATION}  &f command: [sh]\n").replace("{a: b}", "{&key a: b, *key : c}");
    assert_eq!(
        places(&operation, "key-not-text"),
        [""; 0],
        "kubectl follows it"
    );
}

#[test]
fn a_quote_that_the_next_value_closes_is_named_where_it_opens() {
    for quote in ['"', '\''] {
        let text = OPERATION
            .replace(
                "registry.example.org/a:1",
                &format!("{quote}registry.example.org/a:1"),
            )
            .replace("{a: b}", &format!("{{a: {quote}b{quote}}}"));
        assert_eq!(
            places(&text, "yaml-syntax"),
            [format!("5:10 {quote}; 6:35 {quote}")],
            "{text}"
        );
    }
}

#[test]
fn what_stands_below_an_unreadable_line_is_not_taken_for_something_else() {
    let registries = "machine:
  type: worker
  registries:
    mirrors:
      docker.io: [a]
        endpoints:
          - https://a.example.org
        endpoints: []
    config:
      a.example.org:
        tls: {insecureSkipVerify: maybe}
";
    let source = Source::new("node.yaml", registries);
    let report = engine::check(&[source], &Options::default());
    let found: Vec<_> = report
        .findings()
        .map(|(_, finding)| finding.rule.name)
        .filter(|rule| *rule != "legacy-registries-deprecated")
        .collect();
    assert_eq!(found, ["yaml-syntax", "field-wrong-type"]);
}

#[test]
fn an_alias_without_an_anchor_is_told_once() {
    let text = "apiVersion: v1alpha1\nkind: *kind\nname: a\n---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: *name\nendpoints: [{url: *url}]\n";
    let report = engine::check(&[Source::new("node.yaml", text)], &Options::default());
    let rules: Vec<_> = report
        .findings()
        .map(|(_, finding)| finding.rule.name)
        .collect();
    assert_eq!(rules, ["yaml-unknown-alias"; 3]);
    assert_eq!(
        places(text, "yaml-unknown-alias"),
        ["2:7 *kind", "7:7 *name", "8:19 *url"]
    );
}

#[test]
fn a_value_of_the_wrong_type_is_told_once() {
    for (registries, rules) in [
        ("mirrors: {a.io: http://b:5000}", vec!["field-wrong-type"]),
        ("mirrors: {a.io: [http://b:5000]}", vec!["field-wrong-type"]),
        ("mirrors: {a.io: {}}", vec!["mirror-empty"]),
        ("config: {a.io: {auth: [a]}}", vec!["field-wrong-type"]),
        ("config: {a.io: {auth: {}}}", vec!["auth-incomplete"]),
    ] {
        let text = format!("machine: {{type: worker, registries: {{{registries}}}}}\n");
        let report = engine::check(&[Source::new("node.yaml", &*text)], &Options::default());
        let found: Vec<_> = report
            .findings()
            .map(|(_, finding)| finding.rule.name)
            .filter(|rule| *rule != "legacy-registries-deprecated")
            .collect();
        assert_eq!(found, rules, "{text}");
    }
}

#[test]
fn the_types_of_a_secret_are_named() {
    for (field, message) in [
        (
            "stringData: [a]",
            "`stringData` must be a mapping, not a list",
        ),
        ("data: x", "`data` must be a mapping, not a string"),
        (
            "immutable: 5",
            "`immutable` must be a boolean, not a number",
        ),
        (
            "stringData: {a: {b: c}}",
            "`stringData.a` must be a string, not a mapping",
        ),
        (
            "data: {a: [x]}",
            "`data.a[0]` must be a whole number, not a string",
        ),
    ] {
        let text = format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\n{field}\n");
        let report = engine::check(&[Source::new("secret.yaml", &*text)], &Options::default());
        let said: Vec<_> = report
            .findings()
            .map(|(_, finding)| &*finding.message)
            .collect();
        assert_eq!(said, [message]);
    }
}

#[test]
fn a_document_whose_kind_is_not_known_is_not_said_to_be_missing() {
    const TLS: &str = "---\napiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: a.example.org\ninsecureSkipVerify: true\n";
    let mirror = format!("{MIRROR}endpoints: [{{url: http://a.example.org:5000}}]\n");
    for (kind, rule) in [
        ("RegistryMirorConfig", "unknown-kind"),
        ("", "missing-kind"),
    ] {
        let text = format!("{mirror}{TLS}").replace("RegistryMirrorConfig", kind);
        let settings = Options {
            preset: Preset::All,
            ..Options::default()
        };
        let report = engine::check(&[Source::new("node.yaml", &*text)], &settings);
        let rules: Vec<_> = report
            .findings()
            .map(|(_, finding)| finding.rule.name)
            .collect();
        assert_eq!(rules, [rule, "insecure-skip-verify"], "{text}");
    }
}
