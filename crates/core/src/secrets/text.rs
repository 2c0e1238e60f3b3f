//! Secrets that stand where no tree reaches: in comments, in block scalars, in text that is not YAML.

use super::names::{is_secret, is_secret_option, is_talos_secret};
use super::tree::is_secret_kind;
use crate::document::{Dialect, DocumentRef, File};
use crate::encoding::base64;
use crate::source::Span;
use crate::yaml::NodeKind;

pub(super) fn collect(file: &File, found: &mut Vec<Span>) {
    let text = file.source().text();
    user_information(text, found);
    private_keys(text, found);
    for index in 0..file.stream().len() {
        let (Some(document), base) = (file.stream().document(index), file.stream().base(index))
        else {
            continue;
        };
        for comment in &document.comments {
            assignments(text, comment.shifted(base), is_talos_secret, found);
            options(text, comment.shifted(base), found);
        }
        let scalars = document
            .nodes
            .iter()
            .filter(|node| !node.has_children && !node.is_key && node.kind != NodeKind::Alias);
        for scalar in scalars {
            encoded_key(text, scalar.span.shifted(base), found);
            assignments(text, scalar.span.shifted(base), is_secret, found);
            options(text, scalar.span.shifted(base), found);
        }
    }
    for index in 0..file.stream().len() {
        let broken = file
            .stream()
            .document(index)
            .is_some_and(|tree| !tree.errors.is_empty());
        if broken {
            unparsed(file, index, found);
        }
    }
}

/// A document that is not YAML: assignments anywhere, and of credentials all that is not known to be something else.
fn unparsed(file: &File, index: usize, found: &mut Vec<Span>) {
    let text = file.source().text();
    let span = file.stream().span(index);
    let content = text.get(span.range()).unwrap_or("");
    // A list has several in one.
    let classes = || {
        file.documents()
            .filter(move |document| document.stream_index() == index)
            .map(DocumentRef::class)
    };
    let talos = classes().any(|class| class.dialect() == Some(Dialect::Talos))
        || content.contains("v1alpha1")
        || content.contains("clientIdentity");
    assignments(
        text,
        span,
        if talos { is_talos_secret } else { is_secret },
        found,
    );
    options(text, span, found);
    let is_of_credentials = classes().any(is_secret_kind)
        || CREDENTIAL_KINDS
            .iter()
            .any(|kind| names_kind(content, kind))
        || CREDENTIAL_WORDS.iter().any(|word| content.contains(word));
    if is_of_credentials {
        for (at, line) in lines(text, span) {
            found.extend(unreadable_value(at, line));
        }
    }
}

/// Kinds whose documents are secret but for a few fields.
const CREDENTIAL_KINDS: [&str; 2] = ["Secret", "RegistryAuthConfig"];
/// Words that stand in such documents, whatever became of their kind.
const CREDENTIAL_WORDS: [&str; 3] = ["stringData", ".dockerconfigjson", ".dockercfg"];

/// Whether a text says somewhere that it is of a kind.
fn names_kind(text: &str, wanted: &str) -> bool {
    text.match_indices("kind").any(|(at, kind)| {
        let rest = text.get(at + kind.len()..).unwrap_or("");
        let rest = rest.trim_start_matches(['"', '\'']).trim_start();
        rest.strip_prefix(':').is_some_and(|value| {
            let value = value.trim_start().trim_start_matches(['"', '\'']);
            value
                .strip_prefix(wanted)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
        })
    })
}

/// What is secret on a line of credentials that are not YAML: the value behind its name, but for values that are none,
/// and the whole line where it has no name.
fn unreadable_value(at: usize, line: &str) -> Option<Span> {
    const HARMLESS: [&str; 11] = [
        "apiVersion",
        "kind",
        "metadata",
        "name",
        "namespace",
        "type",
        "immutable",
        "username",
        "data",
        "stringData",
        "items",
    ];
    let start = line.len()
        - line
            .trim_start_matches([' ', '\t', '-', '#', '{', ','])
            .len();
    let rest = line.get(start..)?;
    let bare = rest.trim_start_matches(['"', '\'']);
    let length = bare
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '_' | '/'))
        .unwrap_or(bare.len());
    let name = bare.get(..length)?;
    let behind = bare.get(length..)?;
    let separated = behind
        .trim_start_matches(['"', '\''])
        .trim_start()
        .strip_prefix(':')
        .filter(|value| value.is_empty() || value.starts_with([' ', '\t', '|', '>']));
    match separated.filter(|_| !name.is_empty()) {
        Some(value) if HARMLESS.contains(&name) && is_plain(value) => None,
        Some(value) => value_after(at, line, line.len() - value.len()),
        None if rest.trim_matches(['}', ']', ',', '.', ' ']).is_empty() => None,
        None => trimmed(at, line),
    }
}

/// Whether a value is one word or opens a mapping, so that nothing else hides behind it.
fn is_plain(value: &str) -> bool {
    let value = value.trim_end().trim_end_matches([',', '{']);
    !value.contains([':', '{', '[', ',', '#'])
}

/// `name: value` and `name=value` wherever they stand in a span, by the line. What follows a name without a value on
/// its own line and is indented deeper belongs to it.
fn assignments(text: &str, span: Span, is_secret: fn(&str) -> bool, found: &mut Vec<Span>) {
    let mut open: Option<usize> = None;
    for (at, line) in lines(text, span) {
        let indent = line.len() - line.trim_start_matches([' ', '\t', '#', '-']).len();
        if let Some(depth) = open {
            if line.trim().is_empty() || indent > depth {
                found.extend(trimmed(at, line));
                continue;
            }
            open = None;
        }
        let mut from = 0;
        while let Some(separator) = find_from(line, from, |c| matches!(c, ':' | '=')) {
            let name = name_before(line, separator);
            from = separator + 1;
            if !is_secret(name) {
                continue;
            }
            match value(line, from) {
                Some((start, end)) => {
                    found.push(absolute(at, start, end));
                    from = end;
                }
                None => open = Some(indent),
            }
        }
    }
}

/// The words of a command behind options such as `--password`, and behind the `-p` of a login.
fn options(text: &str, span: Span, found: &mut Vec<Span>) {
    let content = text.get(span.range()).unwrap_or("");
    if !content.contains('-') {
        return;
    }
    let is_login = content.contains("login");
    let mut at = 0;
    let mut after_option = false;
    while let Some(word) = next_word(content, at) {
        let written = content.get(word.clone()).unwrap_or("");
        at = word.end;
        let bare = written.trim_matches(['"', '\'', ',', '[', ']']);
        // A line that goes on, a dash of a list.
        if matches!(bare, "" | "-" | "\\") {
            continue;
        }
        if after_option {
            found.push(absolute(span.range().start, word.start, word.end));
            after_option = false;
        } else if written.starts_with(['"', '\'']) && bare.contains(char::is_whitespace) {
            // Quotes may hold a whole command.
            at = word.start + 1;
        } else {
            after_option = is_secret_option(bare) || is_login && bare == "-p";
        }
    }
}

/// The next word of a text from a byte on; what stands in quotes is one.
fn next_word(text: &str, from: usize) -> Option<std::ops::Range<usize>> {
    let rest = text.get(from..)?;
    let start = from + rest.find(|c: char| !c.is_whitespace())?;
    let rest = text.get(start..)?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let closing = quote.and_then(|quote| {
        let inside = rest.get(1..)?;
        // A quote that is not closed on its line opens no word.
        let line = inside.find('\n').unwrap_or(inside.len());
        inside.get(..line)?.find(quote)
    });
    let end = match closing {
        Some(closing) => closing + 2,
        None => rest.find(char::is_whitespace).unwrap_or(rest.len()),
    };
    Some(start..start + end)
}

/// The bare or quoted word that ends before a separator.
fn name_before(line: &str, separator: usize) -> &str {
    let before = line.get(..separator).unwrap_or("").trim_end();
    let before = before.trim_end_matches(['"', '\'', '\\']);
    let start = before
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
        .last()
        .map_or(before.len(), |(at, _)| at);
    before.get(start..).unwrap_or("")
}

/// First and last byte of the value that stands behind a separator; none when it stands on the lines below.
fn value(line: &str, from: usize) -> Option<(usize, usize)> {
    let rest = line.get(from..)?;
    let start = from + (rest.len() - rest.trim_start_matches([' ', '\t', '\\']).len());
    let rest = line.get(start..)?.trim_end();
    let first = rest.chars().next()?;
    if matches!(first, '|' | '>') {
        return None;
    }
    if matches!(first, '"' | '\'')
        && let Some(end) = rest.get(1..).and_then(|rest| rest.find(first))
    {
        return Some((start, start + end + 2));
    }
    Some((start, start + rest.len()))
}

fn find_from(line: &str, from: usize, wanted: fn(char) -> bool) -> Option<usize> {
    line.get(from..)?.find(wanted).map(|at| from + at)
}

/// What stands in front of `@`: between `://` and `@`, or `user:password` without a scheme.
fn user_information(text: &str, found: &mut Vec<Span>) {
    let ends_word = |c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '?' | '#' | ',');
    // A password in a URL may hold any other sign, as it is meant if not as it is read.
    let ends_password = |c: char| c.is_whitespace() || matches!(c, '/' | '"');
    let mut from = 0;
    let mut continues = usize::MAX;
    for at in memchr::memchr_iter(b'@', text.as_bytes()) {
        let before = text.get(..at).unwrap_or("");
        // Never further back than the last `@`: what stands before it has been judged.
        let piece = text.get(from..at).unwrap_or("");
        let behind = |ends: fn(char) -> bool| {
            let last = piece.char_indices().rev().find(|(_, c)| ends(*c));
            last.map_or(from, |(index, c)| from + index + c.len_utf8())
        };
        let in_url = behind(ends_password);
        // A password that holds an `@` itself goes on up to the last one.
        let goes_on = in_url == from && continues == from;
        let of_url = |start: usize| {
            let before = before.get(..start);
            before.is_some_and(|before| before.ends_with("://"))
        };
        let is_password = goes_on || of_url(in_url);
        let start = if is_password {
            in_url
        } else {
            behind(ends_word)
        };
        from = at + 1;
        let information = before.get(start..).unwrap_or("");
        let after = text.get(at + 1..).unwrap_or("");
        // `image:tag@sha256:…` has a digest behind it.
        let digest = after.starts_with("sha256:") || after.starts_with("sha512:");
        if is_password || of_url(start) || (information.contains(':') && !digest) {
            found.push(absolute(start, 0, information.len()));
            continues = from;
        }
    }
}

/// The lines between the frame lines of a private key.
fn private_keys(text: &str, found: &mut Vec<Span>) {
    const FRAME: &str = "PRIVATE KEY-----";
    let mut from = 0;
    while let Some(frame) = text.get(from..).and_then(|rest| rest.find(FRAME)) {
        let start = from + frame + FRAME.len();
        let rest = text.get(start..).unwrap_or("");
        let end = rest.find("-----").unwrap_or(rest.len());
        found.push(absolute(start, 0, end));
        from = start + end;
        // Past the closing frame line, or the next search would take it for an opening one.
        from += text
            .get(from..)
            .and_then(|rest| rest.find('\n'))
            .unwrap_or(0);
    }
}

/// PEM encoded in base64, as the legacy registry block and Kubernetes have it, with a private key in it.
fn encoded_key(text: &str, scalar: Span, found: &mut Vec<Span>) {
    /// `-----BEGIN ` in base64.
    const BEGIN: &str = "LS0tLS1CRUdJTi";
    let written = text.get(scalar.range()).unwrap_or("");
    let Some(start) = written.find(BEGIN) else {
        return;
    };
    let encoded = written.get(start..).unwrap_or("");
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    let mut compact: String = encoded
        .chars()
        .filter(|c| !c.is_whitespace())
        .take_while(|c| is_base64(*c))
        .collect();
    // Text that is cut short is read as far as it goes.
    compact.truncate(compact.len() / 4 * 4);
    let holds_key = base64::decode(compact.as_bytes())
        .is_ok_and(|pem| String::from_utf8_lossy(&pem).contains("PRIVATE KEY-----"));
    if holds_key {
        found.push(absolute(
            scalar.range().start,
            start,
            written.trim_end().len(),
        ));
    }
}

/// The lines of a span without their line breaks, each with its first byte.
fn lines(text: &str, span: Span) -> impl Iterator<Item = (usize, &str)> {
    let mut at = span.range().start;
    text.get(span.range())
        .unwrap_or("")
        .split_inclusive(['\n', '\r'])
        .map(move |line| {
            let start = at;
            at += line.len();
            (start, line.trim_end_matches(['\n', '\r']))
        })
}

fn trimmed(at: usize, line: &str) -> Option<Span> {
    value_after(at, line, 0)
}

fn value_after(at: usize, line: &str, from: usize) -> Option<Span> {
    let rest = line.get(from..)?;
    let start = from + (rest.len() - rest.trim_start().len());
    let end = line.trim_end().len();
    (start < end).then(|| absolute(at, start, end))
}

fn absolute(at: usize, start: usize, end: usize) -> Span {
    let offset = |value: usize| u32::try_from(at + value).unwrap_or(u32::MAX);
    Span::new(offset(start), offset(end))
}
