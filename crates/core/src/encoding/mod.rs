//! Text encodings as the consumers read them.

pub mod base64;
