//! The formats that the API server holds texts to. Others that it knows (`uri`, `email`, `hostname`, `duration` and rare
//! ones) are not judged.

use std::net::IpAddr;

use crate::encoding::base64;
use crate::kubernetes::metadata::is_day;

/// Whether a text is not of the form that the name of a format stands for.
pub(super) fn is_refused(format: &str, text: &str) -> bool {
    let fits = match format.replace('-', "").as_str() {
        "ipv4" => is_address(text) && text.contains('.'),
        "ipv6" => is_address(text) && text.contains(':'),
        "cidr" => is_prefix(text),
        "uuid" => is_uuid(text),
        "date" => is_date(text),
        "datetime" => is_date_time(text),
        "byte" => {
            text.is_empty() || base64::decode(text.as_bytes()).is_ok() && !text.contains('\n')
        }
        _ => true,
    };
    !fits
}

fn is_address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

/// An address and the length of its prefix.
fn is_prefix(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else {
        return false;
    };
    let most = match address.parse() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    is_digits(length) && length.parse::<u32>().is_ok_and(|length| length <= most)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Groups of 8, 4, 4, 4 and 12 hexadecimal digits, with or without dashes between them.
fn is_uuid(text: &str) -> bool {
    let mut rest = text;
    for (index, length) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if index > 0 {
            rest = rest.strip_prefix('-').unwrap_or(rest);
        }
        match rest.split_at_checked(length) {
            Some((group, after)) if group.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                rest = after;
            }
            _ => return false,
        }
    }
    rest.is_empty()
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let number = |text: &str, length: usize| {
        let is_sound = text.len() == length && is_digits(text);
        text.parse::<u32>().ok().filter(|_| is_sound)
    };
    match (number(year, 4), number(month, 2), number(day, 2)) {
        (Some(year), Some(month), Some(day)) => is_day(year, month, day),
        _ => false,
    }
}

/// A date, `T` and a time with a zone, letters in either case.
fn is_date_time(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let Some((date, time)) = text.split_once('t') else {
        return false;
    };
    let two = |text: &str, most: u32| {
        is_digits(text) && text.len() == 2 && text.parse::<u32>().is_ok_and(|value| value <= most)
    };
    let Some((clock, rest)) = time.split_at_checked(8) else {
        return false;
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let [hour, minute, second] = parts.as_slice() else {
        return false;
    };
    // Any character may stand before a fraction.
    let zone = rest.find(['z', '+', '-']).unwrap_or(rest.len());
    let (fraction, zone) = rest.split_at_checked(zone).unwrap_or((rest, ""));
    let mut digits = fraction.chars();
    let has_fraction = fraction.is_empty() || digits.next().is_some() && is_digits(digits.as_str());
    let has_zone = zone == "z"
        || zone.strip_prefix(['+', '-']).is_some_and(|zone| {
            zone.split_once(':')
                .is_some_and(|(hours, minutes)| two(hours, 99) && two(minutes, 99))
        });
    is_date(date) && two(hour, 23) && two(minute, 59) && two(second, 59) && has_fraction && has_zone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_held_to_their_formats() {
        for (format, sound, bad) in [
            (
                "ipv4",
                &["10.0.0.1", "::ffff:10.0.0.1"][..],
                &["10.0.0", "010.0.0.1", "::1", ""][..],
            ),
            (
                "ipv6",
                &["::1", "fd00::a"],
                &["10.0.0.1", "fe80::1%eth0", "x"],
            ),
            (
                "cidr",
                &["10.0.0.0/8", "::/0", "10.0.0.1/032"],
                &["10.0.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/+8"],
            ),
            (
                "uuid",
                &[
                    "123e4567-e89b-12d3-a456-426614174000",
                    "123E4567E89B12D3A456426614174000",
                ],
                &[
                    "123e4567-e89b-12d3-a456-42661417400",
                    "123e4567-e89b-12d3-a456-4266141740000",
                    "g23e4567-e89b-12d3-a456-426614174000",
                ],
            ),
            (
                "date",
                &["2026-02-28", "2024-02-29"],
                &["2026-02-29", "2026-2-28", "26-02-28", "2026-13-01", ""],
            ),
            (
                "date-time",
                &[
                    "2026-11-21T10:00:00Z",
                    "2026-11-21t10:00:00.123+01:00",
                    "2026-11-21T23:59:59-00:00",
                ],
                &[
                    "2026-11-21",
                    "2026-11-21 10:00:00Z",
                    "2026-11-21T24:00:00Z",
                    "2026-11-21T10:00:00",
                    "2026-11-21T10:00Z",
                ],
            ),
            ("byte", &["", "YQ==", "YWJj"], &["YQ", "a b", "YQ==\n"]),
            ("int32", &["anything"], &[]),
            ("uri", &["anything"], &[]),
        ] {
            for text in sound {
                assert!(!is_refused(format, text), "{format}: {text}");
            }
            for text in bad {
                assert!(is_refused(format, text), "{format}: {text}");
            }
        }
    }
}
