//! The address in the brackets of a host, as Go's `netip.ParseAddr` reads it.

use super::quote::quote;

/// Whether a text in brackets is an IPv6 address, with or without a zone. `Err` holds the complaint; it is `None`
/// for an IPv4 address, which has no place there.
pub(super) fn check_ipv6(text: &str) -> Result<(), Option<String>> {
    match text.bytes().find(|byte| matches!(byte, b'.' | b':' | b'%')) {
        Some(b':') => ipv6(text).map_err(|problem| Some(problem.show(text))),
        Some(b'.') => match ipv4(text) {
            Ok(()) => Err(None),
            Err(problem) => Err(Some(problem.show(text))),
        },
        Some(_) => Err(Some(Problem::whole("missing IPv6 address").show(text))),
        None => Err(Some(Problem::whole("unable to parse IP").show(text))),
    }
}

struct Problem<'t> {
    message: &'static str,
    at: Option<&'t str>,
}

impl<'t> Problem<'t> {
    fn whole(message: &'static str) -> Self {
        Self { message, at: None }
    }

    fn at(message: &'static str, at: &'t str) -> Self {
        Self {
            message,
            at: Some(at),
        }
    }

    fn show(&self, text: &str) -> String {
        let message = self.message;
        match self.at {
            Some(at) if !at.is_empty() => {
                format!("ParseAddr({}): {message} (at {})", quote(text), quote(at))
            }
            _ => format!("ParseAddr({}): {message}", quote(text)),
        }
    }
}

fn ipv4(text: &str) -> Result<(), Problem<'_>> {
    let mut fields = 0;
    let mut digits = 0;
    let mut value = 0_u32;
    for (at, character) in text.char_indices() {
        let rest = text.get(at..).unwrap_or("");
        match character {
            '0'..='9' => {
                if digits == 1 && value == 0 {
                    return Err(Problem::whole("IPv4 field has octet with leading zero"));
                }
                value = value * 10 + character.to_digit(10).unwrap_or(0);
                digits += 1;
                if value > 255 {
                    return Err(Problem::whole("IPv4 field has value >255"));
                }
            }
            '.' => {
                // A dot at either end, or two in a row.
                if digits == 0 || rest.len() == 1 {
                    let message = "IPv4 field must have at least one digit";
                    return Err(Problem::at(message, rest));
                }
                if fields == 3 {
                    return Err(Problem::whole("IPv4 address too long"));
                }
                fields += 1;
                (value, digits) = (0, 0);
            }
            _ => return Err(Problem::at("unexpected character", rest)),
        }
    }
    if fields < 3 {
        return Err(Problem::whole("IPv4 address too short"));
    }
    Ok(())
}

fn ipv6(text: &str) -> Result<(), Problem<'_>> {
    let mut rest = text;
    if let Some((address, zone)) = text.split_once('%') {
        if zone.is_empty() {
            return Err(Problem::whole("zone must be a non-empty string"));
        }
        rest = address;
    }
    let mut shortened = false;
    if let Some(after) = rest.strip_prefix("::") {
        if after.is_empty() {
            return Ok(());
        }
        (shortened, rest) = (true, after);
    }
    let mut groups = 0;
    while groups < 8 {
        let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        if digits > 4 {
            return Err(Problem::at("each group must have 4 or less digits", rest));
        }
        if digits == 0 {
            let message = "each colon-separated field must have at least one digit";
            return Err(Problem::at(message, rest));
        }
        let after = rest.get(digits..).unwrap_or("");
        if after.starts_with('.') {
            if !shortened && groups != 6 {
                let message =
                    "embedded IPv4 address must replace the final 2 fields of the address";
                return Err(Problem::at(message, rest));
            }
            if groups > 6 {
                let message =
                    "too many hex fields to fit an embedded IPv4 at the end of the address";
                return Err(Problem::at(message, rest));
            }
            ipv4(rest)?;
            (rest, groups) = ("", groups + 2);
            break;
        }
        groups += 1;
        rest = after;
        if rest.is_empty() {
            break;
        }
        let Some(next) = rest.strip_prefix(':') else {
            return Err(Problem::at("unexpected character, want colon", rest));
        };
        if next.is_empty() {
            let message = "colon must be followed by more characters";
            return Err(Problem::at(message, rest));
        }
        rest = next;
        if let Some(next) = rest.strip_prefix(':') {
            if shortened {
                return Err(Problem::at("multiple :: in address", rest));
            }
            (shortened, rest) = (true, next);
            if rest.is_empty() {
                break;
            }
        }
    }
    if !rest.is_empty() {
        return Err(Problem::at("trailing garbage after address", rest));
    }
    match (groups < 8, shortened) {
        (true, false) => Err(Problem::whole("address string too short")),
        (false, true) => {
            let message = "the :: must expand to at least one field of zeros";
            Err(Problem::whole(message))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::check_ipv6;

    #[test]
    fn only_ipv6_addresses_stand_in_brackets() {
        for good in [
            "::",
            "::1",
            "fd00::a",
            "1:2:3:4:5:6:7:8",
            "::ffff:1.2.3.4",
            "fe80::1%eth0",
            "1::",
        ] {
            assert_eq!(check_ipv6(good), Ok(()), "{good}");
        }
        assert_eq!(check_ipv6("1.2.3.4"), Err(None));
        for (bad, complaint) in [
            ("foo", r#"ParseAddr("foo"): unable to parse IP"#),
            (
                "::g",
                r#"ParseAddr("::g"): each colon-separated field must have at least one digit (at "g")"#,
            ),
            (
                "fe80::1%",
                r#"ParseAddr("fe80::1%"): zone must be a non-empty string"#,
            ),
            (
                "1:2:3:4:5:6:7:8:9",
                r#"ParseAddr("1:2:3:4:5:6:7:8:9"): trailing garbage after address (at "9")"#,
            ),
            ("1:2", r#"ParseAddr("1:2"): address string too short"#),
            ("1.2.3", r#"ParseAddr("1.2.3"): IPv4 address too short"#),
        ] {
            assert_eq!(check_ipv6(bad), Err(Some(complaint.to_owned())));
        }
    }
}
