//! The examples on a rule's page.

use super::Rule;

/// What an example shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// Text that the rule speaks about.
    Offence,
    /// Text that nothing is said about.
    Sound,
    /// What the rule's fix makes of the offence before it.
    Repaired,
}

/// What an example is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// YAML: a file that is checked.
    Yaml,
    /// TOML: a settings file.
    Toml,
}

/// An example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// What it shows.
    pub shows: Shows,
    /// What it is written in.
    pub language: Language,
    /// Index of its opening fence's line on the page, from zero.
    pub line: usize,
    /// What the input is, where the page says so: ```` ```yaml expect as=talos-config ````.
    pub input: Option<&'static str>,
    /// The day on which it is checked, where the page says so: ```` ```yaml expect on=2026-11-01 ````.
    pub day: Option<&'static str>,
    /// The Talos release it is for, where the page says so: ```` ```yaml expect talos=1.12.1 ````.
    pub talos: Option<&'static str>,
    /// Number of its lines.
    pub len: usize,
}

impl Rule {
    /// The page: Markdown, without the blank that a doc comment has in front of each line.
    pub fn page(&self) -> String {
        let mut page = String::with_capacity(self.docs.len());
        for line in self.docs.lines() {
            page.push_str(line.strip_prefix(' ').unwrap_or(line));
            page.push('\n');
        }
        page
    }

    /// The examples on its page, in order.
    pub fn examples(&self) -> Vec<Example> {
        let mut examples: Vec<Example> = Vec::new();
        let mut open = None;
        for (number, line) in self.docs.lines().enumerate() {
            let line = line.trim();
            match open {
                None => {
                    let (language, words) = match line.strip_prefix("```toml ") {
                        Some(words) => (Language::Toml, words),
                        None => (Language::Yaml, line.strip_prefix("```yaml ").unwrap_or("")),
                    };
                    let mut words = words.split(' ');
                    let shows = match words.next() {
                        Some("expect") => Shows::Offence,
                        Some("ok") => Shows::Sound,
                        Some("fixed") => Shows::Repaired,
                        _ => {
                            if line.starts_with("```") && line != "```" {
                                open = Some(None);
                            }
                            continue;
                        }
                    };
                    let mut example = Example {
                        shows,
                        language,
                        line: number,
                        input: None,
                        day: None,
                        talos: None,
                        len: 0,
                    };
                    for word in words {
                        match word.split_once('=') {
                            Some(("as", input)) => example.input = Some(input),
                            Some(("on", day)) => example.day = Some(day),
                            Some(("talos", talos)) => example.talos = Some(talos),
                            _ => {}
                        }
                    }
                    open = Some(Some(example));
                }
                Some(example) if line == "```" => {
                    examples.extend(example);
                    open = None;
                }
                Some(ref mut example) => {
                    if let Some(example) = example {
                        example.len += 1;
                    }
                }
            }
        }
        examples
    }

    /// The text of an example.
    pub fn example_text(&self, example: &Example) -> String {
        self.docs
            .lines()
            .skip(example.line + 1)
            .take(example.len)
            .flat_map(|line| [line.strip_prefix(' ').unwrap_or(line), "\n"])
            .collect()
    }
}
