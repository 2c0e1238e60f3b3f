//! From the decoded text of a scalar back to the bytes it was written with.

use super::NodeRef;
use super::tree::{Document, Node, NodeKind};
use crate::source::Span;

/// The decoded text of a scalar, each byte with its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextMap {
    text: String,
    runs: Vec<Run>,
}

/// A stretch of decoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    /// First byte in the decoded text.
    text: usize,
    /// Where it comes from.
    source: usize,
    /// Number of source bytes.
    length: usize,
    /// Whether it stands in the source as it is.
    copied: bool,
}

impl TextMap {
    /// The decoded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The source byte of a byte of the text; the end of the text is the end of its source. For a text that ends in
    /// a line break which is not written, the place before it.
    pub fn source_of(&self, offset: usize) -> Option<usize> {
        if offset > self.text.len() {
            return None;
        }
        let after = self.runs.partition_point(|run| run.text <= offset);
        let run = self.runs.get(after.checked_sub(1)?)?;
        let into = offset - run.text;
        Some(
            run.source
                + if run.copied {
                    into
                } else {
                    run.length * usize::from(into > 0)
                },
        )
    }

    /// The stretches of the text in order: their bytes in the text, their bytes in the source, and whether they stand
    /// in the source as they are.
    pub fn stretches(&self) -> impl Iterator<Item = (Span, Span, bool)> {
        let ends = self.runs.iter().skip(1).map(|run| run.text);
        let ends = ends.chain(std::iter::once(self.text.len()));
        self.runs.iter().zip(ends).map(|(run, end)| {
            let source = Span::new(saturating(run.source), saturating(run.source + run.length));
            let text = Span::new(saturating(run.text), saturating(end));
            (text, source, run.copied)
        })
    }

    fn copy(&mut self, source: &str, from: usize, to: usize) {
        let piece = source.get(from..to).unwrap_or("");
        if piece.is_empty() {
            return;
        }
        let run = Run {
            text: self.text.len(),
            source: from,
            length: to - from,
            copied: true,
        };
        // A copy that goes on where the last one ended is the same stretch.
        match self.runs.last_mut() {
            Some(last)
                if last.copied
                    && last.source + last.length == from
                    && last.text + last.length == run.text =>
            {
                last.length += run.length;
            }
            _ => self.runs.push(run),
        }
        self.text.push_str(piece);
    }

    /// Text that is written in another way, in `length` bytes of the source.
    fn put(&mut self, piece: &str, source: usize, length: usize) {
        if piece.is_empty() {
            return;
        }
        self.runs.push(Run {
            text: self.text.len(),
            source,
            length,
            copied: false,
        });
        self.text.push_str(piece);
    }

    /// Marks the place where the text ends.
    fn end(&mut self, source: usize) {
        self.runs.push(Run {
            text: self.text.len(),
            source,
            length: 0,
            copied: true,
        });
    }
}

impl NodeRef<'_> {
    /// The decoded text of a scalar, aliases followed, with the place of each byte in the source. None for
    /// collections and empty values.
    pub fn text_map(self) -> Option<TextMap> {
        let node = self.resolved();
        let stream = node.stream();
        let document = stream.document(node.document_index())?;
        let base = stream.base(node.document_index()) as usize;
        let text = stream.source().slice(stream.span(node.document_index()));
        let mut map = decode(document, text, node.raw())?;
        for run in &mut map.runs {
            run.source += base;
        }
        Some(map)
    }

    /// The source byte of a byte of the decoded text, aliases followed.
    pub fn source_of(self, offset: usize) -> Option<u32> {
        let node = self.resolved();
        if node.kind() == NodeKind::Plain && node.is_as_written() {
            // One line, as it is written.
            let length = node.span().len() as usize;
            return (offset <= length).then(|| node.span().start + saturating(offset));
        }
        node.text_map()?.source_of(offset).map(saturating)
    }

    /// The source bytes of a part of the decoded text, aliases followed.
    pub fn source_span(self, part: Span) -> Option<Span> {
        self.text_map()?.source_span(part)
    }

    /// As [`NodeRef::source_span`], for a text that may be something else than the decoded one, the content of a
    /// `!!binary` say. None then.
    pub fn source_span_in(self, text: &str, part: Span) -> Option<Span> {
        let map = self.text_map().filter(|map| map.text() == text)?;
        map.source_span(part)
    }
}

impl TextMap {
    /// The source bytes of a part of the text.
    pub fn source_span(&self, part: Span) -> Option<Span> {
        let start = self.source_of(part.start as usize)?;
        let end = match (part.end as usize).checked_sub(1) {
            // The end of the last byte, not the start of what comes after a fold.
            Some(last) if part.end > part.start => self.end_of(last)?,
            _ => start,
        };
        Some(Span::new(saturating(start), saturating(end)))
    }

    /// The source byte behind a byte of the text.
    fn end_of(&self, offset: usize) -> Option<usize> {
        let after = self.runs.partition_point(|run| run.text <= offset);
        let run = self.runs.get(after.checked_sub(1)?)?;
        let into = offset - run.text + 1;
        Some(run.source + if run.copied { into } else { run.length })
    }
}

/// Decodes a scalar of a document from its source, as go-yaml does.
pub(super) fn decode(document: &Document, text: &str, node: &Node) -> Option<TextMap> {
    let (start, end) = (node.span.start as usize, node.span.end as usize);
    let mut map = TextMap::default();
    match node.kind {
        NodeKind::Plain => {
            Flow::new(text, start, end).decode(node.kind, &mut map);
            map.end(end);
        }
        NodeKind::SingleQuoted | NodeKind::DoubleQuoted => {
            let inner = end.saturating_sub(1).max(start + 1);
            Flow::new(text, start + 1, inner).decode(node.kind, &mut map);
            map.end(inner);
        }
        NodeKind::Literal | NodeKind::Folded => {
            Block::new(text, start, parent_column(document, text, node)).decode(&mut map);
        }
        _ => return None,
    }
    Some(map)
}

/// Column of the innermost block collection around a node; none at the top.
fn parent_column(document: &Document, text: &str, node: &Node) -> Option<usize> {
    let mut parent = node.parent;
    while let Some(collection) = document.nodes.get(parent as usize) {
        if matches!(
            collection.kind,
            NodeKind::BlockMapping | NodeKind::BlockSequence
        ) {
            let start = collection.span.start as usize;
            return Some(start - line_start(text, start));
        }
        parent = collection.parent;
    }
    None
}

fn line_start(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let start = memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at + 1);
    // A byte order mark takes no column.
    if start == 0 && text.starts_with('\u{feff}') {
        3.min(at)
    } else {
        start
    }
}

/// Length of the line break at a place: LF, CR, CRLF, NEL, LS, PS.
fn line_break(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes().get(at..).unwrap_or_default();
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\n' | b'\r', ..] => 1,
        [0xc2, 0x85, ..] => 2,
        [0xe2, 0x80, 0xa8 | 0xa9, ..] => 3,
        _ => 0,
    }
}

/// What a line break becomes: LS and PS stay what they are.
fn break_text(text: &str, at: usize) -> &str {
    if line_break(text, at) == 3 {
        text.get(at..at + 3).unwrap_or("\n")
    } else {
        "\n"
    }
}

fn is_blank(text: &str, at: usize) -> bool {
    matches!(text.as_bytes().get(at), Some(b' ' | b'\t'))
}

/// Plain and quoted scalars.
struct Flow<'t> {
    text: &'t str,
    at: usize,
    end: usize,
}

impl<'t> Flow<'t> {
    fn new(text: &'t str, at: usize, end: usize) -> Self {
        Self { text, at, end }
    }

    fn byte(&self, offset: usize) -> u8 {
        let at = self.at + offset;
        if at < self.end {
            self.text.as_bytes().get(at).copied().unwrap_or(0)
        } else {
            0
        }
    }

    fn decode(mut self, kind: NodeKind, map: &mut TextMap) {
        while self.at < self.end {
            if is_blank(self.text, self.at) || line_break(self.text, self.at) > 0 {
                self.fold(false, map);
            } else if kind == NodeKind::SingleQuoted && self.byte(0) == b'\'' {
                map.put("'", self.at, 2);
                self.at += 2;
            } else if kind == NodeKind::DoubleQuoted && self.byte(0) == b'\\' {
                self.escape(map);
            } else {
                let from = self.at;
                while self.at < self.end
                    && !is_blank(self.text, self.at)
                    && line_break(self.text, self.at) == 0
                    && !(kind == NodeKind::SingleQuoted && self.byte(0) == b'\'')
                    && !(kind == NodeKind::DoubleQuoted && self.byte(0) == b'\\')
                {
                    self.at += 1;
                }
                map.copy(self.text, from, self.at);
            }
        }
    }

    /// Blanks and line breaks: one break is a blank, more are one less; behind an escaped break every one counts.
    fn fold(&mut self, escaped: bool, map: &mut TextMap) {
        let from = self.at;
        let mut first = escaped.then_some("");
        let mut rest = String::new();
        while self.at < self.end {
            let length = line_break(self.text, self.at);
            if length > 0 {
                let break_ = break_text(self.text, self.at);
                if first.is_none() {
                    first = Some(break_);
                } else {
                    rest.push_str(break_);
                }
                self.at += length;
            } else if is_blank(self.text, self.at) {
                self.at += 1;
            } else {
                break;
            }
        }
        match first {
            None => map.copy(self.text, from, self.at),
            Some("\n") if rest.is_empty() => map.put(" ", from, self.at - from),
            Some("\n") => map.put(&rest, from, self.at - from),
            Some(first) => map.put(&format!("{first}{rest}"), from, self.at - from),
        }
    }

    fn escape(&mut self, map: &mut TextMap) {
        let from = self.at;
        if line_break(self.text, from + 1) > 0 {
            self.at += 1 + line_break(self.text, from + 1);
            self.fold(true, map);
            return;
        }
        let digits = match self.byte(1) {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => 0,
        };
        let number = |at: usize| {
            let digits = self.text.get(at..(at + digits).min(self.end))?;
            u32::from_str_radix(digits, 16).ok()
        };
        let mut length = (2 + digits).min(self.end - from);
        let mut code = number(from + 2);
        // JSON writes characters beyond the first plane as two escapes.
        if let (Some(high @ 0xd800..0xdc00), b'u') = (code, self.byte(1))
            && self.text.get(from + 6..from + 8) == Some("\\u")
            && let Some(low @ 0xdc00..0xe000) = number(from + 8)
        {
            code = Some(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
            length = 12.min(self.end - from);
        }
        let code = code.and_then(char::from_u32);
        let character = match self.byte(1) {
            b'x' | b'u' | b'U' => code.unwrap_or(char::REPLACEMENT_CHARACTER),
            b'0' => '\0',
            b'a' => '\u{7}',
            b'b' => '\u{8}',
            b't' | b'\t' => '\t',
            b'n' => '\n',
            b'v' => '\u{b}',
            b'f' => '\u{c}',
            b'r' => '\r',
            b'e' => '\u{1b}',
            b'N' => '\u{85}',
            b'_' => '\u{a0}',
            b'L' => '\u{2028}',
            b'P' => '\u{2029}',
            other if other.is_ascii() => char::from(other),
            _ => char::REPLACEMENT_CHARACTER,
        };
        map.put(character.encode_utf8(&mut [0; 4]), from, length);
        self.at += length;
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }
}

/// What happens to the line breaks at the end of a block scalar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

/// Literal and folded scalars.
struct Block<'t> {
    text: &'t str,
    at: usize,
    folded: bool,
    chomping: Chomping,
    indentation: Option<usize>,
    least: usize,
}

impl<'t> Block<'t> {
    /// A block scalar whose indicator stands at `start`, in a collection at column `parent`.
    fn new(text: &'t str, start: usize, parent: Option<usize>) -> Self {
        let bytes = text.as_bytes();
        let folded = bytes.get(start) == Some(&b'>');
        let mut at = start + 1;
        let mut chomping = Chomping::Clip;
        let mut indentation = None;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'-' => chomping = Chomping::Strip,
                b'+' => chomping = Chomping::Keep,
                b'1'..=b'9' => indentation = Some(parent.unwrap_or(0) + usize::from(byte - b'0')),
                _ => break,
            }
            at += 1;
        }
        let mut block = Self {
            text,
            at,
            folded,
            chomping,
            indentation,
            least: parent.map_or(0, |column| column + 1),
        };
        // The rest of the header is blank or a comment.
        block.line_end();
        block.at += line_break(text, block.at);
        block
    }

    /// Goes to the end of the line.
    fn line_end(&mut self) {
        while self.at < self.text.len() && line_break(self.text, self.at) == 0 {
            self.at += 1;
        }
    }

    fn column(&self) -> usize {
        self.at - self.start_of_line()
    }

    fn start_of_line(&self) -> usize {
        let before = self.text.get(..self.at).unwrap_or("");
        before
            .rfind(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
            .map_or(0, |at| at + line_break(self.text, at).max(1))
            .min(self.at)
    }

    /// Skips empty lines and the indentation of the next one; gives the places of the breaks.
    fn breaks(&mut self) -> Vec<usize> {
        let mut breaks = Vec::new();
        let mut deepest = 0;
        loop {
            let line = self.at;
            while self.text.as_bytes().get(self.at) == Some(&b' ')
                && self.indentation.is_none_or(|known| self.at - line < known)
            {
                self.at += 1;
            }
            deepest = deepest.max(self.at - line);
            let length = line_break(self.text, self.at);
            if length == 0 {
                break;
            }
            breaks.push(self.at);
            self.at += length;
        }
        self.indentation.get_or_insert(deepest.max(self.least));
        breaks
    }

    fn decode(mut self, map: &mut TextMap) {
        let mut pending = self.breaks();
        let mut ended = None;
        let mut after_blank = false;
        while self.at < self.text.len()
            && Some(self.column()) == self.indentation
            && !self.at_marker()
        {
            let blank = is_blank(self.text, self.at);
            if let Some(at) = ended {
                let fold =
                    self.folded && !after_blank && !blank && break_text(self.text, at) == "\n";
                if !fold {
                    self.put_break(at, map);
                } else if pending.is_empty() {
                    map.put(" ", at, self.at - at);
                }
            }
            for at in pending.drain(..) {
                self.put_break(at, map);
            }
            after_blank = blank;
            let from = self.at;
            self.line_end();
            map.copy(self.text, from, self.at);
            ended = (line_break(self.text, self.at) > 0).then_some(self.at);
            self.at += line_break(self.text, self.at);
            pending = self.breaks();
        }
        let last = ended.unwrap_or(self.at.min(self.text.len()));
        if self.chomping != Chomping::Strip
            && let Some(at) = ended
        {
            self.put_break(at, map);
        }
        if self.chomping == Chomping::Keep {
            for at in pending {
                self.put_break(at, map);
            }
        }
        map.end(last);
    }

    /// Whether the document ends here: only a text that is not indented can run into its end.
    fn at_marker(&self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or("");
        let marker = rest
            .strip_prefix("---")
            .or_else(|| rest.strip_prefix("..."));
        self.indentation == Some(0)
            && marker
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']))
    }

    fn put_break(&self, at: usize, map: &mut TextMap) {
        let length = line_break(self.text, at);
        map.put(break_text(self.text, at), at, length);
    }
}

fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use crate::source::Source;
    use crate::yaml::{NodeRef, Stream};

    fn value(text: &str, check: impl FnOnce(NodeRef<'_>)) {
        let stream = Stream::parse(&Source::new("test", text));
        let entry = stream.root(0).and_then(|root| root.get("k"));
        assert!(entry.is_some(), "{text:?}");
        if let Some(entry) = entry {
            check(entry.value);
        }
    }

    /// Each character of the decoded text that is a letter is found in the source at its place.
    #[test]
    fn letters_are_found_where_they_stand() {
        for text in [
            "k: abc def\n",
            "k: abc\n  def\n\n  ghi\n",
            "k: 'it''s a\n  b'\n",
            "k: \"a\\tb\\\n   c \\u00e9 d\n\n e\"\n",
            "k: |\n  abc\n   def\n\n  ghi\n",
            "k: |-\r\n  abc\r\n  def\r\n",
            "k: |2\n   abc\n  def\n",
            "k: >\n  abc\n  def\n\n  ghi\n    more\n  end\n\n",
            "k: >+\n\n  abc\n  def\n\n\n",
            "k: |\n  abc",
            "a:\n  - x: |1\n     abc\nk: abc\n",
        ] {
            value(text, |value| {
                let map = value.text_map().unwrap_or_default();
                assert_eq!(map.text(), value.text(), "{text:?}");
                for (at, letter) in map.text().char_indices() {
                    let source = map.source_of(at);
                    if letter.is_ascii_alphanumeric() {
                        let there = source
                            .and_then(|at| text.get(at..))
                            .and_then(|rest| rest.chars().next());
                        assert_eq!(there, Some(letter), "{text:?} at {at}");
                    }
                }
                assert!(map.source_of(map.text().len()).is_some());
                assert!(map.source_of(map.text().len() + 1).is_none());
            });
        }
    }
}
