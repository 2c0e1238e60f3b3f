//! Texts that need no closer look: mappings and sequences in block style whose scalars stand in one line each, and
//! literal text. Nearly all configuration is written so, and it is told from the rest at a tenth of the cost of tokens.

use super::Placement;

/// The deepest nesting that is followed here.
const MAX_DEPTH: usize = 32;
/// The longest line that is followed where it ends with a comment, or has a key: readers look ahead only so far.
const MAX_LINE: usize = 400;

/// Whether a text is simple, which readers of every version take. That it is not says nothing.
pub(super) fn is_simple(text: &str, placement: Placement) -> bool {
    let is_ascii = |byte: u8| matches!(byte, b'\n' | b' '..=b'~');
    let body = match text.strip_prefix("---\n") {
        Some(body) => body,
        None if placement.first => text,
        None => return false,
    };
    if !body.bytes().all(is_ascii) {
        return false;
    }
    let mut outline = Outline::default();
    let bytes = body.as_bytes();
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]) {
        let line = bytes.get(start..end).unwrap_or_default();
        if outline.line(line).is_none() {
            return false;
        }
        start = end + 1;
    }
    outline.depth > 0
}

/// Something that is not simple.
type Simple<T> = Option<T>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Mapping,
    Sequence,
}

#[derive(Clone, Copy)]
struct Collection {
    form: Form,
    column: usize,
}

/// Literal text below a key or a dash.
#[derive(Clone, Copy)]
struct Literal {
    /// Column of the collection that it stands in.
    parent: usize,
    /// Column of its first line, once that was seen.
    column: Option<usize>,
}

/// The collections that are open at a line.
struct Outline {
    open: [Collection; MAX_DEPTH],
    depth: usize,
    /// Whether nothing stands behind the last key so far.
    awaits_value: bool,
    literal: Option<Literal>,
}

impl Default for Outline {
    fn default() -> Self {
        let nothing = Collection {
            form: Form::Mapping,
            column: 0,
        };
        Self {
            open: [nothing; MAX_DEPTH],
            depth: 0,
            awaits_value: false,
            literal: None,
        }
    }
}

impl Outline {
    /// Takes the next line.
    fn line(&mut self, line: &[u8]) -> Simple<()> {
        let column = blanks(line);
        let content = line.get(column..)?;
        if self.is_literal(column, content)? {
            return Some(());
        }
        match content.first() {
            None => return Some(()),
            Some(b'#') => return (line.len() <= MAX_LINE).then_some(()),
            Some(_) => {}
        }
        let (column, content) = self.dashes(column, content)?;
        let is_item = column > blanks(line);
        let Some((key, value)) = key_and_value(content) else {
            return if is_item { self.value(content) } else { None };
        };
        if key > MAX_LINE {
            return None;
        }
        self.key(column, is_item)?;
        self.value(value)
    }

    /// Whether a line is part of literal text.
    fn is_literal(&mut self, column: usize, content: &[u8]) -> Simple<bool> {
        let Some(literal) = &mut self.literal else {
            return Some(false);
        };
        if content.is_empty() {
            // Blanks before the first line would have to be fewer than those of that line.
            return (literal.column.is_some() || column == 0).then_some(true);
        }
        if column <= literal.parent {
            self.literal = None;
            return Some(false);
        }
        (column >= *literal.column.get_or_insert(column)).then_some(true)
    }

    /// Takes the dashes at the beginning of a line; the rest of it and its column.
    fn dashes<'l>(
        &mut self,
        mut column: usize,
        mut content: &'l [u8],
    ) -> Simple<(usize, &'l [u8])> {
        let mut is_first = true;
        while let Some(rest) = content.strip_prefix(b"- ") {
            if is_first {
                self.dash(column)?;
            } else {
                self.open(Form::Sequence, column)?;
            }
            is_first = false;
            let gap = blanks(rest);
            content = rest.get(gap..)?;
            column += 2 + gap;
        }
        Some((column, content))
    }

    /// Takes the first dash of a line.
    fn dash(&mut self, column: usize) -> Simple<()> {
        let awaits_value = self.close_behind(column);
        match self.innermost() {
            Some(Collection {
                form: Form::Sequence,
                column: known,
            }) if known == column => Some(()),
            Some(Collection {
                form: Form::Mapping,
                ..
            }) if awaits_value => self.open(Form::Sequence, column),
            None if column == 0 => self.open(Form::Sequence, column),
            _ => None,
        }
    }

    /// Takes a key, behind a dash if it is the first of an item.
    fn key(&mut self, column: usize, is_item: bool) -> Simple<()> {
        if is_item {
            return self.open(Form::Mapping, column);
        }
        let mut awaits_value = self.close_behind(column);
        let is_mapping_here = |collection: &Collection| {
            collection.form == Form::Mapping && collection.column == column
        };
        // A sequence may stand at the column of the key that it belongs to.
        let below = self.depth.checked_sub(2).and_then(|at| self.open.get(at));
        if self
            .innermost()
            .is_some_and(|top| top.form == Form::Sequence)
            && below.is_some_and(is_mapping_here)
        {
            self.depth -= 1;
            awaits_value = false;
        }
        match self.innermost() {
            Some(top) if is_mapping_here(&top) => Some(()),
            Some(top) if top.form == Form::Mapping && awaits_value => {
                self.open(Form::Mapping, column)
            }
            None if column == 0 => self.open(Form::Mapping, column),
            _ => None,
        }
    }

    /// Takes what stands behind a key or a dash.
    fn value(&mut self, value: &[u8]) -> Simple<()> {
        self.awaits_value = false;
        match value.first() {
            None | Some(b'#') => {
                self.awaits_value = true;
                let is_key = self.innermost()?.form == Form::Mapping;
                (is_key && value.len() <= MAX_LINE).then_some(())
            }
            Some(b'|' | b'>') => {
                let is_known = matches!(value.get(1..)?, b"" | b"-" | b"+");
                self.literal = Some(Literal {
                    parent: self.innermost()?.column,
                    column: None,
                });
                is_known.then_some(())
            }
            Some(_) => is_scalar(value).then_some(()),
        }
    }

    /// Closes the collections that begin right of a column; whether the innermost one still awaits a value.
    fn close_behind(&mut self, column: usize) -> bool {
        let depth = self.depth;
        while self.innermost().is_some_and(|top| top.column > column) {
            self.depth -= 1;
        }
        self.awaits_value && self.depth == depth
    }

    fn innermost(&self) -> Option<Collection> {
        self.open.get(self.depth.checked_sub(1)?).copied()
    }

    fn open(&mut self, form: Form, column: usize) -> Simple<()> {
        *self.open.get_mut(self.depth)? = Collection { form, column };
        self.depth += 1;
        Some(())
    }
}

/// The length of a key and the value behind it; none where no key stands.
fn key_and_value(content: &[u8]) -> Option<(usize, &[u8])> {
    let length = match content.first()? {
        quote @ (b'"' | b'\'') => quoted(content, *quote)?,
        first if is_opening(*first) => {
            let is_of_key = |byte: &u8| is_opening(*byte) || *byte == b'-';
            content.iter().take_while(|byte| is_of_key(byte)).count()
        }
        _ => return None,
    };
    let value = content.get(length..)?.strip_prefix(b":")?;
    let gap = blanks(value);
    (gap > 0 || value.is_empty()).then_some((length, value.get(gap..)?))
}

/// Whether a text is one scalar or an empty collection, a comment behind it.
fn is_scalar(value: &[u8]) -> bool {
    let length = match value.first() {
        Some(quote @ (b'"' | b'\'')) => quoted(value, *quote),
        Some(b'[') => value.starts_with(b"[]").then_some(2),
        Some(b'{') => value.starts_with(b"{}").then_some(2),
        Some(first) if is_opening(*first) => plain(value),
        _ => None,
    };
    let Some(rest) = length.and_then(|length| value.get(length..)) else {
        return false;
    };
    let gap = blanks(rest);
    match rest.get(gap) {
        None => true,
        Some(b'#') => gap > 0 && value.len() <= MAX_LINE,
        Some(_) => false,
    }
}

/// The length of a text in quotes without an escape in it.
fn quoted(text: &[u8], quote: u8) -> Option<usize> {
    let length = memchr::memchr2(quote, b'\\', text.get(1..)?)? + 2;
    let is_end = text.get(length - 1) == Some(&quote) && text.get(length) != Some(&quote);
    is_end.then_some(length)
}

/// The length of a plain scalar up to a comment.
fn plain(text: &[u8]) -> Option<usize> {
    for at in memchr::memchr2_iter(b':', b'#', text) {
        let is_comment = text.get(at) == Some(&b'#');
        let (before, behind) = (
            at.checked_sub(1).and_then(|at| text.get(at)),
            text.get(at + 1),
        );
        if is_comment && before == Some(&b' ') {
            return Some(text.get(..at)?.trim_ascii_end().len());
        }
        if !is_comment && behind.is_none_or(|byte| *byte == b' ') {
            return None;
        }
    }
    Some(text.len())
}

/// A character that only ever stands for itself.
fn is_opening(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/' | b'_' | b'$' | b'~' | b'+')
}

fn blanks(text: &[u8]) -> usize {
    text.iter().take_while(|byte| **byte == b' ').count()
}

#[cfg(test)]
mod tests {
    use super::super::grammar::Grammar;
    use super::*;
    use crate::yaml::Dialect;

    const FIRST: Placement = Placement {
        first: true,
        followed: false,
    };

    fn simple(text: &str) -> bool {
        is_simple(text, FIRST)
    }

    #[test]
    fn usual_configuration_is_simple() {
        for text in [
            "---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io # upstream\nendpoints:\n  - url: https://a.example.com:5000/v2\n    overridePath: true\n# end\n",
            "a:\n- b\n- c: 'd'\n  e:\n    f: \"g h\"\ni: []",
            "a:\n  b: |\n    first\n      second\n\n    third\nc:\n  - |-\n    text: of [an] item\n  - d\n",
            "- a: 1\n  b:\n- - c\n  - d: {}\n",
            "a:\n\n  # of b\n  b: c, d [e] {f} #g&h\n",
        ] {
            assert!(simple(text), "{text}");
        }
    }

    #[test]
    fn whatever_may_be_read_in_two_ways_is_not() {
        for text in [
            "",
            "# only a comment\n",
            "a\n",
            "a: b: c\n",
            "a: b\n  c: d\n",
            "a: b\n  c\n",
            "a:\n - b\n  - c\n",
            "a: \tb\n",
            "a: *b\n",
            "a: {b: c}\n",
            "a: 'b' c\n",
            "a: \"b\\n\"\n",
            "a: |2\n  b\n",
            "a: |\n    b\n  c\n",
            "a: |\nb: |\n   \n  c\n",
            "  a: b\nc: d\n",
            "? a\n",
            "-\n  a: b\n",
            "a: b\r\n",
            "a: ä\n",
        ] {
            assert!(!simple(text), "{text}");
        }
        let second = Placement {
            first: false,
            followed: false,
        };
        assert!(!is_simple("a: b\n", second));
    }

    /// Lines put together at random; those that are simple must be so to the grammar, too.
    #[test]
    fn what_is_simple_is_taken() {
        const PIECES: [&str; 40] = [
            "", " ", "  ", "    ", "- ", "- ", "-", "a", "b", "'c'", "\"d\"", "a: ", "b:", "c: ",
            "'d': ", "\"e\": ", "'", "\"", "|", ">-", "|+", " # f", "#", "[]", "{}", ":", ": ",
            "x y", "---", "...", "-1", "~", "\\", ",", "%", "&g", "*g", "!h", "?", "@",
        ];
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % below as u64).unwrap_or(0)
        };
        let mut taken = 0;
        for _ in 0..60_000 {
            let mut text = String::new();
            for _ in 0..=random(5) {
                text.push_str(&" ".repeat([0, 0, 0, 1, 2, 2, 4][random(7)]));
                // Half of the lines are well formed, so that some texts are simple as a whole.
                if random(2) == 0 {
                    text.push_str(
                        ["a: b", "- a: b", "- a", "c:", "- c:", "d: |", "e: 'f'", "g"][random(8)],
                    );
                } else {
                    for _ in 0..=random(3) {
                        text.push_str(PIECES[random(PIECES.len())]);
                    }
                }
                text.push('\n');
            }
            for placement in [
                FIRST,
                Placement {
                    first: true,
                    followed: true,
                },
            ] {
                if !is_simple(&text, placement) {
                    continue;
                }
                taken += 1;
                for dialect in [Dialect::Talos, Dialect::Kubernetes] {
                    let judged = Grammar::new(&text, placement, dialect).run();
                    assert!(judged.is_ok(), "{text:?}: {judged:?}");
                }
            }
        }
        assert!(taken > 2_000, "{taken}");
    }
}
