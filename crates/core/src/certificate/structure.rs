//! The structure of a certificate, read as strictly as Go's `x509.ParseCertificate` reads it.
//!
//! The parser that facts are taken from is laxer: it leaves names, flags and identifiers alone that Go refuses a
//! certificate for. One wrong letter in the base64 of a certificate mostly ends in one of these.

use super::der::{Reader, tag};
use super::x509::ParseError;
use crate::endpoint::{self, GoRelease};

/// Checks the structure of a certificate, as far as Go looks at it.
pub(super) fn check(der: &[u8]) -> Result<(), ParseError> {
    let mut certificate = Reader::new(der)
        .enter(tag::SEQUENCE)
        .ok_or(ParseError::Malformed)?;
    let mut body = certificate
        .enter(tag::SEQUENCE)
        .ok_or(ParseError::Malformed)?;
    let version = match body.enter(tag::EXPLICIT_0) {
        Some(mut version) => version.integer().ok_or(ParseError::Malformed)?,
        None => &[0],
    };
    body.integer().ok_or(ParseError::Malformed)?;
    let algorithm = body.read(tag::SEQUENCE).ok_or(ParseError::Malformed)?;
    if certificate.read(tag::SEQUENCE) != Some(algorithm) {
        return Err(ParseError::SignatureAlgorithms);
    }
    identified(algorithm).ok_or(ParseError::Malformed)?;
    name(&mut body).ok_or(ParseError::Name)?;
    let mut validity = body.enter(tag::SEQUENCE).ok_or(ParseError::Malformed)?;
    time(&mut validity)
        .and_then(|()| time(&mut validity))
        .ok_or(ParseError::Malformed)?;
    name(&mut body).ok_or(ParseError::Name)?;
    let mut key = body.enter(tag::SEQUENCE).ok_or(ParseError::Malformed)?;
    key.read(tag::SEQUENCE)
        .and_then(identified)
        .and_then(|()| key.bit_string())
        .ok_or(ParseError::Malformed)?;
    if version != [0] {
        body.read(tag::ISSUER_UNIQUE_ID);
        body.read(tag::SUBJECT_UNIQUE_ID);
    }
    if version == [2] && !body.is_empty() {
        extensions(&mut body).ok_or(ParseError::Extension)?;
    }
    certificate.bit_string().ok_or(ParseError::Malformed)?;
    Ok(())
}

/// An identifier, and parameters of any kind.
fn identified(content: &[u8]) -> Option<()> {
    let mut reader = Reader::new(content);
    reader.object_identifier()?;
    (reader.is_empty() || reader.any().is_some()).then_some(())
}

fn name(body: &mut Reader<'_>) -> Option<()> {
    let mut parts = body.enter(tag::SEQUENCE)?;
    while !parts.is_empty() {
        let mut attributes = parts.enter(tag::SET)?;
        while !attributes.is_empty() {
            let mut attribute = attributes.enter(tag::SEQUENCE)?;
            attribute.object_identifier()?;
            value(attribute)?;
        }
    }
    Some(())
}

/// The value of an attribute of a name, of which Go knows the common types.
fn value(mut attribute: Reader<'_>) -> Option<()> {
    let (kind, content) = attribute.peek()?;
    let sound = match kind {
        tag::PRINTABLE_STRING => content.iter().all(|byte| is_printable(*byte)),
        tag::UTF8_STRING => std::str::from_utf8(content).is_ok(),
        tag::IA5_STRING => content.is_ascii(),
        tag::NUMERIC_STRING => content
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b' '),
        tag::BMP_STRING => is_ucs2(content),
        tag::INTEGER => content.len() <= 8 && attribute.integer().is_some(),
        tag::BIT_STRING => attribute.bit_string().is_some(),
        tag::OBJECT_IDENTIFIER => attribute.object_identifier().is_some(),
        tag::BOOLEAN => attribute.boolean().is_some(),
        _ => true,
    };
    sound.then_some(())
}

/// The letters of a `PrintableString`, with `*` and `&`, which Go lets pass.
fn is_printable(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" '()+,-./:=?*&".contains(&byte)
}

/// Two bytes a letter, none of them a surrogate or no letter at all.
fn is_ucs2(content: &[u8]) -> bool {
    let (letters, rest) = content.as_chunks::<2>();
    let letters = letters.strip_suffix(&[[0, 0]]).unwrap_or(letters);
    rest.is_empty()
        && letters.iter().all(|letter| {
            !matches!(
                u16::from_be_bytes(*letter),
                0xd800..=0xdfff | 0xfdd0..=0xfdef | 0xfffe | 0xffff
            )
        })
}

fn time(validity: &mut Reader<'_>) -> Option<()> {
    let (kind, content) = validity.any()?;
    (matches!(kind, tag::UTC_TIME | tag::GENERALIZED_TIME) && !content.is_empty()).then_some(())
}

fn extensions(body: &mut Reader<'_>) -> Option<()> {
    let Some(mut outer) = body.enter(tag::EXPLICIT_3) else {
        // Something else stands in their place, which Go does not look at.
        return body.peek().map(|_| ());
    };
    let mut extensions = outer.enter(tag::SEQUENCE)?;
    while !extensions.is_empty() {
        let mut extension = extensions.enter(tag::SEQUENCE)?;
        let identifier = extension.object_identifier()?;
        let critical = match extension.peek() {
            Some((tag::BOOLEAN, _)) => extension.boolean()?,
            _ => false,
        };
        let content = extension.read(tag::OCTET_STRING)?;
        if let [0x55, 0x1d, number] = identifier {
            known_extension(*number, critical, content)?;
        }
    }
    Some(())
}

/// The content of an extension `2.5.29.number` that Go reads.
fn known_extension(number: u8, critical: bool, content: &[u8]) -> Option<()> {
    let mut content = Reader::new(content);
    match number {
        14 => content
            .read(tag::OCTET_STRING)
            .filter(|_| !critical)
            .map(|_| ()),
        15 => content.bit_string().map(|_| ()),
        17 => alternative_names(&mut content),
        19 => basic_constraints(&mut content),
        35 => content
            .enter(tag::SEQUENCE)
            .filter(|_| !critical)
            .map(|_| ()),
        37 => {
            let mut usages = content.enter(tag::SEQUENCE)?;
            while !usages.is_empty() {
                usages.object_identifier()?;
            }
            Some(())
        }
        _ => Some(()),
    }
}

fn basic_constraints(content: &mut Reader<'_>) -> Option<()> {
    let mut constraints = content.enter(tag::SEQUENCE)?;
    if let Some((tag::BOOLEAN, _)) = constraints.peek() {
        constraints.boolean()?;
    }
    if let Some((tag::INTEGER, length)) = constraints.peek() {
        constraints.unsigned().filter(|_| length.len() <= 8)?;
    }
    Some(())
}

fn alternative_names(content: &mut Reader<'_>) -> Option<()> {
    let mut names = content.enter(tag::SEQUENCE)?;
    while !names.is_empty() {
        let (kind, name) = names.any()?;
        let sound = match kind {
            tag::GENERAL_NAME_MAIL | tag::GENERAL_NAME_DNS => name.is_ascii(),
            tag::GENERAL_NAME_URI => std::str::from_utf8(name).is_ok_and(|uri| {
                uri.is_ascii() && endpoint::parse_as(uri, GoRelease::V1_26).is_ok()
            }),
            tag::GENERAL_NAME_IP => match <[u8; 16]>::try_from(name) {
                Ok(address) => std::net::Ipv6Addr::from(address).to_ipv4_mapped().is_none(),
                Err(_) => name.len() == 4,
            },
            _ => true,
        };
        if !sound {
            return None;
        }
    }
    Some(())
}
