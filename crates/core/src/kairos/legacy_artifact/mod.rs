//! The fields that an `OSArtifact` had in releases of the operator before 0.1, and where they are today.
//!
//! The first version, `v1alpha1`, is not served any more. In `v1alpha2` group, version and kind stayed the same when the
//! fields moved; the API server knows the new ones only.

mod first_version;

use crate::fix::Edit;
use crate::source::Span;
use crate::yaml::{Entry, NodeKind, NodeRef};

/// How far an indented level stands in.
const LEVEL: usize = 2;

/// Fields directly below `spec` with their new places below it.
pub const MOVED: [(&str, &[&str]); 18] = [
    ("imageName", &["image", "ref"]),
    ("baseImageName", &["image", "buildOptions", "baseImage"]),
    ("baseImageDockerfile", &["image", "ociSpec", "ref"]),
    (
        "dockerfileTemplateValuesFrom",
        &["image", "ociSpec", "templateValuesFrom"],
    ),
    (
        "dockerfileTemplateValues",
        &["image", "ociSpec", "templateValues"],
    ),
    ("iso", &["artifacts", "iso"]),
    ("cloudImage", &["artifacts", "cloudImage"]),
    ("azureImage", &["artifacts", "azureImage"]),
    ("gceImage", &["artifacts", "gceImage"]),
    ("netboot", &["artifacts", "netboot"]),
    ("netbootURL", &["artifacts", "netbootURL"]),
    ("diskSize", &["artifacts", "diskSize"]),
    ("arch", &["artifacts", "arch"]),
    ("cloudConfigRef", &["artifacts", "cloudConfigRef"]),
    ("grubConfig", &["artifacts", "grubConfig"]),
    ("bundles", &["artifacts", "bundles"]),
    ("osRelease", &["artifacts", "osRelease"]),
    ("kairosRelease", &["artifacts", "kairosRelease"]),
];

/// Fields of `spec.volumeBindings` with their new places below `spec`.
const BINDINGS: [(&str, &[&str]); 3] = [
    ("buildContext", &["image", "ociSpec", "buildContextVolume"]),
    ("overlayISO", &["artifacts", "overlayISOVolume"]),
    ("overlayRootfs", &["artifacts", "overlayRootfsVolume"]),
];

/// Fields that only the first version had, with what stands for them today.
const OF_FIRST_VERSION: [(&str, &[&str]); 3] = [
    ("cloudConfig", &["artifacts", "cloudConfigRef"]),
    ("pull", &["image", "imageCredentialsSecretRef"]),
    ("push", &["image", "buildImage"]),
];

/// The name that `imageCredentialsSecretRef` of `spec.image` had in one release.
pub const CREDENTIALS: &str = "pushCredentialsSecretRef";

/// Where a former field of `spec` is today, below it; none for a field that is none of them.
pub fn home(name: &str) -> Option<&'static [&'static str]> {
    if name == "volumeBindings" {
        return Some(&["artifacts"]);
    }
    MOVED
        .iter()
        .chain(&OF_FIRST_VERSION)
        .find(|(old, _)| *old == name)
        .map(|(_, new)| *new)
}

/// An artifact whose specification has the form of an earlier operator.
#[derive(Clone, Copy, Debug)]
pub struct Former<'s> {
    /// Its specification.
    pub spec: NodeRef<'s>,
    /// Its name.
    pub name: &'s str,
    /// Its namespace; empty where none is written.
    pub namespace: &'s str,
    /// Where the document ends; none where it is part of a list.
    pub end: Option<u32>,
}

/// What gives an artifact today's form.
#[derive(Clone, Debug)]
pub struct Migration {
    /// The edits.
    pub edits: Vec<Edit>,
    /// Whether nothing of the old form is left out, and nothing is added that has a name of our choice.
    pub complete: bool,
}

/// Gives an artifact today's form; none where that takes a decision, or its layout does not allow it.
pub fn migrate(former: Former<'_>, text: &str) -> Option<Migration> {
    let spec = former.spec;
    if spec.kind() != NodeKind::BlockMapping || spec.is_shared() {
        return None;
    }
    let pieces = pieces(spec, text)?;
    let builds = spec.get("baseImageDockerfile").is_some();
    // A build from a base image needs a version, which nobody knows.
    if spec.get("baseImageName").is_some() {
        return None;
    }
    let (first, last) = (pieces.first()?, pieces.last()?);
    let span = Span::new(first.span.start, last.span.end);
    let column = first.column;
    let mut complete = true;
    // Comments of what is left out go with what follows it.
    let mut left = String::new();
    let mut moved: Vec<Moved> = Vec::new();
    let mut beside = None;
    for piece in &pieces {
        let name = piece.entry.name();
        if let Some(earlier) = first_version::migrate(piece, former, text)? {
            complete &= earlier.beside.is_none();
            match earlier.moved {
                Some(to) => moved.push(to),
                None => left.push_str(&comments_above(piece, text)),
            }
            beside = beside.or(earlier.beside);
            continue;
        }
        if name == "imageName" && builds {
            // It named a file of the build and would stand for a finished image now.
            complete = false;
            left.push_str(&comments_above(piece, text));
        } else if name == "volumeBindings" {
            moved.extend(bindings(piece, text)?);
        } else if let Some(path) = home(name) {
            moved.push(Moved {
                path,
                lines: format!(
                    "{}{}",
                    std::mem::take(&mut left),
                    piece.renamed(text, path.last()?)?
                ),
            });
        }
    }
    // Without an image nothing is built, in either form.
    let has_image = moved
        .iter()
        .any(|moved| moved.path.first() == Some(&"image"));
    if !has_image && spec.get("image").is_none() {
        return None;
    }
    let mut result = String::new();
    let mut written: Vec<&str> = Vec::new();
    for piece in &pieces {
        let name = piece.entry.name();
        let heads: Vec<&'static str> = match name {
            "image" => vec!["image"],
            "artifacts" => vec!["artifacts"],
            "volumeBindings" => vec!["image", "artifacts"],
            _ => home(name)
                .and_then(|path| path.first())
                .copied()
                .into_iter()
                .collect(),
        };
        if heads.is_empty() {
            result.push_str(piece.lines(text));
        }
        for head in heads {
            if !written.contains(&head) {
                written.push(head);
                let existing = pieces.iter().find(|piece| piece.entry.name() == head);
                result.push_str(&section(head, existing, &moved, column, text)?);
            }
        }
    }
    if !left.is_empty() {
        return None;
    }
    let mut edits = vec![Edit::replace(span, result)];
    edits.extend(beside);
    Some(Migration { edits, complete })
}

/// An entry of the specification with its lines and the comments right above it.
struct Piece<'s> {
    entry: Entry<'s>,
    span: Span,
    column: usize,
}

/// Lines on their way to a new place.
struct Moved {
    path: &'static [&'static str],
    lines: String,
}

impl Piece<'_> {
    fn lines<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.span.range()).unwrap_or("")
    }

    /// Its lines with another key.
    fn renamed(&self, text: &str, name: &str) -> Option<String> {
        let key = self.entry.key.span();
        let before = text.get(self.span.start as usize..key.start as usize)?;
        let behind = text.get(key.end as usize..self.span.end as usize)?;
        Some(format!("{before}{name}{behind}"))
    }
}

fn pieces<'s>(spec: NodeRef<'s>, text: &str) -> Option<Vec<Piece<'s>>> {
    let mut pieces: Vec<Piece<'s>> = Vec::new();
    for entry in spec.entries() {
        let key = entry.key.span().start as usize;
        let before = text.get(..key)?;
        let mut start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = key - start;
        if !before.get(start..)?.bytes().all(|byte| byte == b' ') {
            return None;
        }
        if let Some(previous) = pieces.last_mut() {
            let least = previous.entry.key.span().end as usize;
            // Comments right above an entry go with it.
            while let Some(above) = text.get(..start)?.strip_suffix('\n') {
                let line = above.rfind('\n').map_or(0, |at| at + 1);
                if line <= least || !above.get(line..)?.trim_start().starts_with('#') {
                    break;
                }
                start = line;
            }
            previous.span.end = u32::try_from(start).ok()?;
        }
        pieces.push(Piece {
            entry,
            span: Span::new(u32::try_from(start).ok()?, 0),
            column,
        });
    }
    let last = pieces.last_mut()?;
    let value = last.entry.value.span().end.max(last.entry.key.span().end) as usize;
    let end = if text.get(..value)?.ends_with('\n') {
        value
    } else {
        text.get(value..)?
            .find('\n')
            .map_or(text.len(), |at| value + at + 1)
    };
    last.span.end = u32::try_from(end).ok()?;
    Some(pieces)
}

/// The lines of comments above an entry.
fn comments_above(piece: &Piece<'_>, text: &str) -> String {
    let key = piece.entry.key.span().start as usize;
    let above = text.get(piece.span.start as usize..key).unwrap_or("");
    let end = above.rfind('\n').map_or(0, |at| at + 1);
    above.get(..end).unwrap_or("").to_owned()
}

/// The new places of volume bindings.
fn bindings(piece: &Piece<'_>, text: &str) -> Option<Vec<Moved>> {
    let blanks = " ".repeat(piece.column);
    let mut comments = comments_above(piece, text);
    piece
        .entry
        .value
        .entries()
        .map(|entry| {
            let (_, path) = BINDINGS.iter().find(|(old, _)| *old == entry.name())?;
            let value = text.get(entry.value.span().range())?;
            let name = path.last()?;
            entry.value.is_scalar().then(|| Moved {
                path,
                lines: format!("{}{blanks}{name}: {value}\n", std::mem::take(&mut comments)),
            })
        })
        .collect()
}

/// `image` or `artifacts` with what goes into it.
fn section(
    head: &str,
    existing: Option<&Piece<'_>>,
    moved: &[Moved],
    column: usize,
    text: &str,
) -> Option<String> {
    let moved: Vec<&Moved> = moved
        .iter()
        .filter(|moved| moved.path.first() == Some(&head))
        .collect();
    let (mut result, indent) = match existing {
        Some(piece) if moved.is_empty() => return Some(piece.lines(text).to_owned()),
        Some(piece) => {
            let value = piece.entry.value;
            if value.kind() != NodeKind::BlockMapping {
                return None;
            }
            let first = value.entries().next()?.key.span().start as usize;
            let line = text.get(..first)?.rfind('\n').map_or(0, |at| at + 1);
            (with_break(piece.lines(text)), first - line)
        }
        None if moved.is_empty() => return Some(String::new()),
        None => (format!("{}{head}:\n", " ".repeat(column)), column + LEVEL),
    };
    let has_group = existing.is_some_and(|piece| piece.entry.value.get("ociSpec").is_some());
    let mut group = "";
    for moved in moved {
        let inner = match moved.path {
            [_, _] => indent,
            [_, name, _] => {
                if has_group {
                    return None;
                }
                if group != *name {
                    group = name;
                    result.push_str(&format!("{}{name}:\n", " ".repeat(indent)));
                }
                indent + LEVEL
            }
            _ => return None,
        };
        for line in moved.lines.split_inclusive('\n') {
            if !line.trim().is_empty() {
                result.push_str(&" ".repeat(inner.checked_sub(column)?));
            }
            result.push_str(line);
        }
        if !result.ends_with('\n') {
            result.push('\n');
        }
    }
    Some(result)
}

/// Lines that end with a break, without empty ones behind them.
fn with_break(lines: &str) -> String {
    format!("{}\n", lines.trim_end())
}
