//! `JUnit` XML: a test suite a file, a failed test a finding.

use std::io::{self, Write};

use pullpath_core::engine::{FileReport, Report};
use pullpath_core::finding::{Finding, Level};
use pullpath_core::source::ColumnUnit;

use crate::position::Position;

/// Writes the report as test results. Errors and warnings are failures; what is only worth knowing is the output of a
/// test that passed. A file without findings is one test that passed.
pub fn junit(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let failures = |file: &FileReport| file.findings.iter().filter(|f| fails(f)).count();
    let tests = |file: &FileReport| file.findings.len().max(1);
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        out,
        r#"<testsuites name="pullpath" tests="{}" failures="{}" errors="0">"#,
        report.files.iter().map(tests).sum::<usize>(),
        report.files.iter().map(failures).sum::<usize>(),
    )?;
    for file in &report.files {
        let name = escaped(file.source.name());
        writeln!(
            out,
            r#"  <testsuite name="{name}" tests="{}" failures="{}" errors="0" skipped="0">"#,
            tests(file),
            failures(file),
        )?;
        if file.findings.is_empty() {
            writeln!(
                out,
                r#"    <testcase name="no findings" classname="{name}"/>"#
            )?;
        }
        for finding in &file.findings {
            case(finding, file, &name, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn fails(finding: &Finding) -> bool {
    finding.level >= Level::Warning
}

fn case(finding: &Finding, file: &FileReport, name: &str, out: &mut dyn Write) -> io::Result<()> {
    let at = Position::of(&file.source, finding.span.start, ColumnUnit::Utf32);
    let line = at.line;
    writeln!(
        out,
        r#"    <testcase name="{} at {at}" classname="{name}" file="{name}" line="{line}">"#,
        finding.rule.name,
    )?;
    let text = format!(
        "{}:{at}: {}\n{}",
        file.source.name(),
        finding.in_full(),
        finding.rule.url()
    );
    if fails(finding) {
        writeln!(
            out,
            r#"      <failure type="{}" message="{}">{}</failure>"#,
            finding.level.as_str(),
            escaped(&finding.message).replace('\n', "&#10;"),
            escaped(&text),
        )?;
    } else {
        writeln!(out, "      <system-out>{}</system-out>", escaped(&text))?;
    }
    writeln!(out, "    </testcase>")
}

/// Text for XML 1.0, which has no place for most control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(character),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                escaped.push(char::REPLACEMENT_CHARACTER);
            }
            c => escaped.push(c),
        }
    }
    escaped
}
