//! User information and host.

use super::address::check_ipv6;
use super::escape::Part;
use super::{GoRelease, UrlReason};

/// User name and password, decoded. Never shown: what stands here is a secret, meant or not.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct UserInfo {
    name: Vec<u8>,
    password: Option<Vec<u8>>,
}

impl std::fmt::Debug for UserInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UserInfo(***)")
    }
}

impl UserInfo {
    pub(super) fn parse(text: &str) -> Result<Self, UrlReason> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(c);
        if !text.chars().all(allowed) {
            return Err(UrlReason::UserInfo);
        }
        let (name, password) = match text.split_once(':') {
            Some((name, password)) => (name, Some(password)),
            None => (text, None),
        };
        Ok(Self {
            name: Part::UserInfo.unescape(name)?,
            password: password
                .map(|password| Part::UserInfo.unescape(password))
                .transpose()?,
        })
    }

    /// Name and password, when both are there and are text.
    pub(super) fn credentials(&self) -> Option<(String, String)> {
        let text = |bytes: &Vec<u8>| {
            let text = String::from_utf8(bytes.clone()).ok()?;
            (!text.is_empty()).then_some(text)
        };
        Some((text(&self.name)?, text(self.password.as_ref()?)?))
    }

    /// The encoded form, in which the same information always reads the same.
    pub(super) fn encoded(&self) -> String {
        let name = Part::UserInfo.escape(&self.name);
        match &self.password {
            Some(password) => format!("{name}:{}", Part::UserInfo.escape(password)),
            None => name,
        }
    }
}

/// Decodes a host with its port.
pub(super) fn parse_host(
    scheme: &str,
    text: &str,
    release: GoRelease,
) -> Result<Vec<u8>, UrlReason> {
    let bracket = match release {
        GoRelease::V1_24 => text.starts_with('[').then_some(0),
        GoRelease::V1_25 | GoRelease::V1_26 => text.rfind('['),
    };
    match bracket {
        Some(0) => return parse_bracketed(text, release),
        Some(_) => return Err(UrlReason::IpLiteral),
        None => {}
    }
    // Other schemes may list several hosts with their ports, so they keep the older reading.
    let strict = release == GoRelease::V1_26 && matches!(scheme, "http" | "https");
    let colon = if strict {
        text.find(':')
    } else {
        text.rfind(':')
    };
    check_port(colon.and_then(|at| text.get(at..)).unwrap_or(""))?;
    Part::Host.unescape(text)
}

fn parse_bracketed(text: &str, release: GoRelease) -> Result<Vec<u8>, UrlReason> {
    let (inside, port) = text
        .strip_prefix('[')
        .and_then(|text| text.rsplit_once(']'))
        .ok_or(UrlReason::MissingBracket)?;
    check_port(port)?;
    let (address, zone) = inside.split_at(inside.find("%25").unwrap_or(inside.len()));
    let mut host = Part::Host.unescape(address)?;
    host.extend(Part::Zone.unescape(zone)?);
    if release != GoRelease::V1_24 {
        match check_ipv6(&String::from_utf8_lossy(&host)) {
            Ok(()) => {}
            Err(None) => return Err(UrlReason::IpLiteral),
            Err(Some(complaint)) => return Err(UrlReason::Address(complaint)),
        }
    }
    host.insert(0, b'[');
    host.push(b']');
    host.extend(port.bytes());
    Ok(host)
}

fn check_port(text: &str) -> Result<(), UrlReason> {
    if is_optional_port(text) {
        Ok(())
    } else {
        Err(UrlReason::Port(text.to_owned()))
    }
}

/// Whether a text is nothing, or a colon with digits or nothing after it.
pub(super) fn is_optional_port(text: &str) -> bool {
    text.is_empty()
        || text
            .strip_prefix(':')
            .is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Host name and port of a host with port: the port is split off when it is one, brackets go.
pub(super) fn split_port(host: &str) -> (&str, Option<&str>) {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, Some(port)),
        _ => (host, None),
    };
    let bare = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    (bare.unwrap_or(name), port)
}
