//! The texts that Talos' types parse themselves.

use std::net::IpAddr;

use super::shape::{Shape, Text};

/// Why a text does not fit its type, in the words of Go where they are known.
pub(super) fn parse(text: &str, kind: Text, shape: &Shape) -> Result<(), String> {
    match kind {
        Text::Address => address(text),
        Text::Prefix => prefix(text),
        Text::AddressPort => address_port(text),
        Text::HardwareAddress => hardware_address(text),
        Text::ByteSize => byte_size(text),
        Text::Size if text.contains('%') => percentage(text),
        Text::Size => byte_size(text),
        Text::DiskSize => bytes(text),
        Text::DiskSizeMatcher => {
            let text = text.trim();
            let operators = [">=", "<=", "==", ">", "<"];
            let size = operators.iter().find_map(|sign| text.strip_prefix(sign));
            bytes(size.unwrap_or(text).trim())
        }
        Text::Word => word(text, shape),
        Text::WordOrNumber => {
            let number = text.parse::<i8>().is_ok_and(|number| {
                usize::try_from(number).is_ok_and(|number| number < shape.values.len())
            });
            if text.is_empty() || number || shape.values.iter().any(|word| word == text) {
                Ok(())
            } else {
                Err(format!("invalid value {text}"))
            }
        }
        Text::RoutingTable if text.parse::<u32>().is_ok() => Ok(()),
        Text::RoutingTable => word(text, shape),
        Text::Expression => Ok(()),
    }
}

/// A word is taken as it is listed, or in lower case.
fn word(text: &str, shape: &Shape) -> Result<(), String> {
    if shape
        .values
        .iter()
        .any(|word| word.eq_ignore_ascii_case(text))
    {
        return Ok(());
    }
    let name = shape.go_type.rsplit('.').next().unwrap_or_default();
    Err(format!("{text} does not belong to {name} values"))
}

fn address(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    let error = || format!("ParseAddr({}): unable to parse IP", quote(text));
    let (bare, zone) = match text.split_once('%') {
        Some((bare, zone)) => (bare, Some(zone)),
        None => (text, None),
    };
    match (bare.parse::<IpAddr>(), zone) {
        (Ok(_), None) => Ok(()),
        (Ok(IpAddr::V6(_)), Some(zone)) if !zone.is_empty() => Ok(()),
        _ => Err(error()),
    }
}

fn prefix(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    let error = |reason: &str| Err(format!("netip.ParsePrefix({}): {reason}", quote(text)));
    let Some((address, bits)) = text.rsplit_once('/') else {
        return error("no '/'");
    };
    let Ok(address) = address.parse::<IpAddr>() else {
        return error("unable to parse IP");
    };
    let most = if address.is_ipv4() { 32 } else { 128 };
    let plain = bits.len() == 1 || bits.starts_with(|c: char| matches!(c, '1'..='9'));
    if !plain || !bits.bytes().all(|byte| byte.is_ascii_digit()) {
        return error("bad bits after slash");
    }
    match bits.parse::<u16>() {
        Ok(bits) if bits <= most => Ok(()),
        _ => error("prefix length out of range"),
    }
}

fn address_port(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    let Some((host, port)) = text.rsplit_once(':') else {
        return Err("not an ip:port".to_owned());
    };
    let decimal = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    if !decimal || port.parse::<u16>().is_err() {
        return Err(format!(
            "invalid port {} parsing {}",
            quote(port),
            quote(text)
        ));
    }
    let bracketed = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let fits = match bracketed {
        Some(host) => host.contains(':') && address(host).is_ok(),
        None => !host.contains(':') && !host.is_empty() && address(host).is_ok(),
    };
    if fits {
        Ok(())
    } else {
        Err(format!("ParseAddr({}): unable to parse IP", quote(host)))
    }
}

/// EUI-48, EUI-64 or 20 bytes of InfiniBand, in the notations of Go's `net.ParseMAC`.
fn hardware_address(text: &str) -> Result<(), String> {
    let groups = |separator: char, digits: usize| {
        let groups: Vec<&str> = text.split(separator).collect();
        let fits = groups.iter().all(|group| {
            group.len() == digits && group.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        fits && matches!(groups.len() * digits / 2, 6 | 8 | 20)
    };
    if groups(':', 2) || groups('-', 2) || groups('.', 4) {
        Ok(())
    } else {
        Err(format!("address {text}: invalid MAC address"))
    }
}

fn byte_size(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    bytes(text.strip_prefix('-').unwrap_or(text))
}

/// A number of bytes with a decimal or binary unit, as the `go-humanize` library reads it.
fn bytes(text: &str) -> Result<(), String> {
    let length = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(length).unwrap_or((text, ""));
    let number = number.replace(',', "");
    let known = |number: &str| {
        number
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
    };
    let Some(number) = known(&number) else {
        return Err(format!(
            "strconv.ParseFloat: parsing {}: invalid syntax",
            quote(&number)
        ));
    };
    let unit = unit.trim().to_lowercase();
    let binary = unit.contains('i');
    let letter = unit.strip_suffix('b').unwrap_or(&unit);
    let letter = letter.strip_suffix('i').unwrap_or(letter);
    let power = match letter {
        "" if binary => None,
        "" => Some(0),
        "k" => Some(1),
        "m" => Some(2),
        "g" => Some(3),
        "t" => Some(4),
        "p" => Some(5),
        "e" => Some(6),
        _ => None,
    };
    let Some(power) = power else {
        return Err(format!("unhandled size name: {unit}"));
    };
    let base: f64 = if binary { 1024.0 } else { 1000.0 };
    if number * base.powi(power) >= 18_446_744_073_709_551_616.0 {
        return Err(format!("too large: {text}"));
    }
    Ok(())
}

fn percentage(text: &str) -> Result<(), String> {
    let Some(number) = text.strip_suffix('%') else {
        return Err("percentage must end with '%'".to_owned());
    };
    let number = number.strip_prefix('-').unwrap_or(number);
    match number.parse::<f64>() {
        Ok(number) if (0.0..=100.0).contains(&number) => Ok(()),
        Ok(number) => Err(format!(
            "percentage must be between 0 and 100, got {number}"
        )),
        Err(_) => Err(format!(
            "invalid percentage value: strconv.ParseFloat: parsing {}: invalid syntax",
            quote(number)
        )),
    }
}

/// A port, or two with a dash between them.
pub(super) fn port_range(text: &str) -> Result<(), String> {
    let port =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok();
    match text.split_once('-') {
        Some((low, high)) if port(low) && port(high) => Ok(()),
        _ => Err(format!("invalid port range: {}", quote(text))),
    }
}

fn quote(text: &str) -> String {
    crate::endpoint::quote(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_prefixes_follow_netip() {
        for good in [
            "",
            "10.0.0.1",
            "::1",
            "fe80::1%eth0",
            "FD00::1",
            "::ffff:1.2.3.4",
        ] {
            assert_eq!(address(good), Ok(()), "{good}");
        }
        for bad in [
            "10.0.0",
            "10.0.0.01",
            "10.0.0.1%eth0",
            "fe80::1%",
            "host",
            "[::1]",
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
        for good in ["", "10.0.0.0/8", "::/0", "10.0.0.1/32"] {
            assert_eq!(prefix(good), Ok(()), "{good}");
        }
        for bad in [
            "10.0.0.0",
            "10.0.0.0/33",
            "10.0.0.0/08",
            "::/129",
            "10.0.0.0/+8",
            "fe80::%a/64",
        ] {
            assert!(prefix(bad).is_err(), "{bad}");
        }
        for good in ["10.0.0.1:51820", "[::1]:80", "1.2.3.4:0"] {
            assert_eq!(address_port(good), Ok(()), "{good}");
        }
        for bad in [
            "10.0.0.1",
            "::1:80",
            "[1.2.3.4]:80",
            "a:80",
            "1.2.3.4:65536",
            ":80",
        ] {
            assert!(address_port(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_and_hardware_addresses_follow_their_libraries() {
        for good in ["1", "1GB", "1.5 GiB"] {
            assert_eq!(bytes(good), Ok(()), "{good}");
        }
        for bad in ["", "GB", "1 apple", "1ib", "20EiB", "-1GB"] {
            assert!(bytes(bad).is_err(), "{bad}");
        }
        assert_eq!(byte_size("-1GB"), Ok(()));
        assert_eq!(percentage("50%"), Ok(()));
        assert!(percentage("101%").is_err());
        for good in ["00:11:22:33:44:55", "00-11-22-33-44-55", "0011.2233.4455"] {
            assert_eq!(hardware_address(good), Ok(()), "{good}");
        }
        for bad in ["", "00:11:22:33:44", "0:1:2:3:4:5", "00:11-22:33:44:55"] {
            assert!(hardware_address(bad).is_err(), "{bad}");
        }
    }
}
