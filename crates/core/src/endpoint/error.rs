//! Why a text is no URL, in the words of the consumers.

use super::quote::quote;

/// Why a text is no URL. Shown, it reads as Go's `url.Error` does, but that user information in the text is masked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("parse {}: {}", quote(&masked(.text)), .reason)]
pub struct UrlError {
    /// The text that Go shows: without its fragment, unless the fragment is at fault.
    pub(super) text: String,
    /// What is wrong with it.
    pub(super) reason: UrlReason,
}

impl UrlError {
    /// What is wrong.
    pub fn reason(&self) -> &UrlReason {
        &self.reason
    }
}

/// What is wrong with a text that should be a URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlReason {
    /// A control character.
    #[error("net/url: invalid control character in URL")]
    ControlCharacter,
    /// It begins with a colon.
    #[error("missing protocol scheme")]
    MissingScheme,
    /// There is a colon before any slash, and what stands before it is no scheme: `10.5.0.1:5000`.
    #[error("first path segment in URL cannot contain colon")]
    ColonInFirstSegment,
    /// A percent sign without two digits after it, or one that this part of a URL may not hold.
    #[error("invalid URL escape {}", quote(.0))]
    Escape(String),
    /// A character that a host may not hold.
    #[error("invalid character {} in host name", quote(.0.encode_utf8(&mut [0; 4])))]
    HostCharacter(char),
    /// What follows the host after its first colon is no number.
    #[error("invalid port {} after host", quote(.0))]
    Port(String),
    /// As [`UrlReason::Port`], where the text may be part of a password: an `@` follows later.
    #[error("invalid port after host")]
    HiddenPort,
    /// `[` without `]`.
    #[error("missing ']' in host")]
    MissingBracket,
    /// Brackets around an IPv4 address, or after other text.
    #[error("invalid IP-literal")]
    IpLiteral,
    /// What stands in brackets is no address.
    #[error("invalid host: {0}")]
    Address(String),
    /// Characters before `@` that must be escaped there.
    #[error("net/url: invalid userinfo")]
    UserInfo,
}

/// The text with what may be user information replaced: all between the slashes and the last `@`.
pub(crate) fn masked(text: &str) -> String {
    let Some((before, after)) = text.rsplit_once('@') else {
        return text.to_owned();
    };
    let start = before.find("//").map_or(0, |at| at + 2);
    let before = before.get(..start).unwrap_or("");
    format!("{before}***@{after}")
}
