//! Where the bytes of a derived text come from.

use super::Span;

/// A place in one of the texts that a derived text was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Index of the text.
    pub file: usize,
    /// Its bytes there.
    pub span: Span,
}

/// A run of bytes of a derived text with its origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Bytes of the derived text.
    pub span: Span,
    /// What they were made from.
    pub origin: Origin,
    /// Whether they were copied, byte for byte, so that a part of them has a place of its own.
    pub copied: bool,
}

/// Leads from the bytes of a derived text back to the texts it was made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    pieces: Vec<Piece>,
}

impl SourceMap {
    /// Adds a piece. Pieces may nest; of those of one extent a copied one counts, else the first.
    pub fn push(&mut self, piece: Piece) {
        self.pieces.push(piece);
    }

    /// The pieces, in the order in which they were added.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The origin of a span: of the smallest piece that holds it all, narrowed to the very bytes where they were
    /// copied.
    pub fn origin(&self, span: Span) -> Option<Origin> {
        let piece = self
            .pieces
            .iter()
            .filter(|piece| piece.span.contains(span))
            .min_by_key(|piece| (piece.span.len(), !piece.copied))?;
        Some(if piece.copied {
            let offset = piece.origin.span.start;
            Origin {
                file: piece.origin.file,
                span: Span::new(span.start - piece.span.start, span.end - piece.span.start)
                    .shifted(offset),
            }
        } else {
            piece.origin
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_piece_wins_and_copies_are_exact() {
        let piece = |start, end, at, copied| Piece {
            span: Span::new(start, end),
            origin: Origin {
                file: 1,
                span: Span::new(at, at + 10),
            },
            copied,
        };
        let mut map = SourceMap::default();
        map.push(piece(0, 30, 100, false));
        map.push(piece(10, 20, 50, true));
        let span = |start, end| map.origin(Span::new(start, end)).map(|o| o.span);
        assert_eq!(span(12, 14), Some(Span::new(52, 54)));
        assert_eq!(span(5, 14), Some(Span::new(100, 110)));
        assert_eq!(span(25, 31), None);
    }
}
