//! Which texts are dates.

/// Whether go-yaml reads a text as a timestamp: `2026-01-01`, `2026-1-1T10:00:00Z`, `2026-01-01 10:00:00.5`.
pub(super) fn is_timestamp(text: &str) -> bool {
    let Some(rest) = date(text) else {
        return false;
    };
    match rest.as_bytes() {
        [] => true,
        [b'T' | b't', ..] => clock(skip(rest, 1)).is_some_and(zone),
        // Without a zone, and with any number of blanks.
        [b' ', ..] => clock(rest.trim_start_matches(' ')).is_some_and(str::is_empty),
        _ => false,
    }
}

fn skip(text: &str, bytes: usize) -> &str {
    text.get(bytes..).unwrap_or("")
}

/// Year, month and day; gives what follows.
fn date(text: &str) -> Option<&str> {
    let year: u32 = digits(text.get(..4)?)?;
    let (month, rest) = number(skip(text, 4).strip_prefix('-')?)?;
    let (day, rest) = number(rest.strip_prefix('-')?)?;
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    (1..=days).contains(&day).then_some(rest)
}

/// Hours, minutes, seconds and their fraction; gives what follows.
fn clock(text: &str) -> Option<&str> {
    let (hour, rest) = number(text)?;
    let (minute, rest) = number(rest.strip_prefix(':')?)?;
    let (second, rest) = number(rest.strip_prefix(':')?)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let Some(fraction) = rest.strip_prefix(['.', ',']) else {
        return Some(rest);
    };
    let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
    Some(if length == 0 {
        rest
    } else {
        skip(fraction, length)
    })
}

/// `Z`, or hours and minutes of two digits each behind a sign.
fn zone(text: &str) -> bool {
    if text == "Z" {
        return true;
    }
    let Some((hours, minutes)) = text
        .strip_prefix(['+', '-'])
        .and_then(|offset| offset.split_once(':'))
    else {
        return false;
    };
    let within = |text: &str, limit: u32| {
        text.len() == 2 && digits(text).is_some_and(|value| value <= limit)
    };
    within(hours, 24) && within(minutes, 60)
}

/// A number of one or two digits; gives what follows.
fn number(text: &str) -> Option<(u32, &str)> {
    let length = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    Some((digits(text.get(..length)?)?, skip(text, length)))
}

fn digits(text: &str) -> Option<u32> {
    let all = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::is_timestamp;

    #[test]
    fn dates_and_times_of_go_are_timestamps() {
        for text in [
            "2026-01-01",
            "2026-1-1",
            "2024-02-29",
            "2026-01-01 10:00:00",
            "2026-01-01   1:2:3.5",
            "2026-01-01T00:00:00Z",
            "2001-12-14t21:59:43.10-05:00",
        ] {
            assert!(is_timestamp(text), "{text}");
        }
        for text in [
            "2026-13-45",
            "2026-02-29",
            "2026-01",
            "20260-01-01",
            "12:30:45",
            "2026-01-01T00:00:00",
            "2026-01-01 10:00:00Z",
            "2001-12-14 21:59:43.10 -5",
            "2026-01-01x",
            "é026-01-01",
        ] {
            assert!(!is_timestamp(text), "{text}");
        }
    }
}
