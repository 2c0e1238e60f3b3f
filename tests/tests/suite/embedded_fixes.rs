//! A fix of embedded configuration changes the inner text as it would change a file of its own, and no byte around it,
//! however the outer file writes the text.

#![expect(
    clippy::unnecessary_wraps,
    reason = "one signature for all ways to write a text"
)]

use pullpath_core::document::{File, InputKind};
use pullpath_core::engine::{self, Options};
use pullpath_core::finding::Finding;
use pullpath_core::fix::{self, Fix};
use pullpath_core::source::Source;

/// Configurations with mistakes that have fixes of every sort: words replaced, put in, taken out, whole lines moved.
const INNER: [&str; 4] = [
    "machine:
  registries:
    mirrors:
      docker.io: # ü
        endpoints:
          - 10.0.0.1:5000
          - http://a.local
          - http://a.local # again

          - https://b.local/v2/x
      ghcr.io:
        endpoints: []
        overidePath: true
",
    "# pullpath: ignore[endpoint-plain-http]
apiVersion: v1alpha1
kind: RegistryMirrorConfg
name: docker.io
skipFalback: true
endpoints:
  - url: 'harbor.local/v2/x'
  - url: https://a.local?x=1
---
apiVersion: v1alpha1
kind: RegistryAuthConfig
name: docker.io
username: u
password: 'p'
",
    "apiVersion: v1alpha1
kind: RegistryTLSConfig
name: a.local
ca: |
  -----BEGIN CERTIFICATE-----
  !!!
  -----END CERTIFICATE-----
clientIdentity:
  crt: x
insecureSkipVerfy: true
",
    "machine: {registries: {mirrors: {docker.io: {endpoints: [mirror.local, http://b, http://b]}}}}\n",
];

/// How a scalar is written at an indentation; none where a text cannot be written so.
type Form = fn(&str, &str) -> Option<String>;

fn lines(header: &str, text: &str, indentation: &str) -> String {
    let mut written = header.to_owned();
    for line in text.lines() {
        written.push('\n');
        if !line.is_empty() {
            written.push_str(indentation);
            written.push_str(line);
        }
    }
    written
}

fn literal(text: &str, indentation: &str) -> Option<String> {
    Some(lines("|", text, indentation))
}

fn literal_with_comment(text: &str, indentation: &str) -> Option<String> {
    Some(lines("|- # a comment", text, indentation))
}

fn literal_deeper(text: &str, indentation: &str) -> Option<String> {
    Some(lines("|", text, &format!("{indentation}    ")))
}

fn folded(text: &str, indentation: &str) -> Option<String> {
    let mut written = String::new();
    let mut lines_of = text.lines().peekable();
    while let Some(line) = lines_of.next() {
        written.push_str(line);
        written.push('\n');
        // Between lines of the least indentation, a break alone would become a blank.
        let folds = |line: &str| !line.is_empty() && !line.starts_with(' ');
        if folds(line) && lines_of.peek().is_some_and(|next| folds(next)) {
            written.push('\n');
        }
    }
    // Empty lines beside deeper ones are counted in other ways: not tried.
    (!text.contains("\n\n")).then(|| lines(">", &written, indentation))
}

fn double_quoted(text: &str, _: &str) -> Option<String> {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    Some(format!(
        "\"{}\"",
        text.replace('\n', "\\n").replace('ü', "\\u00fc")
    ))
}

fn double_quoted_lines(text: &str, indentation: &str) -> Option<String> {
    let mut written = String::from("\"");
    for line in text.lines() {
        let line = line.replace('\\', "\\\\").replace('"', "\\\"");
        let line = line
            .strip_prefix(' ')
            .map_or(line.clone(), |rest| format!("\\ {rest}"));
        written.push_str(&format!("{line}\\n\\\n{indentation}"));
    }
    Some(written + "\"")
}

fn single_quoted(text: &str, indentation: &str) -> Option<String> {
    let text = text.trim_end();
    (!text.contains('\n')).then(|| {
        let text = text
            .replace('\'', "''")
            .replacen(": ", &format!(":\n{indentation}"), 1);
        format!("'{text}'")
    })
}

const FORMS: [(&str, Form); 7] = [
    ("literal", literal),
    ("literal with a comment", literal_with_comment),
    ("literal, deeper", literal_deeper),
    ("folded", folded),
    ("double-quoted", double_quoted),
    ("double-quoted lines", double_quoted_lines),
    ("single-quoted", single_quoted),
];

/// What stands before and after the scalar, and its indentation.
const OUTER: [(&str, &str, &str); 3] = [
    (
        "# top\nclusterName: x # ü\nnodes:\n  - hostname: n\n    ipAddress: 10.0.0.1\n    patches:\n      - ",
        "\n    schematic: {a: b} # tail\nworker:\n  schematic: {}\n",
        "        ",
    ),
    (
        "clusterName: x\nnodes: []\ncontrolPlane:\n    patches:\n    -   ",
        "\n# the end",
        "      ",
    ),
    (
        "apiVersion: cluster.x-k8s.io/v1beta1\nkind: X\nspec:\n  strategicPatches:\n  - ",
        "\n---\nanother: document\n",
        "    ",
    ),
];

fn check(text: &str, input: InputKind) -> Vec<Finding> {
    let options = Options {
        input,
        ..Options::default()
    };
    let report = engine::check(&[Source::new("a.yaml", text)], &options);
    let files = report.files.into_iter();
    files.flat_map(|file| file.findings).collect()
}

fn embedded(text: &str) -> Option<String> {
    let file = File::read(&Source::new("a.yaml", text), InputKind::Auto);
    let [only] = file.embedded() else {
        return None;
    };
    Some(only.file().source().text().to_owned())
}

/// The fixes of some findings with the rules they are of, those of comments last.
fn fixes(findings: &[Finding]) -> Vec<(&'static str, &Fix)> {
    let fixes = findings
        .iter()
        .flat_map(|finding| finding.fixes.iter().map(|fix| (finding.rule.name, fix)));
    fixes.collect()
}

#[test]
fn fixes_reach_the_inner_text_and_nothing_else() {
    let (mut tried, mut lost) = (0, Vec::new());
    for text in INNER {
        for (form, write) in FORMS {
            for (before, after, indentation) in OUTER {
                let Some(scalar) = write(text, indentation) else {
                    continue;
                };
                for breaks in ["\n", "\r\n"] {
                    let outside = |text: &str| text.replace('\n', breaks);
                    let (before, after) = (outside(before), outside(after));
                    let outer = format!("{before}{}{after}", outside(&scalar));
                    let Some(inner) = embedded(&outer) else {
                        panic!("{form}: nothing is found in\n{outer}");
                    };
                    assert_eq!(inner.trim_end(), text.trim_end(), "{form}:\n{outer}");
                    let own = check(&inner, InputKind::TalosPatch);
                    let own = fixes(&own);
                    assert!(!own.is_empty(), "no fix for\n{inner}");
                    let found = check(&outer, InputKind::Auto);
                    for (rule, fix) in fixes(&found) {
                        let fixed = fix::apply(&outer, [fix]).text;
                        assert!(
                            fixed.starts_with(&before) && fixed.ends_with(&after),
                            "{form}: `{rule}` changes what is around the text:\n{outer}\n=>\n{fixed}"
                        );
                        let now = embedded(&fixed).unwrap_or_default();
                        let wanted = own
                            .iter()
                            .filter(|(name, other)| *name == rule && other.title == fix.title);
                        let mut wanted = wanted.map(|(_, own)| fix::apply(&inner, [*own]).text);
                        assert!(
                            wanted.any(|wanted| wanted.trim_end() == now.trim_end()),
                            "{form}: `{rule}` does something else than in a file:\n{outer}\n=>\n{fixed}"
                        );
                        tried += 1;
                    }
                    let there = fixes(&found);
                    let missing = own.iter().filter(|(rule, fix)| {
                        !there
                            .iter()
                            .any(|(name, other)| name == rule && other.title == fix.title)
                    });
                    if form.starts_with("literal") {
                        lost.extend(missing.map(|(rule, fix)| format!("{rule}: {}", fix.title)));
                    }
                }
            }
        }
    }
    assert!(tried > 300, "only {tried} fixes were tried");
    lost.sort_unstable();
    lost.dedup();
    assert_eq!(lost, Vec::<String>::new(), "fixes that cannot be written");
}
