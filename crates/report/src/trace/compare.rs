//! What a change of configuration does, as a list of attempts.

use std::io::{self, Write};

use pullpath_core::trace::{Attempt, AttemptChange, Comparison, PathComparison};
use serde::Serialize;

use super::layout::hanging;
use super::wording::{self, Engine};
use crate::{Look, printable};

/// Writes what changes for images.
pub fn compare_text(
    comparisons: &[(String, Comparison)],
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (index, (image, comparison)) in comparisons.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", look.bold(&printable(image)))?;
        if comparison.is_unchanged() {
            writeln!(out, "  nothing changes")?;
            continue;
        }
        let talos = rendered(Engine::Talos, &comparison.talos, look)?;
        let containerd = rendered(Engine::Containerd, &comparison.containerd, look)?;
        let sections = if talos == containerd {
            vec![("Talos and containerd", talos)]
        } else {
            vec![("Talos", talos), ("containerd", containerd)]
        };
        for (title, body) in sections {
            writeln!(out, "\n{}", look.bold(title))?;
            out.write_all(&body)?;
        }
    }
    Ok(())
}

fn rendered(engine: Engine, comparison: &PathComparison, look: Look) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    path(engine, comparison, look, &mut body)?;
    Ok(body)
}

fn path(
    engine: Engine,
    comparison: &PathComparison,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    if comparison.is_unchanged() {
        return writeln!(out, "  nothing changes");
    }
    match (&comparison.error_before, &comparison.error_after) {
        (before, Some(after)) if before.as_ref() != Some(after) => {
            let message = format!("can no longer pull: {}", printable(after));
            writeln!(out, "  {}", look.alarm(&message))?;
        }
        (Some(before), None) => {
            let message = printable(before);
            writeln!(out, "  can pull now; before: {message}")?;
        }
        _ => {}
    }
    for change in &comparison.attempts {
        attempt(change, engine, look, out)?;
    }
    Ok(())
}

fn attempt(
    change: &AttemptChange,
    engine: Engine,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    match (&change.before, &change.after) {
        (None, Some((number, attempt))) => {
            let place = wording::place(attempt);
            writeln!(out, "  added    {number}. {place}")?;
            detail("TLS", &wording::tls(attempt, engine), look, out)?;
            detail("credentials", &wording::credentials(attempt), look, out)
        }
        (Some((number, attempt)), None) => {
            let place = wording::place(attempt);
            writeln!(out, "  removed  {place} (was {number}.)")
        }
        (Some((before, old)), Some((after, new))) => {
            let place = wording::place(new);
            let (word, was) = if change.is_moved {
                ("moved", format!(" (was {before}.)"))
            } else if change.is_unchanged() {
                ("same", String::new())
            } else {
                ("changed", String::new())
            };
            writeln!(out, "  {word:<7}  {after}. {place}{was}")?;
            if change.changes_scheme() {
                let said = |attempt: &Attempt| match (attempt.http_fallback, &*attempt.scheme) {
                    (true, _) => "HTTPS, then plain HTTP".to_owned(),
                    (false, "http") => "plain HTTP".to_owned(),
                    (false, scheme) => scheme.to_uppercase(),
                };
                detail("scheme", &arrow(&said(old), &said(new)), look, out)?;
            }
            if change.changes_tls() {
                let (old, new) = (wording::tls(old, engine), wording::tls(new, engine));
                detail("TLS", &arrow(&old, &new), look, out)?;
            }
            if change.changes_credentials() {
                let (old, new) = (wording::credentials(old), wording::credentials(new));
                detail("credentials", &arrow(&old, &new), look, out)?;
            }
            Ok(())
        }
        (None, None) => Ok(()),
    }
}

fn arrow(before: &str, after: &str) -> String {
    format!("{before} -> {after}")
}

fn detail(label: &str, value: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let label = format!("{label:<11}");
    let lead = format!("              {}  ", look.dim(&label));
    hanging(&lead, 27, value, look, out)
}

/// Writes what changes for images as one JSON value.
pub fn compare_json(comparisons: &[(String, Comparison)], out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        version: 1,
        images: comparisons
            .iter()
            .map(|(image, comparison)| ImageEntry {
                image,
                changed: !comparison.is_unchanged(),
                talos: Path::new(&comparison.talos),
                containerd: Path::new(&comparison.containerd),
            })
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    images: Vec<ImageEntry<'a>>,
}

#[derive(Serialize)]
struct ImageEntry<'a> {
    image: &'a str,
    changed: bool,
    talos: Path<'a>,
    containerd: Path<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Path<'a> {
    error_before: Option<&'a str>,
    error_after: Option<&'a str>,
    attempts: Vec<AttemptEntry<'a>>,
}

#[derive(Serialize)]
struct AttemptEntry<'a> {
    change: Vec<&'static str>,
    scheme: &'a str,
    host: &'a str,
    path: &'a str,
    before: Option<usize>,
    after: Option<usize>,
}

impl<'a> Path<'a> {
    fn new(comparison: &'a PathComparison) -> Self {
        Self {
            error_before: comparison.error_before.as_deref(),
            error_after: comparison.error_after.as_deref(),
            attempts: comparison
                .attempts
                .iter()
                .filter_map(AttemptEntry::new)
                .collect(),
        }
    }
}

impl<'a> AttemptEntry<'a> {
    fn new(change: &'a AttemptChange) -> Option<Self> {
        let (_, attempt) = change.after.as_ref().or(change.before.as_ref())?;
        let kinds = [
            ("added", change.before.is_none()),
            ("removed", change.after.is_none()),
            ("moved", change.is_moved),
            ("scheme", change.changes_scheme()),
            ("tls", change.changes_tls()),
            ("credentials", change.changes_credentials()),
        ];
        Some(Self {
            change: kinds
                .into_iter()
                .filter_map(|(kind, holds)| holds.then_some(kind))
                .collect(),
            scheme: &attempt.scheme,
            host: &attempt.host,
            path: &attempt.path,
            before: change.before.as_ref().map(|(number, _)| *number),
            after: change.after.as_ref().map(|(number, _)| *number),
        })
    }
}
