//! Certificates and keys with one wrong byte, which Go refuses or takes. Each outcome was seen with Go itself.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pullpath_core::certificate::pem::blocks;
use pullpath_core::certificate::{key_pair, pool};

const CA: &str = include_str!("../../fixtures/certificates/ca.pem");
const RSA: &str = include_str!("../../fixtures/certificates/rsa.pem");
const RSA_KEY: &str = include_str!("../../fixtures/certificates/rsa-pkcs1.key");

/// The first block of a text with other bytes.
fn rewritten(text: &str, change: impl FnOnce(&mut Vec<u8>)) -> String {
    let block = blocks(text.as_bytes()).next().expect("a block");
    let kind = String::from_utf8_lossy(block.kind);
    let mut bytes = block.bytes.clone();
    change(&mut bytes);
    let encoded = STANDARD.encode(&bytes);
    format!("-----BEGIN {kind}-----\n{encoded}\n-----END {kind}-----\n")
}

/// Puts one byte sequence in the place of another of the same length, where it stands first.
fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    let at = bytes
        .windows(from.len())
        .position(|window| window == from)
        .expect("the bytes are there");
    bytes[at..at + to.len()].copy_from_slice(to);
}

fn is_trusted(change: impl FnOnce(&mut Vec<u8>)) -> bool {
    !pool(rewritten(CA, change).as_bytes()).is_empty()
}

#[test]
fn a_certificate_with_a_wrong_byte_in_its_structure_is_not_trusted() {
    const COMMON_NAME: [u8; 5] = [0x06, 0x03, 0x55, 0x04, 0x03];
    assert!(is_trusted(|_| {}));
    assert!(
        !is_trusted(|der| replace(der, &COMMON_NAME, &[0x06, 0x03, 0x55, 0x04, 0x83])),
        "an identifier without an end"
    );
    assert!(
        !is_trusted(|der| replace(der, &COMMON_NAME, &[0x07, 0x03, 0x55, 0x04, 0x03])),
        "no identifier"
    );
    assert!(
        !is_trusted(|der| replace(der, &[0x01, 0x01, 0xff], &[0x01, 0x01, 0x01])),
        "a flag that is neither true nor false"
    );
    assert!(
        !is_trusted(|der| {
            let at = der
                .windows(5)
                .position(|window| window == COMMON_NAME)
                .expect("a name");
            // Behind the identifier: the type of the text, its length, its letters.
            der[at + 5] = 0x0c;
            der[at + 7] = 0xff;
        }),
        "a name that is no text"
    );
    // Nobody checks the signature of a root.
    assert!(is_trusted(|der| {
        let last = der.len() - 1;
        der[last] ^= 1;
    }));
}

#[test]
fn an_rsa_key_whose_numbers_contradict_each_other_is_refused() {
    let fits = |key: &str| key_pair(RSA.as_bytes(), key.as_bytes()).is_ok();
    assert!(fits(RSA_KEY));
    let last = |der: &mut Vec<u8>| {
        let at = der.len() - 1;
        der[at] ^= 2;
    };
    assert!(!fits(&rewritten(RSA_KEY, last)), "the coefficient");
}
