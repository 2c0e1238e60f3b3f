//! Certificates and keys as the consumers read them: PEM framing, what of a CA text is trusted, whether a client
//! certificate and its key belong together, and what a certificate says.

mod curve;
mod damage;
mod der;
mod facts;
mod frames;
mod identity;
mod key_pair;
pub mod pem;
mod pool;
mod private_key;
mod structure;
mod x509;

pub use curve::Curve;
pub use damage::{Damage, Diagnosis, OtherBlock, armor, diagnose, is_masked, repair};
pub use facts::{Authority, ClientUse, Facts, KeyFacts, Moment, Signature, fingerprint};
pub use identity::{IdentityError, validate_identity};
pub use key_pair::{KeyPair, KeyPairError, key_pair};
pub use pool::{Pool, Skipped, Trusted, WhySkipped, pool};
pub use private_key::{PrivateKey, PrivateKeyError};
pub use x509::{ParseError, PublicKey, parse};
