//! Numbers as Go reads and writes them.

use super::Scalar;

/// An integer with Go's base prefixes: `0x`, `0o`, `0b`, and a leading `0` for octal.
pub(super) fn parse_int(text: &str) -> Option<Scalar<'static>> {
    let (negative, digits) = match text.strip_prefix(['+', '-']) {
        Some(digits) => (text.starts_with('-'), digits),
        None => (false, text),
    };
    let signed = digits.len() != text.len();
    let magnitude = magnitude(digits)?;
    if negative {
        // `checked_sub_unsigned` reaches `i64::MIN`.
        return 0_i64.checked_sub_unsigned(magnitude).map(Scalar::Int);
    }
    match i64::try_from(magnitude) {
        Ok(value) => Some(Scalar::Int(value)),
        // Go's reading of unsigned numbers takes no sign.
        Err(_) if signed => None,
        Err(_) => Some(Scalar::Uint(magnitude)),
    }
}

fn magnitude(digits: &str) -> Option<u64> {
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, digits.get(2..)?),
        [b'0', b'o' | b'O', ..] => (8, digits.get(2..)?),
        [b'0', b'b' | b'B', ..] => (2, digits.get(2..)?),
        [b'0', _, ..] => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    // `from_str_radix` would take another sign.
    let first = digits.bytes().next()?;
    if matches!(first, b'+' | b'-') {
        return None;
    }
    u64::from_str_radix(digits, radix).ok()
}

/// A number with a decimal point or an exponent, of the form that YAML gives it.
pub(super) fn yaml_float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (unsigned.get(..at)?, unsigned.get(at + 1..)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(exponent) = exponent {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if exponent.is_empty() || !digits(exponent) {
            return None;
        }
    }
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if !digits(whole) || !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    parse_float(text)
}

/// A decimal number; none when it is too large, as Go reports that as an error.
pub(super) fn parse_float(text: &str) -> Option<f64> {
    // Rust also reads words such as `inf`, which do not start with a point or a digit.
    if text
        .bytes()
        .any(|byte| byte.is_ascii_alphabetic() && !matches!(byte, b'e' | b'E'))
    {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A number as Go's `%g` with the least digits writes it, which is what a floating-point key becomes: `1e+06`, `0.1`.
pub fn format_go_float(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // Go's bounds for fixed notation where no precision is given.
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs());
    }
    format!("{value}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_take_the_prefixes_of_go() {
        for (text, value) in [
            ("0", 0),
            ("00", 0),
            ("0777", 511),
            ("0o17", 15),
            ("0x1F", 31),
            ("-0x1f", -31),
            ("0b11", 3),
            ("+1", 1),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(parse_int(text), Some(Scalar::Int(value)), "{text}");
        }
        for text in [
            "",
            "+",
            "08",
            "0x",
            "0o8",
            "1a",
            "--1",
            "0x-1",
            "+18446744073709551615",
        ] {
            assert_eq!(parse_int(text), None, "{text}");
        }
        assert_eq!(
            parse_int("18446744073709551615"),
            Some(Scalar::Uint(u64::MAX))
        );
    }

    #[test]
    fn floats_have_the_form_of_yaml() {
        for (text, value) in [
            ("08", 8.0),
            ("5.", 5.0),
            ("1e3", 1000.0),
            ("1E+3", 1000.0),
            ("+.5", 0.5),
        ] {
            assert_eq!(yaml_float(text), Some(value), "{text}");
        }
        for text in ["1e400", "1e", ".", "1.2.3", "0x1p3", "1:30", "inf"] {
            assert_eq!(yaml_float(text), None, "{text}");
        }
    }

    #[test]
    fn float_keys_are_written_as_go_writes_them() {
        for (value, text) in [
            (1.5, "1.5"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (100_000.0, "100000"),
            (1e6, "1e+06"),
            (123_456_789.0, "1.23456789e+08"),
            (f64::INFINITY, "+Inf"),
        ] {
            assert_eq!(format_go_float(value), text);
        }
    }
}
