//! Registry URLs as the consumers read them.
//!
//! Talos, containerd and the kubelet are written in Go; what its `net/url` makes of a text decides where a request
//! goes. That reading differs from the one of browsers exactly where users err: `localhost:5000` is a scheme,
//! `https:/registry` has no host, `10.5.0.1:5000` is no URL at all.

mod address;
mod authority;
mod error;
mod escape;
mod quote;

use std::borrow::Cow;

use authority::{UserInfo, parse_host, split_port};
pub(crate) use error::masked;
pub use error::{UrlError, UrlReason};
use escape::Part;
pub use quote::quote;

use crate::source::Span;
use crate::version::Version;

/// The release of Go whose reading of URLs applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GoRelease {
    /// Up to 1.24: anything may stand in brackets, and only what follows the last colon of a host is its port.
    V1_24,
    /// 1.25: only an IPv6 address may stand in brackets.
    V1_25,
    /// From 1.26: also, what follows the first colon of a host is its port and must be a number, where the scheme is
    /// `http` or `https`.
    V1_26,
}

impl GoRelease {
    /// The release that a line of Talos is built with, as far as URLs are concerned.
    pub fn of_talos(version: Version) -> Self {
        if version.at_least(1, 13) {
            Self::V1_26
        } else if version.at_least(1, 12) {
            Self::V1_25
        } else {
            Self::V1_24
        }
    }
}

/// Where the parts of a URL stand in its text; spans are relative to the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Without its colon.
    pub scheme: Option<Span>,
    /// What follows a scheme when it is not a slash: `registry.local` in `http:registry.local`.
    pub opaque: Option<Span>,
    /// Without its `@`.
    pub user_info: Option<Span>,
    /// With brackets, without port. Present, and maybe empty, when there is a `//`.
    pub host: Option<Span>,
    /// Without its colon; may be empty.
    pub port: Option<Span>,
    /// From its slash on; may be empty.
    pub path: Option<Span>,
    /// Without its `?`.
    pub query: Option<Span>,
    /// Without its `#`.
    pub fragment: Option<Span>,
}

/// A URL as Go reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    scheme: String,
    opaque: String,
    user_info: Option<UserInfo>,
    host: Vec<u8>,
    omits_host: bool,
    path: Vec<u8>,
    written_path: String,
    query: Option<String>,
    fragment: Vec<u8>,
    written_fragment: String,
    parts: Parts,
}

/// Reads a URL as the present Talos does.
pub fn parse(text: &str) -> Result<Endpoint, UrlError> {
    parse_as(text, GoRelease::V1_26)
}

/// Reads a URL as a program built with this release of Go does.
pub fn parse_as(text: &str, release: GoRelease) -> Result<Endpoint, UrlError> {
    let (before, fragment) = match text.split_once('#') {
        Some((before, fragment)) => (before, Some(fragment)),
        None => (text, None),
    };
    let mut endpoint = parse_before_fragment(before, release).map_err(|reason| {
        // What follows a wrong port may show that it was no port but a password.
        let hidden = matches!(&reason, UrlReason::Port(port)
            if before.rfind('@') > before.find(port.as_str()));
        UrlError {
            text: before.to_owned(),
            reason: if hidden {
                UrlReason::HiddenPort
            } else {
                reason
            },
        }
    })?;
    if let Some(fragment) = fragment {
        endpoint.fragment = Part::Fragment
            .unescape(fragment)
            .map_err(|reason| UrlError {
                text: text.to_owned(),
                reason,
            })?;
        fragment.clone_into(&mut endpoint.written_fragment);
        endpoint.parts.fragment = Some(span(text, fragment));
    }
    Ok(endpoint)
}

fn parse_before_fragment(text: &str, release: GoRelease) -> Result<Endpoint, UrlReason> {
    if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return Err(UrlReason::ControlCharacter);
    }
    let mut endpoint = Endpoint {
        scheme: String::new(),
        opaque: String::new(),
        user_info: None,
        host: Vec::new(),
        omits_host: false,
        path: Vec::new(),
        written_path: String::new(),
        query: None,
        fragment: Vec::new(),
        written_fragment: String::new(),
        parts: Parts::default(),
    };
    let (scheme, rest) = split_scheme(text)?;
    if let Some(scheme) = scheme {
        endpoint.scheme = scheme.to_ascii_lowercase();
        endpoint.parts.scheme = Some(span(text, scheme));
    }
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (rest, None),
    };
    endpoint.query = query.map(str::to_owned);
    endpoint.parts.query = query.map(|query| span(text, query));
    if !rest.starts_with('/') {
        if scheme.is_some() {
            rest.clone_into(&mut endpoint.opaque);
            endpoint.parts.opaque = Some(span(text, rest));
            return Ok(endpoint);
        }
        let segment = rest.split('/').next().unwrap_or(rest);
        if segment.contains(':') {
            return Err(UrlReason::ColonInFirstSegment);
        }
    }
    let mut path = rest;
    let authority = rest
        .strip_prefix("//")
        .filter(|authority| scheme.is_some() || !authority.starts_with('/'));
    if let Some(authority) = authority {
        let (authority, after) = authority.split_at(authority.find('/').unwrap_or(authority.len()));
        path = after;
        endpoint.read_authority(text, authority, release)?;
    } else if scheme.is_some() && rest.starts_with('/') {
        endpoint.omits_host = true;
    }
    endpoint.path = Part::Path.unescape(path)?;
    path.clone_into(&mut endpoint.written_path);
    endpoint.parts.path = Some(span(text, path));
    Ok(endpoint)
}

/// Splits off a scheme: letters, then letters, digits, `+`, `-` and `.`, up to a colon.
fn split_scheme(text: &str) -> Result<(Option<&str>, &str), UrlReason> {
    let end = text
        .bytes()
        .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')));
    match end.map(|end| text.split_at(end)) {
        Some(("", rest)) if rest.starts_with(':') => Err(UrlReason::MissingScheme),
        Some((scheme, rest)) if scheme.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            Ok(match rest.strip_prefix(':') {
                Some(rest) => (Some(scheme), rest),
                None => (None, text),
            })
        }
        _ => Ok((None, text)),
    }
}

impl Endpoint {
    fn read_authority(
        &mut self,
        text: &str,
        authority: &str,
        release: GoRelease,
    ) -> Result<(), UrlReason> {
        let (user_info, host) = match authority.rsplit_once('@') {
            Some((user_info, host)) => (Some(user_info), host),
            None => (None, authority),
        };
        // A fault in the host is reported before one in the user information.
        self.host = parse_host(&self.scheme, host, release)?;
        self.user_info = user_info.map(UserInfo::parse).transpose()?;
        self.parts.user_info = user_info.map(|user_info| span(text, user_info));
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
            _ => (host, None),
        };
        self.parts.host = Some(span(text, name));
        self.parts.port = port.map(|port| span(text, port));
        Ok(())
    }

    /// The scheme in lower case; empty when there is none.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// What follows a scheme when it is not a slash; empty otherwise.
    pub fn opaque(&self) -> &str {
        &self.opaque
    }

    /// Host and port as written: case, brackets and an empty port stay. This is the text that credentials and TLS
    /// settings are looked up by.
    pub fn host(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.host)
    }

    /// The host without port and brackets.
    pub fn hostname(&self) -> String {
        split_port(&self.host()).0.to_owned()
    }

    /// The port; empty when there is a colon with nothing after it.
    pub fn port(&self) -> Option<String> {
        split_port(&self.host()).1.map(str::to_owned)
    }

    /// Whether there is no host: the request goes nowhere.
    pub fn has_empty_host(&self) -> bool {
        self.host.is_empty()
    }

    /// Whether there is an `@`, even with nothing before it.
    pub fn has_user_info(&self) -> bool {
        self.user_info.is_some()
    }

    /// User name and password, decoded; none unless both are there. They are secret: show them to nobody.
    pub(crate) fn credentials(&self) -> Option<(String, String)> {
        self.user_info.as_ref()?.credentials()
    }

    /// The decoded path.
    pub fn path(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.path)
    }

    /// The query as written, without `?`.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// The decoded fragment; empty when there is none.
    pub fn fragment(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.fragment)
    }

    /// Where the parts stand in the text.
    pub fn parts(&self) -> Parts {
        self.parts
    }

    /// The URL written anew, as Go's `URL.String` does: this is the text that ends up in `hosts.toml`. It holds user
    /// information in clear; see [`Endpoint::to_masked_string`] for people.
    pub fn to_go_string(&self) -> String {
        self.write(self.user_info.as_ref().map(UserInfo::encoded))
    }

    /// As [`Endpoint::to_go_string`], with user information masked.
    pub fn to_masked_string(&self) -> String {
        self.write(self.user_info.as_ref().map(|_| "***".to_owned()))
    }

    /// The URL of a request for it: no user information, no fragment, no colon without a port.
    pub fn to_request_string(&self) -> String {
        let mut request = self.clone();
        request.user_info = None;
        request.fragment.clear();
        if request.host.ends_with(b":") {
            request.host.pop();
        }
        request.to_go_string()
    }

    fn write(&self, user_info: Option<String>) -> String {
        let mut text = String::new();
        if !self.scheme.is_empty() {
            text.push_str(&self.scheme);
            text.push(':');
        }
        if self.opaque.is_empty() {
            let path = self.encoded_path();
            let has_authority = !self.host.is_empty() || user_info.is_some();
            if has_authority
                || (!self.scheme.is_empty() && !self.omits_host && !self.path.is_empty())
            {
                text.push_str("//");
            }
            if let Some(user_info) = user_info {
                text.push_str(&user_info);
                text.push('@');
            }
            text.push_str(&Part::Host.escape(&self.host));
            if !path.is_empty() && !path.starts_with('/') && !self.host.is_empty() {
                text.push('/');
            }
            let first_segment = path.split('/').next().unwrap_or("");
            if text.is_empty() && first_segment.contains(':') {
                text.push_str("./");
            }
            text.push_str(&path);
        } else {
            text.push_str(&self.opaque);
        }
        if let Some(query) = &self.query {
            text.push('?');
            text.push_str(query);
        }
        if !self.fragment.is_empty() {
            text.push('#');
            let fragment = encoded(Part::Fragment, &self.written_fragment, &self.fragment);
            text.push_str(&fragment);
        }
        text
    }

    fn encoded_path(&self) -> Cow<'_, str> {
        if self.path == b"*" {
            return Cow::Borrowed("*");
        }
        encoded(Part::Path, &self.written_path, &self.path)
    }
}

/// The encoded form of a part: as written where that is a valid encoding, else made anew.
fn encoded<'t>(part: Part, written: &'t str, decoded: &[u8]) -> Cow<'t, str> {
    if part.is_valid_encoding(written) {
        Cow::Borrowed(written)
    } else {
        Cow::Owned(part.escape(decoded))
    }
}

/// The encoded form of a value in a query.
pub fn escape_query(value: &str) -> String {
    Part::Query.escape(value.as_bytes())
}

/// Where a part stands in its text. `part` must be a slice of `text`.
fn span(text: &str, part: &str) -> Span {
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let clamp = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    Span::new(clamp(start), clamp(start + part.len()))
}

#[cfg(test)]
mod tests;
