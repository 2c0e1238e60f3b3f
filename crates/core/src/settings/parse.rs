//! The text of a settings file to what it says. Mistakes become findings; what is right beside them holds.

use toml_span::value::Table;
use toml_span::{ErrorKind, Value};

use super::{Located, Override, Pattern, RuleLevel, RuleOption, RuleSettings, Settings};
use crate::document::InputKind;
use crate::finding::Finding;
use crate::fix::{Edit, Fix};
use crate::rules::{
    self, Preset, SETTINGS_INVALID_VALUE, SETTINGS_SYNTAX, SETTINGS_UNKNOWN_KEY,
    SETTINGS_UNKNOWN_RULE,
};
use crate::schema;
use crate::source::{Source, Span};
use crate::version::Version;

/// Reads a settings file.
pub fn parse(source: &Source) -> (Settings, Vec<Finding>) {
    let mut reader = Reader {
        findings: Vec::new(),
    };
    let settings = match toml_span::parse(source.text()) {
        Ok(value) => reader.settings(&value),
        Err(error) => {
            let (message, label) = syntax(&error.kind);
            let mut finding = Finding::new(&SETTINGS_SYNTAX, span(error.span), message);
            if let Some((place, text)) = label {
                finding = finding.label(place, text);
            }
            reader.findings.push(finding);
            Settings::default()
        }
    };
    (settings, reader.findings)
}

struct Reader {
    findings: Vec<Finding>,
}

const KEYS: &[&str] = &[
    "talos-version",
    "kairos-operator-version",
    "preset",
    "exclude",
    "assume-public",
    "known-secrets",
    "schemas",
    "rules",
    "overrides",
];

const OVERRIDE_KEYS: &[&str] = &[
    "files",
    "as",
    "talos-version",
    "kairos-operator-version",
    "rules",
];

impl Reader {
    fn settings(&mut self, value: &Value<'_>) -> Settings {
        let mut settings = Settings::default();
        let Some(table) = value.as_table() else {
            return settings;
        };
        self.unknown_keys(table, KEYS);
        for (key, value) in table {
            match &*key.name {
                "talos-version" => settings.talos = self.version(value),
                "kairos-operator-version" => settings.kairos_operator = self.version(value),
                "preset" => settings.preset = self.preset(value),
                "exclude" => settings.exclude = self.patterns(value),
                "assume-public" => settings.assume_public = self.texts(value),
                "known-secrets" => settings.known_secrets = self.texts(value),
                "schemas" => settings.schemas = self.texts(value),
                "rules" => settings.rules = self.rules(value),
                "overrides" => settings.overrides = self.overrides(value),
                _ => {}
            }
        }
        settings
    }

    fn overrides(&mut self, value: &Value<'_>) -> Vec<Override> {
        let Some(items) = value.as_array() else {
            self.invalid(
                value,
                "`overrides` is a list of tables",
                "write `[[overrides]]`",
            );
            return Vec::new();
        };
        let mut overrides = Vec::new();
        for item in items {
            let Some(table) = item.as_table() else {
                self.invalid(item, "an override is a table", "write `[[overrides]]`");
                continue;
            };
            self.unknown_keys(table, OVERRIDE_KEYS);
            let mut entry = Override::default();
            for (key, value) in table {
                match &*key.name {
                    "files" => entry.files = self.patterns(value),
                    "as" => entry.input = self.input(value),
                    "talos-version" => entry.talos = self.version(value),
                    "kairos-operator-version" => entry.kairos_operator = self.version(value),
                    "rules" => entry.rules = self.rules(value),
                    _ => {}
                }
            }
            if !table.contains_key("files") {
                self.invalid(
                    item,
                    "an override without `files` holds for no file",
                    "add `files = [\"patches/**\"]`",
                );
            }
            overrides.push(entry);
        }
        overrides
    }

    fn rules(&mut self, value: &Value<'_>) -> RuleSettings {
        let mut settings = RuleSettings::default();
        let Some(table) = value.as_table() else {
            self.invalid(
                value,
                "`rules` is a table of rule names and levels",
                "write `[rules]` and `rule-name = \"off\"` below it",
            );
            return settings;
        };
        for (key, value) in table {
            let Some(rule) = rules::by_name(&key.name) else {
                self.unknown_rule(&key.name, span(key.span));
                continue;
            };
            if let Some(options) = value.as_table() {
                for (key, value) in options {
                    if key.name == "level" {
                        if let Some(level) = self.level(value) {
                            settings.levels.insert(rule.name, level);
                        }
                    } else if let Some(option) = RuleOption::find(rule.name, &key.name) {
                        if let Some(number) = self.number(value, option) {
                            settings.options.insert((rule.name, option.name), number);
                        }
                    } else {
                        let names: Vec<&str> = super::OPTIONS
                            .iter()
                            .filter(|option| option.rule == rule.name)
                            .map(|option| option.name)
                            .chain(["level"])
                            .collect();
                        self.unknown_key(&key.name, span(key.span), &names);
                    }
                }
            } else if let Some(level) = self.level(value) {
                settings.levels.insert(rule.name, level);
            }
        }
        settings
    }

    fn level(&mut self, value: &Value<'_>) -> Option<Located<RuleLevel>> {
        self.word(value, &RuleLevel::ALL.map(|level| (level.as_str(), level)))
    }

    fn preset(&mut self, value: &Value<'_>) -> Option<Located<Preset>> {
        self.word(value, &Preset::ALL.map(|preset| (preset.as_str(), preset)))
    }

    fn input(&mut self, value: &Value<'_>) -> Option<Located<InputKind>> {
        self.word(value, &InputKind::ALL.map(|kind| (kind.as_str(), kind)))
    }

    /// One of some words.
    fn word<T: Copy>(&mut self, value: &Value<'_>, words: &[(&str, T)]) -> Option<Located<T>> {
        let text = value.as_str();
        if let Some((_, word)) = words.iter().find(|(word, _)| Some(*word) == text) {
            return Some(located(*word, value));
        }
        let list: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        let message = match text {
            Some(text) => format!("`{text}` is none of {}", list.join(", ")),
            None => format!("one of {} is expected, in quotes", list.join(", ")),
        };
        let meant =
            text.and_then(|text| schema::nearest(text, words.iter().map(|(word, _)| *word)));
        let mut finding = Finding::new(&SETTINGS_INVALID_VALUE, span(value.span), message);
        if let Some(meant) = meant {
            finding = finding
                .help(format!("did you mean `{}`?", meant.name))
                .fix(Fix::safe(
                    format!("Write `{}`", meant.name),
                    vec![Edit::replace(inside_quotes(value), meant.name)],
                ));
        }
        self.findings.push(finding);
        None
    }

    fn number(&mut self, value: &Value<'_>, option: &RuleOption) -> Option<Located<i64>> {
        let (least, most) = option.range;
        let number = value.as_integer().filter(|n| (least..=most).contains(n));
        if number.is_none() {
            self.invalid(
                value,
                &format!("`{}` is a whole number from {least} to {most}", option.name),
                &format!("it is {}", option.summary),
            );
        }
        Some(located(number?, value))
    }

    fn version(&mut self, value: &Value<'_>) -> Option<Located<Version>> {
        let version = value.as_str().and_then(|text| text.parse().ok());
        if version.is_none() {
            self.invalid(
                value,
                "a version in quotes is expected",
                "write it as `\"1.14\"` or `\"1.12.1\"`",
            );
        }
        Some(located(version?, value))
    }

    fn patterns(&mut self, value: &Value<'_>) -> Vec<Located<Pattern>> {
        let texts = self.texts(value);
        let mut patterns = Vec::with_capacity(texts.len());
        for text in texts {
            match Pattern::new(&text.value) {
                Some(pattern) => patterns.push(Located {
                    value: pattern,
                    span: text.span,
                }),
                None => self.findings.push(Finding::new(
                    &SETTINGS_INVALID_VALUE,
                    text.span,
                    format!("`{}` is no pattern for paths", text.value),
                )),
            }
        }
        patterns
    }

    fn texts(&mut self, value: &Value<'_>) -> Vec<Located<String>> {
        let Some(items) = value.as_array() else {
            self.invalid(
                value,
                "a list of texts is expected",
                "write `[\"…\", \"…\"]`",
            );
            return Vec::new();
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item.as_str() {
                Some(text) => texts.push(Located {
                    value: text.to_owned(),
                    span: span(item.span),
                }),
                None => self.invalid(item, "a text in quotes is expected", "put it in quotes"),
            }
        }
        texts
    }

    fn invalid(&mut self, value: &Value<'_>, message: &str, help: &str) {
        self.findings
            .push(Finding::new(&SETTINGS_INVALID_VALUE, span(value.span), message).help(help));
    }

    fn unknown_keys(&mut self, table: &Table<'_>, known: &[&str]) {
        for key in table.keys() {
            if !known.contains(&&*key.name) {
                self.unknown_key(&key.name, span(key.span), known);
            }
        }
    }

    fn unknown_key(&mut self, key: &str, span: Span, known: &[&str]) {
        let finding = Finding::new(
            &SETTINGS_UNKNOWN_KEY,
            span,
            format!("there is no setting `{key}` here"),
        );
        self.findings
            .push(match schema::nearest(key, known.iter().copied()) {
                Some(meant) => {
                    finding
                        .help(format!("did you mean `{}`?", meant.name))
                        .fix(Fix::safe(
                            format!("Rename it to `{}`", meant.name),
                            vec![Edit::replace(span, meant.name)],
                        ))
                }
                None => finding.help(format!("known here: {}", known.join(", "))),
            });
    }

    fn unknown_rule(&mut self, name: &str, span: Span) {
        let finding = Finding::new(
            &SETTINGS_UNKNOWN_RULE,
            span,
            format!("no rule is called `{name}`"),
        );
        let names = rules::all().map(|rule| rule.name);
        self.findings.push(match schema::nearest(name, names) {
            Some(meant) => finding
                .help(format!("did you mean `{}`?", meant.name))
                .fix(Fix::safe(
                    format!("Rename it to `{}`", meant.name),
                    vec![Edit::replace(span, meant.name)],
                )),
            None => finding.help("`pullpath rules` lists all rules"),
        });
    }
}

fn located<T>(value: T, at: &Value<'_>) -> Located<T> {
    Located {
        value,
        span: span(at.span),
    }
}

/// The span of a text without its quotes; the parser's span of a text is that.
fn inside_quotes(value: &Value<'_>) -> Span {
    span(value.span)
}

fn span(span: toml_span::Span) -> Span {
    let offset = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Span::new(offset(span.start), offset(span.end))
}

/// What is wrong with the text, in words, and a second place that belongs to it.
fn syntax(kind: &ErrorKind) -> (String, Option<(Span, &'static str)>) {
    let message = match kind {
        ErrorKind::UnexpectedEof => "the file ends in the middle of a value".to_owned(),
        ErrorKind::InvalidCharInString(c) => {
            format!("`{}` cannot stand in a text", c.escape_default())
        }
        ErrorKind::InvalidEscape(c) => format!("`\\{}` is no escape", c.escape_default()),
        ErrorKind::InvalidHexEscape(_) | ErrorKind::InvalidEscapeValue(_) => {
            "the escape names no character".to_owned()
        }
        ErrorKind::Unexpected(c) => format!("`{}` is not expected here", c.escape_default()),
        ErrorKind::UnterminatedString => "the closing quote is missing".to_owned(),
        ErrorKind::InvalidNumber | ErrorKind::OutOfRange(_) => "this is no number".to_owned(),
        ErrorKind::Wanted { expected, found } => {
            format!("{expected} is expected here, not {found}")
        }
        ErrorKind::DuplicateTable { name, first } => {
            return (
                format!("the table `{name}` stands here a second time"),
                Some((span(*first), "the first one")),
            );
        }
        ErrorKind::DuplicateKey { key, first } => {
            return (
                format!("`{key}` stands here a second time"),
                Some((span(*first), "the first one")),
            );
        }
        ErrorKind::RedefineAsArray => "a table cannot become a list of tables".to_owned(),
        ErrorKind::UnquotedString => "texts stand in quotes".to_owned(),
        ErrorKind::DottedKeyInvalidType { first } => {
            return (
                "the key goes into something that is no table".to_owned(),
                Some((span(*first), "defined here")),
            );
        }
        other => format!("this is not TOML: {other}"),
    };
    (message, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Settings, Vec<String>) {
        let source = Source::new("pullpath.toml", text);
        let (settings, findings) = parse(&source);
        let said = findings
            .iter()
            .map(|finding| {
                format!(
                    "{} at `{}`: {}",
                    finding.rule.name,
                    source.slice(finding.span),
                    finding.message
                )
            })
            .collect();
        (settings, said)
    }

    #[test]
    fn the_documented_file_is_understood() {
        let (settings, findings) = read(
            "talos-version = \"1.13\"\nkairos-operator-version = \"0.1.3\"\npreset = \"strict\"\nexclude = [\"**/*.tpl.yaml\"]\nassume-public = [\"ghcr.io\"]\n[rules]\nendpoint-plain-http = \"off\"\ncertificate-expiring = { level = \"warning\", days = 14 }\n[[overrides]]\nfiles = [\"patches/**\"]\nas = \"talos-patch\"\n",
        );
        assert_eq!(findings, Vec::<String>::new());
        assert_eq!(settings.talos.map(|v| v.value), Some(Version::new(1, 13)));
        assert_eq!(settings.preset.map(|p| p.value), Some(Preset::Strict));
        assert_eq!(settings.rules.levels.len(), 2);
        let days = settings
            .rules
            .options
            .get(&("certificate-expiring", "days"));
        assert_eq!(days.map(|days| days.value), Some(14));
        let inputs: Vec<_> = settings.overrides.iter().map(|o| &o.input).collect();
        assert!(matches!(inputs.as_slice(), [Some(input)] if input.value == InputKind::TalosPatch));
    }

    #[test]
    fn mistakes_are_findings_at_their_place() {
        let (settings, findings) = read(
            "talos-verison = \"1.13\"\npreset = \"strikt\"\nkairos-operator-version = 1\nexclude = [\"a[\", 3]\n[rules]\nendpoint-plain-htp = \"off\"\ncertificate-expiring = { days = 0, hours = 3 }\nmirror-empty = \"loud\"\n[[overrides]]\nas = \"talos-patch\"\n",
        );
        for expected in [
            "settings-unknown-key at `talos-verison`",
            "settings-invalid-value at `strikt`",
            "settings-invalid-value at `1`",
            "settings-invalid-value at `a[`",
            "settings-invalid-value at `3`",
            "settings-unknown-rule at `endpoint-plain-htp`",
            "settings-invalid-value at `0`",
            "settings-unknown-key at `hours`",
            "settings-invalid-value at `loud`",
        ] {
            assert!(
                findings.iter().any(|finding| finding.starts_with(expected)),
                "{expected} is not among {findings:#?}"
            );
        }
        assert_eq!(findings.len(), 10, "{findings:#?}");
        assert_eq!(settings.overrides.len(), 1);
    }

    #[test]
    fn what_is_not_toml_says_so() {
        for text in ["a = ", "a = \"x", "[a\n", "a = 1\na = 2", "= 3", "\u{0}"] {
            let (_, findings) = read(text);
            assert_eq!(findings.len(), 1, "{text:?}: {findings:?}");
            assert!(findings.iter().all(|f| f.starts_with("settings-syntax")));
        }
    }
}
