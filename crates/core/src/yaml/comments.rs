//! Which comments belong to a node.

use super::NodeRef;
use crate::source::Span;

impl<'s> NodeRef<'s> {
    /// The comment behind the node, on the line where it ends.
    pub fn trailing_comment(self) -> Option<Span> {
        let end = self.full_span().end;
        let source = self.stream().source();
        let line = source.lines().line_of(end);
        let next_line = source.lines().start_of(line + 1).unwrap_or(u32::MAX);
        let comments = self.comments_from(end);
        comments
            .map(|comment| (comment.start < next_line).then_some(comment))
            .next()
            .flatten()
    }

    /// The comments right above the line where the node begins, on lines of their own, without an empty line between,
    /// from the first to the last. Those of an entry are those of its key.
    pub fn comments_above(self) -> Option<Span> {
        let source = self.stream().source();
        let lines = source.lines();
        let mut line = lines.line_of(self.full_span().start);
        let mut above: Option<Span> = None;
        while let Some(previous) = line.checked_sub(1) {
            let start = lines.start_of(previous)?;
            let text = lines.text_of(source.text(), previous);
            let indentation = text.len() - text.trim_start().len();
            if !text.trim_start().starts_with('#') {
                break;
            }
            let start = start + u32::try_from(indentation).unwrap_or(0);
            // What looks like a comment may be a line of a block scalar.
            let comment = self.comments_from(start).next()?;
            if comment.start != start {
                break;
            }
            above = Some(above.map_or(comment, |below| comment.cover(below)));
            line = previous;
        }
        above
    }

    /// The document's comments that start at or behind a byte of the source.
    fn comments_from(self, byte: u32) -> impl Iterator<Item = Span> + use<'s> {
        let index = self.document_index();
        let base = self.stream().base(index);
        let comments = self
            .stream()
            .document(index)
            .map_or(&[][..], |document| &document.comments);
        let first = comments.partition_point(|comment| comment.start + base < byte);
        comments
            .iter()
            .skip(first)
            .map(move |comment| comment.shifted(base))
    }
}

#[cfg(test)]
mod tests {
    use crate::source::Source;
    use crate::yaml::Stream;

    #[test]
    fn comments_belong_to_what_they_stand_beside() {
        let text = "---\n# not this\n\n# one\n# two\na: 1 # behind\nb: |\n  # text\nc: 2\n";
        let source = Source::new("test", text);
        let stream = Stream::parse(&source);
        let comments = |key| {
            let entry = stream.root(0).and_then(|root| root.get(key));
            let above = entry.and_then(|entry| entry.key.comments_above());
            let behind = entry.and_then(|entry| entry.value.trailing_comment());
            (
                above.map(|span| source.slice(span)),
                behind.map(|span| source.slice(span)),
            )
        };
        assert_eq!(comments("a"), (Some("# one\n# two"), Some("# behind")));
        assert_eq!(comments("b"), (None, None));
        assert_eq!(comments("c"), (None, None));
    }
}
