//! IP addresses and networks as Go's `net/netip` reads them.

use std::net::{IpAddr, Ipv6Addr};

/// An address; IPv6 ones may have a zone.
pub(super) fn parse_address(text: &str) -> Option<IpAddr> {
    match text.split_once('%') {
        Some((address, zone)) if !zone.is_empty() => {
            address.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
        }
        Some(_) => None,
        None => text.parse().ok(),
    }
}

/// A network: address and length of the prefix.
pub(super) fn parse_network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, bits) = text.rsplit_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let plain = bits.len() <= 3
        && bits.bytes().all(|byte| byte.is_ascii_digit())
        && (bits == "0" || !bits.starts_with('0'));
    let bits: u8 = bits.parse().ok().filter(|_| plain)?;
    (bits <= width(address)).then_some((address, bits))
}

/// Bits of an address of this family.
pub(super) fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// Whether all bits after the prefix are zero.
pub(super) fn is_masked((address, bits): (IpAddr, u8)) -> bool {
    let host_bits = u32::from(width(address) - bits);
    let value = match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    };
    host_bits == 0 || value.trailing_zeros() >= host_bits || value == 0
}

/// Whether a text is an address or a network.
pub(super) fn is_network_or_address(text: &str) -> bool {
    parse_network(text).is_some() || parse_address(text).is_some()
}

/// Why a text is no `host:port`, in Go's words.
pub(super) fn host_port_problem(text: &str) -> Option<&'static str> {
    let Some(colon) = text.rfind(':') else {
        return Some("missing port in address");
    };
    let host = text.get(..colon).unwrap_or("");
    if let Some(inside) = text.strip_prefix('[') {
        let Some(end) = inside.find(']') else {
            return Some("missing ']' in address");
        };
        let after = inside.get(end + 1..).unwrap_or("");
        return match after.strip_prefix(':') {
            None if after.is_empty() => Some("missing port in address"),
            None => Some("missing port in address"),
            Some(port) if port.contains(':') => Some("too many colons in address"),
            Some(port) if port.contains(['[', ']']) => Some("unexpected '[' in address"),
            Some(_) => None,
        };
    }
    if host.contains(':') {
        return Some("too many colons in address");
    }
    text.contains(['[', ']'])
        .then_some("unexpected '[' in address")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_read_strictly() {
        assert!(parse_network("10.0.0.0/8").is_some_and(is_masked));
        assert!(parse_network("10.0.0.1/8").is_some_and(|network| !is_masked(network)));
        assert!(parse_network("fd00::/128").is_some_and(is_masked));
        for text in ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/08", "a/8", "10.0.0.0/"] {
            assert!(parse_network(text).is_none(), "{text}");
        }
    }

    #[test]
    fn zones_belong_to_version_6() {
        assert!(parse_address("fe80::1%eth0").is_some());
        assert!(parse_address("10.0.0.1%eth0").is_none());
        assert!(parse_address("fe80::1%").is_none());
    }

    #[test]
    fn hosts_are_told_from_ports() {
        for text in ["10.0.0.1:8000", "[::1]:80", ":80", "a:"] {
            assert_eq!(host_port_problem(text), None, "{text}");
        }
        for text in ["10.0.0.1", "::1:80", "[::1]", "[::1:80", "a:b:c"] {
            assert!(host_port_problem(text).is_some(), "{text}");
        }
    }
}
