//! What of a CA text ends up trusted, as Go's `CertPool.AppendCertsFromPEM` decides.

use super::pem::{Block, blocks};
use super::x509::{ParseError, parse};

/// The certificates of a text that are trusted, and the blocks that are passed over.
#[derive(Clone, Debug, Default)]
pub struct Pool<'t> {
    /// Certificates that count, in order, repetitions included.
    pub trusted: Vec<Trusted<'t>>,
    /// Blocks that do not count.
    pub skipped: Vec<Skipped<'t>>,
}

/// A certificate that counts.
#[derive(Clone, Debug)]
pub struct Trusted<'t> {
    /// Its block.
    pub block: Block<'t>,
}

/// A block that Go passes over without a word.
#[derive(Clone, Debug)]
pub struct Skipped<'t> {
    /// The block.
    pub block: Block<'t>,
    /// Why it does not count.
    pub why: WhySkipped,
}

/// Why a block does not count as a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhySkipped {
    /// Its kind is not exactly `CERTIFICATE`.
    Kind,
    /// It has header lines.
    Headers,
    /// Its bytes are no certificate.
    Certificate(ParseError),
}

impl Pool<'_> {
    /// Whether nothing is trusted. Talos refuses such a `ca` in a `RegistryTLSConfig`; containerd refuses it always.
    pub fn is_empty(&self) -> bool {
        self.trusted.is_empty()
    }
}

/// Reads a CA text the way Go fills a certificate pool.
pub fn pool(text: &[u8]) -> Pool<'_> {
    let mut pool = Pool::default();
    for block in blocks(text) {
        let why = if block.kind != b"CERTIFICATE" {
            WhySkipped::Kind
        } else if block.headers > 0 {
            WhySkipped::Headers
        } else if let Err(error) = parse(&block.bytes) {
            WhySkipped::Certificate(error)
        } else {
            pool.trusted.push(Trusted { block });
            continue;
        };
        pool.skipped.push(Skipped { block, why });
    }
    pool
}
