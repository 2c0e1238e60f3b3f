//! For reading: each finding with the text in question underlined, related places, and what to do.

mod diff;
mod shown;

use std::fmt;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode,
    ThemeCharacters, ThemeStyles,
};
use pullpath_core::engine::{FileReport, Report};
use pullpath_core::finding::{Finding, Level};
use pullpath_core::source::Span;

pub use diff::{Side, diff};
use shown::Shown;

use crate::printable;

/// What the screen can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Whether it shows colours.
    pub colors: bool,
    /// Whether it shows more than ASCII.
    pub unicode: bool,
    /// Its number of columns.
    pub width: usize,
}

/// Writes each finding with the text in question. Secrets in that text are hidden.
pub fn full(report: &Report, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    let handler = handler(screen);
    let shown: Vec<Option<Shown<'_>>> = shown_files(report);
    for (index, file) in report.files.iter().enumerate() {
        let Some(Some(text)) = shown.get(index) else {
            continue;
        };
        for finding in &file.findings {
            let block = Block::new(finding, text, &shown);
            let mut rendered = String::new();
            handler
                .render_report(&mut rendered, &block)
                .map_err(|_| io::Error::other("a finding cannot be laid out"))?;
            for note in &finding.notes {
                rendered.push_str(&note_text(note, screen));
            }
            // The layout pads some lines.
            for line in rendered.lines() {
                writeln!(out, "{}", line.trim_end())?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

/// The files with everything that findings point at prepared for showing; none where nothing points.
fn shown_files(report: &Report) -> Vec<Option<Shown<'_>>> {
    let mut places: Vec<Vec<Span>> = vec![Vec::new(); report.files.len()];
    for (index, file) in report.files.iter().enumerate() {
        for finding in &file.findings {
            if let Some(places) = places.get_mut(index) {
                places.push(finding.span);
            }
            for label in &finding.labels {
                if let Some(places) = places.get_mut(label.file.unwrap_or(index)) {
                    places.push(label.span);
                }
            }
        }
    }
    report
        .files
        .iter()
        .zip(&places)
        .map(|(file, places)| (!places.is_empty()).then(|| shown_file(file, places)))
        .collect()
}

fn shown_file<'r>(file: &'r FileReport, places: &[Span]) -> Shown<'r> {
    Shown::new(&file.source, &file.secrets, places)
}

fn handler(screen: Screen) -> GraphicalReportHandler {
    let theme = GraphicalTheme {
        characters: if screen.unicode {
            ThemeCharacters::unicode()
        } else {
            ThemeCharacters::ascii()
        },
        styles: if screen.colors {
            ThemeStyles::ansi()
        } else {
            ThemeStyles::none()
        },
    };
    GraphicalReportHandler::new_themed(theme)
        .with_width(screen.width)
        .with_links(false)
        .with_context_lines(shown::CONTEXT_LINES)
        .with_show_related_as_nested(true)
        // A broken name cannot be copied.
        .with_break_words(false)
        .without_syntax_highlighting()
        .tab_width(4)
}

/// A note below a finding, in the layout of its help line.
fn note_text(note: &str, screen: Screen) -> String {
    let label = if screen.colors {
        "  \u{1b}[36mnote:\u{1b}[0m "
    } else {
        "  note: "
    };
    let options = textwrap::Options::new(screen.width.saturating_sub(2))
        .initial_indent(label)
        .subsequent_indent("        ")
        .break_words(false);
    let mut text = textwrap::fill(&printable(note), options);
    text.push('\n');
    text
}

/// A finding as miette takes it.
struct Block<'r> {
    code: String,
    message: String,
    severity: Severity,
    help: Option<String>,
    text: &'r Shown<'r>,
    labels: Vec<LabeledSpan>,
    related: Vec<Elsewhere<'r>>,
}

/// A label in another file.
struct Elsewhere<'r> {
    message: String,
    text: &'r Shown<'r>,
    span: LabeledSpan,
}

impl<'r> Block<'r> {
    fn new(finding: &'r Finding, text: &'r Shown<'r>, files: &'r [Option<Shown<'r>>]) -> Self {
        let mut labels = vec![LabeledSpan::new_primary_with_span(
            None,
            text.span(finding.span),
        )];
        let mut related = Vec::new();
        for label in &finding.labels {
            let message = printable(&label.message).into_owned();
            match label.file {
                None => labels.push(LabeledSpan::new_with_span(
                    Some(message),
                    text.span(label.span),
                )),
                Some(index) => {
                    if let Some(Some(text)) = files.get(index) {
                        related.push(Elsewhere {
                            message,
                            text,
                            span: LabeledSpan::new_primary_with_span(None, text.span(label.span)),
                        });
                    }
                }
            }
        }
        Self {
            code: format!("{}[{}]", finding.level.as_str(), finding.rule.name),
            message: printable(&finding.message).into_owned(),
            severity: match finding.level {
                Level::Error => Severity::Error,
                Level::Warning => Severity::Warning,
                Level::Info | Level::Hint => Severity::Advice,
            },
            help: finding
                .help
                .as_deref()
                .map(|help| printable(help).into_owned()),
            text,
            labels,
            related,
        }
    }
}

impl fmt::Debug for Block<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)
    }
}

impl fmt::Display for Block<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Block<'_> {}

impl Diagnostic for Block<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.text)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        (!self.related.is_empty()).then(|| {
            Box::new(self.related.iter().map(|other| other as &dyn Diagnostic))
                as Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>
        })
    }
}

impl fmt::Debug for Elsewhere<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Elsewhere<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Elsewhere<'_> {}

impl Diagnostic for Elsewhere<'_> {
    fn severity(&self) -> Option<Severity> {
        Some(Severity::Advice)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.text)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(self.span.clone())))
    }
}
