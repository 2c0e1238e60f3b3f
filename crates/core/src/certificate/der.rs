//! Just enough DER to take keys and certificates apart: definite minimal lengths, one value after the other.

/// Tags of the values that keys and certificates are made of.
pub(super) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(crate) const UTF8_STRING: u8 = 0x0c;
    pub(crate) const NUMERIC_STRING: u8 = 0x12;
    pub(crate) const PRINTABLE_STRING: u8 = 0x13;
    pub(crate) const IA5_STRING: u8 = 0x16;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const BMP_STRING: u8 = 0x1e;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;
    pub(crate) const ISSUER_UNIQUE_ID: u8 = 0x81;
    pub(crate) const SUBJECT_UNIQUE_ID: u8 = 0x82;
    pub(crate) const GENERAL_NAME_MAIL: u8 = 0x81;
    pub(crate) const GENERAL_NAME_DNS: u8 = 0x82;
    pub(crate) const GENERAL_NAME_URI: u8 = 0x86;
    pub(crate) const GENERAL_NAME_IP: u8 = 0x87;
    pub(crate) const EXPLICIT_0: u8 = 0xa0;
    pub(crate) const EXPLICIT_1: u8 = 0xa1;
    pub(crate) const EXPLICIT_3: u8 = 0xa3;
}

/// Reads values from the front of some bytes.
#[derive(Clone, Copy)]
pub(super) struct Reader<'b> {
    bytes: &'b [u8],
}

impl<'b> Reader<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes }
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The content of the next value if it has this tag; otherwise nothing is taken.
    pub(super) fn read(&mut self, tag: u8) -> Option<&'b [u8]> {
        let (found, content, rest) = split(self.bytes)?;
        (found == tag).then(|| {
            self.bytes = rest;
            content
        })
    }

    /// The values inside the next value if it has this tag.
    pub(super) fn enter(&mut self, tag: u8) -> Option<Self> {
        self.read(tag).map(Self::new)
    }

    /// An integer that is not negative, without leading zeros.
    pub(super) fn unsigned(&mut self) -> Option<&'b [u8]> {
        let content = self.read(tag::INTEGER)?;
        match content {
            [] => None,
            [first, ..] if *first >= 0x80 => None,
            [0, second, ..] if *second < 0x80 => None,
            [0, rest @ ..] => Some(rest),
            _ => Some(content),
        }
    }

    /// Tag and content of the next value, which stays where it is.
    pub(super) fn peek(&self) -> Option<(u8, &'b [u8])> {
        let (tag, content, _) = split(self.bytes)?;
        Some((tag, content))
    }

    /// Tag and content of the next value.
    pub(super) fn any(&mut self) -> Option<(u8, &'b [u8])> {
        let (tag, content, rest) = split(self.bytes)?;
        self.bytes = rest;
        Some((tag, content))
    }

    /// An integer, in as few bytes as it takes.
    pub(super) fn integer(&mut self) -> Option<&'b [u8]> {
        let content = self.read(tag::INTEGER)?;
        match content {
            [] | [0, 0..=0x7f, ..] | [0xff, 0x80..=0xff, ..] => None,
            _ => Some(content),
        }
    }

    /// A truth value, which is all zeros or all ones.
    pub(super) fn boolean(&mut self) -> Option<bool> {
        match self.read(tag::BOOLEAN)? {
            [0] => Some(false),
            [0xff] => Some(true),
            _ => None,
        }
    }

    /// An identifier, as bytes: numbers of seven bits a byte, each in as few bytes as it takes and below 2³¹.
    pub(super) fn object_identifier(&mut self) -> Option<&'b [u8]> {
        let content = self.read(tag::OBJECT_IDENTIFIER)?;
        let ends = content.last().is_some_and(|byte| *byte < 0x80);
        let sound = content
            .split_inclusive(|byte| *byte < 0x80)
            .all(|number| match number {
                [0x80, ..] => false,
                [first, _, _, _, _] => *first < 0x88,
                _ => number.len() < 5,
            });
        (ends && sound).then_some(content)
    }

    /// A bit string; the bits that fill its last byte are zero.
    pub(super) fn bit_string(&mut self) -> Option<&'b [u8]> {
        let (unused, bits) = self.read(tag::BIT_STRING)?.split_first()?;
        let filled = 1_u8.checked_shl(u32::from(*unused))? - 1;
        match bits.last() {
            None => *unused == 0,
            Some(last) => last & filled == 0,
        }
        .then_some(bits)
    }

    /// A bit string of whole bytes.
    pub(super) fn bits(&mut self) -> Option<&'b [u8]> {
        match self.read(tag::BIT_STRING)? {
            [0, bytes @ ..] => Some(bytes),
            _ => None,
        }
    }
}

/// The bytes of the first value, tag and length included.
pub(super) fn first(bytes: &[u8]) -> Option<&[u8]> {
    let (_, _, rest) = split(bytes)?;
    bytes.get(..bytes.len() - rest.len())
}

/// Tag, content, and what follows.
fn split(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    if tag & 0x1f == 0x1f {
        // A tag of several bytes.
        return None;
    }
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        let (digits, rest) = rest.split_at_checked(count)?;
        let minimal = digits.first().is_some_and(|digit| *digit != 0);
        if !minimal || count > 4 {
            return None;
        }
        let length = digits
            .iter()
            .fold(0, |length: usize, digit| length << 8 | usize::from(*digit));
        if length < 0x80 {
            return None;
        }
        (length, rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_in_order_and_by_tag() {
        let mut reader = Reader::new(&[0x30, 0x03, 0x02, 0x01, 0x05, 0x05, 0x00]);
        assert!(reader.read(0x05).is_none());
        let mut inner = reader.enter(tag::SEQUENCE).unwrap_or(Reader::new(&[]));
        assert_eq!(inner.unsigned(), Some(&[5_u8][..]));
        assert!(inner.is_empty());
        assert_eq!(reader.read(0x05), Some(&[][..]));
    }

    #[test]
    fn lengths_are_minimal_and_inside_the_input() {
        for bytes in [
            &[0x04, 0x81, 0x01, 0x00][..],
            &[0x04, 0x82, 0x00, 0x01, 0x00],
            &[0x04, 0x80, 0x00, 0x00],
            &[0x04, 0x05, 0x00],
            &[0x04],
            &[],
        ] {
            assert!(Reader::new(bytes).read(tag::OCTET_STRING).is_none());
        }
    }
}
