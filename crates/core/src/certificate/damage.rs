//! What is wrong with a CA text of which nothing, or not everything, is trusted, and its repair where that is
//! mechanical.

use std::ops::Range;

use super::der;
use super::frames::{Frame, Marker, frames};
use super::pem::{Block, span};
use super::pool::{WhySkipped, pool};
use super::x509::{ParseError, parse};
use crate::encoding::base64;
use crate::source::Span;

/// One damage of a text that should hold certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// What is wrong.
    pub damage: Damage,
    /// Where, in bytes of the text.
    pub span: Span,
}

/// What can be wrong with certificates in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// Nothing but blanks.
    Blank,
    /// The body is left out, as in documentation: `MIID...IDAQAB`.
    Placeholder,
    /// Stars, or a word that says that something was taken out.
    Redacted,
    /// The path of a file in place of its content.
    FilePath,
    /// Base64 of the whole PEM, as the legacy block wants it.
    EncodedPem,
    /// Base64 without the lines around it.
    BareBase64,
    /// Text of another kind.
    NotPem,
    /// Blanks before `BEGIN` or `END`.
    Indented,
    /// A byte order mark before `BEGIN`.
    ByteOrderMark,
    /// Lines that end in a carriage return alone.
    LoneCarriageReturns,
    /// All lines on one, joined by blanks, as a folded scalar joins them.
    JoinedLines,
    /// `\n` written out where a line break belongs.
    EscapedLineBreaks,
    /// `END` and the next `BEGIN` on one line.
    GluedBlocks,
    /// Text on the line of a marker.
    MissingLineBreak,
    /// A marker with other dashes than five plain ones, or in small letters.
    Marker,
    /// `BEGIN` without `END`.
    NoEnd,
    /// `END` without `BEGIN`.
    NoBegin,
    /// `BEGIN` and `END` name different kinds.
    KindsDiffer,
    /// A character that is not base64, or base64 that breaks off.
    IllegalBase64,
    /// A block that is sound but no certificate.
    OtherBlock(OtherBlock),
    /// Header lines inside a certificate block.
    Headers,
    /// A sound block around bytes that are no certificate.
    Certificate(ParseError),
}

/// Blocks that stand where a certificate should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OtherBlock {
    /// A private key of any form.
    PrivateKey,
    /// A certificate with the trust settings of OpenSSL.
    TrustedCertificate,
    /// A certificate under the old name `X509 CERTIFICATE`, or the name in small letters.
    OldCertificate,
    /// A request for a certificate.
    Request,
    /// A PKCS #7 bundle.
    Pkcs7,
    /// A public key.
    PublicKey,
    /// Something else, by its kind.
    Other(String),
}

impl Damage {
    /// What is wrong, as the end of a sentence that starts with the field.
    pub fn describe(&self) -> String {
        match self {
            Self::Blank => "holds nothing but blanks".to_owned(),
            Self::Placeholder => {
                "holds a placeholder from the documentation, not a certificate".to_owned()
            }
            Self::Redacted => "holds a masked value, not a certificate".to_owned(),
            Self::FilePath => "holds the path of a file, not its content".to_owned(),
            Self::EncodedPem => "is base64 of PEM, and plain PEM is expected here".to_owned(),
            Self::BareBase64 => "lacks the lines `BEGIN CERTIFICATE` and `END CERTIFICATE`".to_owned(),
            Self::NotPem => "is not PEM".to_owned(),
            Self::Indented => "has blanks before `-----BEGIN` or `-----END`".to_owned(),
            Self::ByteOrderMark => "has a byte order mark before `-----BEGIN`".to_owned(),
            Self::LoneCarriageReturns => "ends its lines with a carriage return alone".to_owned(),
            Self::JoinedLines => "has all its lines joined into one".to_owned(),
            Self::EscapedLineBreaks => "has `\\n` written out where lines should end".to_owned(),
            Self::GluedBlocks => "has two blocks on one line".to_owned(),
            Self::MissingLineBreak => "has other text on the line of `BEGIN` or `END`".to_owned(),
            Self::Marker => {
                "has a `BEGIN` or `END` line that is not written with five dashes and capital letters"
                    .to_owned()
            }
            Self::NoEnd => "has a block without its `END` line".to_owned(),
            Self::NoBegin => "has a block without its `BEGIN` line".to_owned(),
            Self::KindsDiffer => "has a block whose `BEGIN` and `END` lines differ".to_owned(),
            Self::IllegalBase64 => "has a block whose base64 is damaged".to_owned(),
            Self::OtherBlock(other) => format!("has {} where a certificate should be", other.name()),
            Self::Headers => "has header lines in a certificate block".to_owned(),
            Self::Certificate(error) => {
                format!("has a certificate block whose content is damaged ({error})")
            }
        }
    }

    /// Whether mending it changes nothing but the lines around and inside the blocks.
    pub fn is_layout(&self) -> bool {
        matches!(
            self,
            Self::EncodedPem
                | Self::BareBase64
                | Self::Indented
                | Self::ByteOrderMark
                | Self::LoneCarriageReturns
                | Self::JoinedLines
                | Self::EscapedLineBreaks
                | Self::GluedBlocks
                | Self::MissingLineBreak
                | Self::Marker
        )
    }

    /// What to do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Blank | Self::NotPem => {
                "put the PEM text of the CA certificate here, as a block after `|`"
            }
            Self::Placeholder | Self::Redacted => "put the real certificate in its place",
            Self::FilePath => "put the content of the file here; nothing is read from disk",
            Self::EncodedPem => {
                "decode it; only the legacy `machine.registries` block wants base64 of PEM"
            }
            Self::BareBase64 => {
                "put `-----BEGIN CERTIFICATE-----` before it and `-----END CERTIFICATE-----` after it"
            }
            Self::Indented => "let `-----BEGIN` and `-----END` start their lines",
            Self::ByteOrderMark => "remove the byte order mark",
            Self::LoneCarriageReturns => "end the lines with a line feed",
            Self::JoinedLines => "write the certificate as a literal block, after `|`",
            Self::EscapedLineBreaks => "write real line breaks, in a literal block after `|`",
            Self::GluedBlocks | Self::MissingLineBreak => {
                "give `BEGIN` and `END` lines of their own"
            }
            Self::Marker => "write `-----BEGIN CERTIFICATE-----` and `-----END CERTIFICATE-----`",
            Self::NoEnd | Self::NoBegin | Self::KindsDiffer => {
                "copy the whole block, from `-----BEGIN CERTIFICATE-----` to `-----END CERTIFICATE-----`"
            }
            Self::IllegalBase64 | Self::Certificate(_) => {
                "copy the certificate again; it was cut or changed on the way"
            }
            Self::OtherBlock(other) => other.advice(),
            Self::Headers => "remove the header lines",
        }
    }
}

impl OtherBlock {
    fn of(block: &Block<'_>) -> Self {
        let kind = block.kind_text().trim().to_ascii_uppercase();
        match kind.as_str() {
            _ if block.is_private_key() => Self::PrivateKey,
            "TRUSTED CERTIFICATE" => Self::TrustedCertificate,
            "X509 CERTIFICATE" | "CERTIFICATE" => Self::OldCertificate,
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Self::Request,
            "PKCS7" | "CMS" => Self::Pkcs7,
            "PUBLIC KEY" | "RSA PUBLIC KEY" | "EC PUBLIC KEY" => Self::PublicKey,
            _ => Self::Other(block.kind_text().into_owned()),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::PrivateKey => "a private key".to_owned(),
            Self::TrustedCertificate => "a `TRUSTED CERTIFICATE` block".to_owned(),
            Self::OldCertificate => "a block that is not called `CERTIFICATE`".to_owned(),
            Self::Request => "a certificate request".to_owned(),
            Self::Pkcs7 => "a PKCS #7 bundle".to_owned(),
            Self::PublicKey => "a public key".to_owned(),
            Self::Other(kind) => format!("a `{kind}` block"),
        }
    }

    fn advice(&self) -> &'static str {
        match self {
            Self::PrivateKey => "remove the key; trust needs the certificate alone",
            Self::TrustedCertificate => "convert it: `openssl x509 -in ca.pem -out ca.crt`",
            Self::OldCertificate => "call the block `CERTIFICATE`",
            Self::Request => "put the signed certificate here, not the request for it",
            Self::Pkcs7 => "convert it: `openssl pkcs7 -print_certs -in ca.p7b -out ca.crt`",
            Self::PublicKey | Self::Other(_) => "put the CA certificate here",
        }
    }
}

/// Says what keeps parts of a text from being trusted, in order; nothing when every block of it is.
pub fn diagnose(text: &str) -> Vec<Diagnosis> {
    let pool = pool(text.as_bytes());
    let mut found: Vec<Diagnosis> = pool
        .skipped
        .iter()
        .map(|skipped| Diagnosis {
            damage: match skipped.why {
                WhySkipped::Kind => Damage::OtherBlock(OtherBlock::of(&skipped.block)),
                WhySkipped::Headers => Damage::Headers,
                WhySkipped::Certificate(error) => Damage::Certificate(error),
            },
            span: skipped.block.begin,
        })
        .collect();
    let read: Vec<Span> = blocks_read(text);
    let frames = frames(text);
    for (index, frame) in frames.iter().enumerate() {
        let range = span(&frame.range());
        if read.iter().any(|block| overlap(*block, range)) {
            continue;
        }
        let previous = index.checked_sub(1).and_then(|index| frames.get(index));
        found.push(framing(text, frame, previous));
    }
    if found.is_empty() && pool.is_empty() && frames.is_empty() {
        found.push(Diagnosis {
            damage: without_frames(text),
            span: span(&trimmed(text)),
        });
    }
    found.sort_by_key(|diagnosis| diagnosis.span);
    found
}

/// The text with everything mended that can be mended without guessing: the certificates in it are unchanged, and what
/// stands around them stays. None when there is nothing to mend.
pub fn repair(text: &str) -> Option<String> {
    let repaired = match frames(text).as_slice() {
        [] => repair_without_frames(text)?,
        frames => repair_frames(text, frames)?,
    };
    let gained = pool(repaired.as_bytes()).trusted.len() > pool(text.as_bytes()).trusted.len();
    gained.then_some(repaired)
}

fn blocks_read(text: &str) -> Vec<Span> {
    super::pem::blocks(text.as_bytes())
        .map(|block| block.span)
        .collect()
}

fn overlap(left: Span, right: Span) -> bool {
    left.start < right.end && right.start < left.end
}

/// What keeps Go from seeing a frame as a block.
fn framing(text: &str, frame: &Frame, previous: Option<&Frame>) -> Diagnosis {
    let (begin, end) = match frame {
        Frame::Whole { begin, end } => (begin, end),
        Frame::Unfinished { begin } => {
            return Diagnosis {
                damage: Damage::NoEnd,
                span: span(&begin.range),
            };
        }
        Frame::Orphan { end } => {
            return Diagnosis {
                damage: Damage::NoBegin,
                span: span(&end.range),
            };
        }
    };
    let body = begin.range.end..end.range.start;
    let body_text = text.get(body.clone()).unwrap_or("");
    let kind = |marker: &Marker| text.get(marker.kind.clone()).unwrap_or("");
    let before_begin = line_before(text, begin.range.start);
    let before_end = line_before(text, end.range.start);
    let previous_end = previous.map_or(0, |frame| frame.range().end);
    let glued = previous.is_some()
        && text
            .get(previous_end..begin.range.start)
            .is_some_and(|between| !between.contains('\n'));
    let breaks = body_text.contains('\n');
    let at = |damage, range: Range<usize>| Diagnosis {
        damage,
        span: span(&range),
    };
    if body_text.contains("...") || body_text.contains('…') {
        at(Damage::Placeholder, trimmed_within(text, body))
    } else if is_masked(body_text) {
        at(Damage::Redacted, trimmed_within(text, body))
    } else if body_text.contains("\\n") {
        at(Damage::EscapedLineBreaks, frame.range())
    } else if !breaks && body_text.contains('\r') {
        at(Damage::LoneCarriageReturns, frame.range())
    } else if !breaks && !body_text.trim().is_empty() {
        at(Damage::JoinedLines, frame.range())
    } else if glued {
        at(Damage::GluedBlocks, begin.range.clone())
    } else if before_begin.starts_with('\u{feff}') {
        at(Damage::ByteOrderMark, begin.range.clone())
    } else if !begin.is_exact || !end.is_exact {
        let wrong = if begin.is_exact { end } else { begin };
        at(Damage::Marker, wrong.range.clone())
    } else if kind(begin) != kind(end) {
        at(Damage::KindsDiffer, end.range.clone())
    } else if is_indentation(before_begin) {
        at(Damage::Indented, begin.range.clone())
    } else if is_indentation(before_end) {
        at(Damage::Indented, end.range.clone())
    } else if !before_end.is_empty() {
        at(Damage::MissingLineBreak, end.range.clone())
    } else if !before_begin.is_empty() || has_text_after(text, begin) {
        at(Damage::MissingLineBreak, begin.range.clone())
    } else if has_text_after(text, end) {
        at(Damage::MissingLineBreak, end.range.clone())
    } else {
        at(Damage::IllegalBase64, illegal_line(text, body))
    }
}

/// What stands on the same line before a place.
fn line_before(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or("");
    before.rsplit(['\n', '\r']).next().unwrap_or("")
}

fn is_indentation(before: &str) -> bool {
    !before.is_empty() && before.trim().is_empty()
}

fn has_text_after(text: &str, marker: &Marker) -> bool {
    let after = text.get(marker.range.end..).unwrap_or("");
    let line = after.split(['\n', '\r']).next().unwrap_or("");
    !line.trim().is_empty()
}

/// The line of a body at which its base64 goes wrong, or its last line when something is missing.
fn illegal_line(text: &str, body: Range<usize>) -> Range<usize> {
    let lines = text.get(body.clone()).unwrap_or("");
    let mut start = body.start;
    let mut last = trimmed_within(text, body);
    for line in lines.split_inclusive('\n') {
        let range = trimmed_within(text, start..start + line.len());
        start += line.len();
        if range.is_empty() {
            continue;
        }
        let is_base64 = text
            .get(range.clone())
            .is_some_and(|line| line.bytes().all(is_base64_byte));
        last = range;
        if !is_base64 {
            break;
        }
    }
    last
}

fn is_base64_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b' ' | b'\t' | b'\r')
}

fn trimmed(text: &str) -> Range<usize> {
    trimmed_within(text, 0..text.len())
}

fn trimmed_within(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = text.get(range.clone()).unwrap_or("");
    let start = range.start + (inner.len() - inner.trim_start().len());
    let length = inner.trim().len();
    start..start + length
}

/// Stars, or words that stand for a value that was taken out.
pub fn is_masked(text: &str) -> bool {
    let text = text.trim();
    let stars = text.len() >= 3 && text.chars().all(|c| matches!(c, '*' | '•' | '█'));
    let word = text.trim_matches(|c| matches!(c, '<' | '>' | '[' | ']' | '(' | ')'));
    stars
        || ["redacted", "masked", "hidden", "removed"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
}

fn without_frames(text: &str) -> Damage {
    let bare = text.trim();
    if bare.is_empty() {
        return Damage::Blank;
    }
    if is_masked(bare) {
        return Damage::Redacted;
    }
    match decoded(bare) {
        Some(bytes) if starts_pem(&bytes) => return Damage::EncodedPem,
        Some(bytes) if parse(&bytes).is_ok() => return Damage::BareBase64,
        _ => {}
    }
    if is_path(bare) {
        Damage::FilePath
    } else if bare.contains("...") || bare.contains('…') {
        Damage::Placeholder
    } else {
        Damage::NotPem
    }
}

/// Decodes a text that is base64 but for blanks.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let compact: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    base64::decode(&compact)
        .ok()
        .filter(|bytes| !bytes.is_empty())
}

fn starts_pem(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| !frames(text).is_empty())
}

fn is_path(text: &str) -> bool {
    let one_line = !text.contains(['\n', ' ']);
    let start = ["/", "./", "../", "~/", "file:"]
        .iter()
        .any(|prefix| text.starts_with(prefix));
    let extension = text.rsplit_once('.').is_some_and(|(_, extension)| {
        ["pem", "crt", "cer", "cert", "key", "ca", "der"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    });
    one_line && (extension || (start && text.len() < 256 && decoded(text).is_none()))
}

fn repair_without_frames(text: &str) -> Option<String> {
    let bytes = decoded(text.trim())?;
    if parse(&bytes).is_ok() {
        return Some(armor(&bytes));
    }
    let inner = String::from_utf8(bytes).ok()?;
    match frames(&inner).as_slice() {
        [] => None,
        frames => Some(repair_frames(&inner, frames).unwrap_or(inner)),
    }
}

/// The text with each repairable frame written as it should be; none when no frame needs it.
fn repair_frames(text: &str, frames: &[Frame]) -> Option<String> {
    let trusted: Vec<Span> = pool(text.as_bytes())
        .trusted
        .iter()
        .map(|trusted| trusted.block.span)
        .collect();
    let mut repaired = String::with_capacity(text.len() + 64);
    let mut position = 0;
    let mut changed = false;
    for frame in frames {
        let range = frame.range();
        if trusted.iter().any(|block| overlap(*block, span(&range))) {
            continue;
        }
        let Some(certificate) = certificate_in(text, frame) else {
            continue;
        };
        let before = text.get(position..range.start)?;
        repaired.push_str(before.trim_end_matches(is_invisible));
        if !repaired.is_empty() && !repaired.ends_with('\n') {
            repaired.push('\n');
        }
        repaired.push_str(&armor(&certificate));
        position = range.end;
        // Line breaks that were written out, or blanks that stood for one, go with the block.
        let rest = text.get(position..)?;
        let tail = rest.trim_start_matches([' ', '\t', '\r']);
        let tail = tail.strip_prefix('\n').unwrap_or(tail);
        let tail = tail.strip_prefix("\\n").unwrap_or(tail);
        position += rest.len() - tail.len();
        changed = true;
    }
    repaired.push_str(text.get(position..)?);
    changed.then_some(repaired)
}

/// What may stand before a block unseen: blanks, byte order marks, control characters.
fn is_invisible(character: char) -> bool {
    matches!(character, ' ' | '\u{feff}') || (character.is_control() && character != '\n')
}

/// The bytes of the certificate that a frame was meant to hold.
fn certificate_in(text: &str, frame: &Frame) -> Option<Vec<u8>> {
    let Frame::Whole { begin, end } = frame else {
        return None;
    };
    let kind = text.get(begin.kind.clone())?.trim().to_ascii_uppercase();
    let with_trust = kind == "TRUSTED CERTIFICATE";
    if !with_trust && !matches!(kind.as_str(), "CERTIFICATE" | "X509 CERTIFICATE") {
        return None;
    }
    let body = text.get(begin.range.end..end.range.start)?;
    let bytes = base64::decode(compact(body).as_bytes()).ok()?;
    let bytes = if with_trust {
        der::first(&bytes)?.to_vec()
    } else {
        bytes
    };
    parse(&bytes).is_ok().then_some(bytes)
}

/// The base64 of a body without what does not belong in it: line breaks written out, headers, comments, blanks of any
/// kind. The alphabet of URLs is translated and padding completed; whether that was right shows when the bytes are parsed.
fn compact(body: &str) -> String {
    let body = body.replace("\\r", "").replace("\\n", "\n");
    let mut compact: String = body
        .split(['\n', '\r'])
        .filter(|line| !line.contains(':') && !line.trim_start().starts_with('#'))
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace() && !matches!(c, '=' | '\u{feff}' | '\u{200b}'))
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    while !compact.len().is_multiple_of(4) {
        compact.push('=');
    }
    compact
}

/// A certificate as PEM.
pub fn armor(certificate: &[u8]) -> String {
    let encoded = base64::encode(certificate);
    let mut text = String::with_capacity(encoded.len() * 66 / 64 + 64);
    text.push_str("-----BEGIN CERTIFICATE-----\n");
    for (index, character) in encoded.chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text.push_str("\n-----END CERTIFICATE-----\n");
    text
}
