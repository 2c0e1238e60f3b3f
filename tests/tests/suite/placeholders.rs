//! Values that are filled in later are unknown, not wrong: no rule that needs one speaks about it.
#![expect(clippy::print_stderr, reason = "says what is skipped")]

use pullpath_core::document::placeholder::is_placeholder;
use pullpath_core::document::{DocumentRef, File, InputKind};
use pullpath_core::engine::{self, Options};
use pullpath_core::finding::Level;
use pullpath_core::rules::{self, Language, Shows};
use pullpath_core::source::{Source, Span};
use pullpath_core::yaml::{NodeKind, NodeRef};
use pullpath_tests::vectors;

/// Ways in which people write a value that is not there yet.
const PLACEHOLDERS: [&str; 4] = [
    "${VALUE}",
    "ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]",
    "<your-value>",
    "ref+vault://kv/talos#value",
];

/// How a placeholder is written in the place of a value.
#[derive(Clone, Copy, Debug)]
enum Spelling {
    Plain,
    Quoted,
}

/// The places of the values of a text; what says which kind of document it is, is not among them.
fn values(text: &str, input: InputKind) -> Vec<(Span, Spelling)> {
    let file = File::read(&Source::new("a.yaml", text), input);
    let mut found = Vec::new();
    let mut open: Vec<NodeRef<'_>> = file.documents().filter_map(DocumentRef::root).collect();
    while let Some(node) = open.pop() {
        for entry in node.entries() {
            if !matches!(entry.key.text(), "apiVersion" | "kind" | "type" | "$patch") {
                open.push(entry.value);
            }
        }
        open.extend(node.items());
        let in_flow = node.parent().is_some_and(|parent| {
            matches!(
                parent.kind(),
                NodeKind::FlowMapping | NodeKind::FlowSequence
            )
        });
        let spelling = match node.kind() {
            NodeKind::Plain if !in_flow => Spelling::Plain,
            NodeKind::Plain
            | NodeKind::SingleQuoted
            | NodeKind::DoubleQuoted
            | NodeKind::Literal
            | NodeKind::Folded => Spelling::Quoted,
            _ => continue,
        };
        if !node.text().is_empty() {
            found.push((node.span(), spelling));
        }
    }
    found
}

fn told(text: &str, input: InputKind) -> Vec<String> {
    let options = Options {
        input,
        ..Options::default()
    };
    let report = engine::check(&[Source::new("a.yaml", text)], &options);
    let findings = report.findings().map(|(_, finding)| finding);
    findings
        .filter(|finding| finding.level >= Level::Warning)
        .map(|finding| format!("{}: {}", finding.rule.name, finding.message))
        .collect()
}

#[test]
fn sound_examples_stay_sound_with_placeholders() {
    let mut problems = Vec::new();
    let mut tried = 0;
    for rule in rules::all() {
        for example in rule.examples() {
            let input = match example.input {
                None => InputKind::Auto,
                Some("talos-patch") => InputKind::TalosPatch,
                Some("kubernetes") => InputKind::Kubernetes,
                // What Talos gets is rendered.
                Some(_) => continue,
            };
            if example.shows != Shows::Sound || example.language != Language::Yaml {
                continue;
            }
            let text = rule.example_text(&example);
            if !told(&text, input).is_empty() {
                continue;
            }
            for (span, spelling) in values(&text, input) {
                for placeholder in PLACEHOLDERS {
                    let value = match spelling {
                        Spelling::Plain => placeholder.to_owned(),
                        Spelling::Quoted => format!("'{placeholder}'"),
                    };
                    let mut changed = text.clone();
                    changed.replace_range(span.range(), &value);
                    tried += 1;
                    for told in told(&changed, input) {
                        // No tool fills angle brackets in where Kubernetes wants base64.
                        if placeholder.starts_with('<') && told.starts_with("secret-bad-base64") {
                            continue;
                        }
                        let was = &text[span.range()];
                        problems.push(format!("{}: `{was}` as {value}: {told}", rule.name));
                    }
                }
            }
        }
    }
    assert!(tried > 1_000, "only {tried} values were tried");
    assert!(
        problems.is_empty(),
        "{}\n{}",
        problems.len(),
        problems.join("\n")
    );
}

#[test]
fn nothing_is_said_about_placeholders_of_real_files() {
    let folder = vectors::root().join("../shared/corpus");
    let Ok(index) = std::fs::read_to_string(folder.join("INDEX.tsv")) else {
        eprintln!("skipped: no corpus beside the checkout");
        return;
    };
    let mut seen = 0;
    for line in index.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let (Some(name), Some(sort)) = (columns.first(), columns.get(6)) else {
            continue;
        };
        // What is marked as plain is applied as it is, angle brackets and all.
        if sort.starts_with("plain") {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(folder.join(name)) else {
            continue;
        };
        seen += 1;
        let source = Source::new(*name, text);
        let report = engine::check(std::slice::from_ref(&source), &Options::default());
        for (_, finding) in report.findings().filter(|(_, f)| f.level >= Level::Warning) {
            let about = source.slice(finding.span);
            assert!(
                about.contains('\n') || !is_placeholder(about),
                "{}: {}: {about}",
                source.name(),
                finding.rule.name
            );
        }
    }
    assert!(seen > 15, "only {seen} templates and encrypted files");
}
