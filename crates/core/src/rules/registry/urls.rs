//! What the endpoint rules share: reading endpoints, and what a text that is no URL was meant to be.

use super::endpoint_unusable_host::is_unusable;
use crate::document::talos::{Endpoint, Mirror, Origin};
use crate::endpoint::{self, UrlError, UrlReason};
use crate::fix::{Edit, Fix};
use crate::rules::Context;
use crate::source::Span;

/// An endpoint whose URL is known, with what Go reads in it.
pub(crate) struct Known<'a> {
    pub(super) mirror: &'a Mirror<'a>,
    pub(super) endpoint: &'a Endpoint<'a>,
    /// The URL as written. It may hold a password: show it through [`Known::shown`] only.
    pub(super) text: &'a str,
    pub(super) read: &'a Result<endpoint::Endpoint, UrlError>,
}

impl<'a> Known<'a> {
    /// The URL, if Go can read it.
    pub(super) fn url(&self) -> Option<&'a endpoint::Endpoint> {
        self.read.as_ref().ok()
    }

    /// The URL, if it is one of `http` or `https`.
    pub(super) fn web_url(&self) -> Option<&'a endpoint::Endpoint> {
        self.url()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
    }

    pub(super) fn is_document(&self) -> bool {
        self.mirror.origin == Origin::Document
    }

    /// The URL without user information, fit for a message.
    pub(super) fn shown(&self) -> String {
        match self.read {
            Ok(url) if url.has_user_info() => url.to_masked_string(),
            Ok(_) => self.text.to_owned(),
            Err(_) => without_user_info(self.text),
        }
    }

    /// The bytes of a part of the URL in the file, where the text stands there letter by letter.
    pub(super) fn part(&self, part: Option<Span>) -> Option<Span> {
        self.endpoint.part(part)
    }

    /// A fix that puts `text` in the place of the whole URL, quotes kept. None where `text` is not what nodes can reach
    /// either.
    pub(super) fn replace_all(&self, title: String, text: &str) -> Option<Fix> {
        if !is_reachable(text) {
            return None;
        }
        let length = u32::try_from(self.text.len()).ok()?;
        let span = self.part(Some(Span::new(0, length)))?;
        Some(Fix::unsafe_(title, vec![Edit::replace(span, text)]))
    }

    /// A fix that puts a scheme before the URL.
    pub(super) fn prefix(&self, scheme: &str) -> Option<Fix> {
        let at = self.part(Some(Span::at(0)))?;
        let dangling = self.text.starts_with("//");
        let prefix = if dangling {
            format!("{scheme}:")
        } else {
            format!("{scheme}://")
        };
        if !is_reachable(&format!("{prefix}{}", self.text)) {
            return None;
        }
        Some(Fix::unsafe_(
            format!("Put `{prefix}` before the address"),
            vec![Edit::insert(at.start, prefix)],
        ))
    }
}

/// All endpoints whose URL is known and not empty.
pub(super) fn known<'a>(context: &Context<'a>) -> impl Iterator<Item = Known<'a>> {
    context.registries().mirrors.iter().flat_map(known_in)
}

/// The endpoints of one mirror whose URL is known and not empty.
pub(crate) fn known_in<'a>(mirror: &'a Mirror<'a>) -> impl Iterator<Item = Known<'a>> {
    mirror.endpoints.iter().filter_map(move |endpoint| {
        Some(Known {
            mirror,
            endpoint,
            text: endpoint.known_url()?,
            read: endpoint.read.as_ref()?,
        })
    })
}

/// Whether a text is a URL that an endpoint can have: of `http` or `https`, with a host and a port that can be
/// connected to.
pub(super) fn is_reachable(text: &str) -> bool {
    let Ok(url) = endpoint::parse(text) else {
        return false;
    };
    matches!(url.scheme(), "http" | "https")
        && !url.hostname().is_empty()
        && url.port().is_none_or(|port| is_dialled(&port))
        && !is_unusable(&url)
}

/// Whether a port can be dialled; without digits the scheme's own is.
pub(super) fn is_dialled(port: &str) -> bool {
    port.is_empty() || port.parse::<u16>().is_ok_and(|port| port > 0)
}

/// Whether what is wrong with a URL is that it begins with its host.
pub(super) fn lacks_scheme(read: &Result<endpoint::Endpoint, UrlError>) -> bool {
    match read {
        Err(error) => matches!(
            error.reason(),
            UrlReason::ColonInFirstSegment | UrlReason::MissingScheme
        ),
        Ok(url) if url.scheme().is_empty() => true,
        // `localhost:5000`: Go takes the host for a scheme.
        Ok(url) => !matches!(url.scheme(), "http" | "https") && opaque_is_port(url),
    }
}

/// Whether Go took a host for a scheme, and what is left begins with its port.
fn opaque_is_port(url: &endpoint::Endpoint) -> bool {
    let port = url.opaque().split('/').next().unwrap_or("");
    !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// Everything up to the last `@` of the authority is left out.
fn without_user_info(text: &str) -> String {
    let start = text.find("//").map_or(0, |at| at + 2);
    let (before, rest) = text.split_at_checked(start).unwrap_or(("", text));
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{before}***@{host}"),
        None => text.to_owned(),
    }
}

/// Whether a host can only be meant for a network of one's own: an address of a private or local range, a name
/// without dots, or one under a domain reserved for such use.
pub(super) fn is_private_host(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<std::net::Ipv4Addr>() {
        // 100.64.0.0/10 is shared address space, used by overlay networks.
        let shared = matches!(address.octets(), [100, 64..=127, ..]);
        return address.is_private() || address.is_loopback() || address.is_link_local() || shared;
    }
    if let Ok(address) = bare.parse::<std::net::Ipv6Addr>() {
        return address.is_loopback()
            || address.is_unique_local()
            || address.is_unicast_link_local();
    }
    let name = bare.trim_end_matches('.').to_ascii_lowercase();
    !name.contains('.')
        || [
            ".local",
            ".lan",
            ".internal",
            ".intern",
            ".intranet",
            ".corp",
            ".home",
            ".home.arpa",
            ".localdomain",
            ".localhost",
            ".private",
            ".test",
            ".casa",
            ".svc",
        ]
        .iter()
        .any(|suffix| name.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_information_is_never_shown() {
        assert_eq!(without_user_info("http://u:p@a b"), "http://***@a b");
        assert_eq!(without_user_info("u:p@a:5000"), "***@a:5000");
        assert_eq!(without_user_info("a:5000/x"), "a:5000/x");
    }

    #[test]
    fn private_hosts_are_recognised() {
        for host in [
            "harbor",
            "10.0.0.1",
            "192.168.1.2",
            "127.0.0.1",
            "[fd00::1]",
            "reg.lan",
        ] {
            assert!(is_private_host(host), "{host}");
        }
        for host in ["ghcr.io", "8.8.8.8", "[2001:db8::1]", "mirror.example.org"] {
            assert!(!is_private_host(host), "{host}");
        }
    }
}
