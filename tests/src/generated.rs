//! Files that are made from the code and committed: pages of rules, schemas.

use std::fmt::Write;

use pullpath_core::finding::{Consumer, Impact};
use pullpath_core::rules::{self, Example, Language, Preset, Rule, Shows};
use pullpath_core::settings::{self, OPTIONS};

/// Where the playground is published; `#rule=NAME` opens the bad example of a rule.
const PLAYGROUND: &str = "https://pullpath.github.io/pullpath/playground/";

/// Paths below the repository's root and the texts that belong there.
pub fn generated() -> Vec<(String, String)> {
    let mut files = vec![
        ("docs/rules/README.md".to_owned(), index()),
        (
            "schemas/pullpath.schema.json".to_owned(),
            format!("{:#}\n", settings::schema()),
        ),
    ];
    files.extend(rules::all().map(|rule| (format!("docs/rules/{}.md", rule.name), page(rule))));
    files
}

fn index() -> String {
    let mut text = String::from(
        "# Rules\n\nMade by `cargo xtask docs` from the rules themselves. A rule runs from its preset on: `recommended` is what\nruns when nothing is said.\n",
    );
    for (impact, title) in [
        (Impact::Rejected, "What the consumer refuses"),
        (Impact::Breaks, "What is accepted and then breaks"),
        (Impact::Risk, "What works and is unsafe"),
        (
            Impact::Hygiene,
            "What is redundant, deprecated or misleading",
        ),
    ] {
        let _ = write!(
            text,
            "\n## {title}\n\n| rule | level | preset | |\n|---|---|---|---|\n"
        );
        for rule in rules::all().filter(|rule| rule.impact == impact) {
            let _ = writeln!(
                text,
                "| [{0}]({0}.md) | {1} | {2} | {3} |",
                rule.name,
                rule.level.as_str(),
                rule.preset.as_str(),
                rule.summary.replace('|', "\\|")
            );
        }
    }
    text
}

fn page(rule: &Rule) -> String {
    let mut text = format!("# {}\n\n{}.\n\n", rule.name, capitalised(rule.summary));
    let consumer = match rule.consumer {
        Some(Consumer::Talos) => "Talos",
        Some(Consumer::Kubernetes) => "the Kubernetes API server",
        Some(Consumer::Kairos) => "the Kairos operator",
        Some(Consumer::Containerd) => "containerd",
        Some(Consumer::Kubelet) => "the kubelet",
        None => "nobody but pullpath",
    };
    let impact = match rule.impact {
        Impact::Rejected => format!("`rejected`: {consumer} refuses it"),
        Impact::Breaks => format!("`breaks`: accepted, then something fails; concerns {consumer}"),
        Impact::Risk => format!("`risk`: works, but is unsafe; concerns {consumer}"),
        Impact::Hygiene => {
            format!("`hygiene`: redundant, deprecated or misleading; concerns {consumer}")
        }
    };
    let preset = match rule.preset {
        Preset::Recommended => "runs by default",
        Preset::Strict => "runs from preset `strict` on",
        Preset::All => "runs with preset `all`",
    };
    let _ = write!(
        text,
        "| level | impact | |\n|---|---|---|\n| {} | {impact} | {preset} |\n\n",
        rule.level.as_str()
    );
    text.push_str(rule.page().trim_end());
    text.push('\n');
    let options: Vec<_> = OPTIONS
        .iter()
        .filter(|option| option.rule == rule.name)
        .collect();
    if !options.is_empty() {
        text.push_str("\n## Options\n\n");
        for option in options {
            let _ = writeln!(
                text,
                "- `{}`: {}; {} unless the settings say otherwise",
                option.name, option.summary, option.default
            );
        }
    }
    if let Some(source) = source(rule) {
        let _ = write!(text, "\n## Source\n\n{}.\n", capitalised(&source));
    }
    if rule.examples().iter().any(is_playable) {
        let _ = write!(
            text,
            "\n[Open the bad example in the playground]({PLAYGROUND}#rule={}).\n",
            rule.name
        );
    }
    text
}

/// Whether the playground can show an offence: it reads configuration, not settings.
fn is_playable(example: &Example) -> bool {
    example.shows == Shows::Offence && example.language == Language::Yaml
}

/// What a rule rests on that readers can look up: recordings and the code of others, not the numbers of our notes.
fn source(rule: &Rule) -> Option<String> {
    let is_note = |part: &&str| part.contains("facts ") || part.starts_with("pains ");
    let parts: Vec<&str> = rule
        .evidence
        .split("; ")
        .filter(|part| !is_note(part))
        .collect();
    let source = parts.join("; ");
    if source.contains("vector") {
        Some(format!(
            "{source}: [recorded](https://github.com/pullpath/pullpath/blob/main/tests/vectors/README.md) from the consumer itself"
        ))
    } else {
        (!source.is_empty()).then_some(source)
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}
