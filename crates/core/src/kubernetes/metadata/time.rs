//! Times as the API server reads them: RFC 3339, as Go parses it.

/// Whether there is such a day.
pub(in crate::kubernetes) fn is_day(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// Whether a text is a time.
pub(super) fn is_time(text: &str) -> bool {
    fn digits(text: &str, count: usize) -> Option<(u32, &str)> {
        let (digits, rest) = text.split_at_checked(count)?;
        let all = digits.bytes().all(|byte| byte.is_ascii_digit());
        Some((digits.parse().ok().filter(|_| all)?, rest))
    }
    fn after(text: &str, mark: char) -> Option<&str> {
        text.strip_prefix(mark)
    }
    let parse = || {
        let (year, rest) = digits(text, 4)?;
        let (month, rest) = digits(after(rest, '-')?, 2)?;
        let (day, rest) = digits(after(rest, '-')?, 2)?;
        // The hour alone may have one digit.
        let rest = after(rest, 'T')?;
        let (hour, rest) = match digits(rest, 2) {
            Some(hour) => hour,
            None => digits(rest, 1)?,
        };
        let (minute, rest) = digits(after(rest, ':')?, 2)?;
        let (second, rest) = digits(after(rest, ':')?, 2)?;
        let rest = match rest.strip_prefix(['.', ',']) {
            Some(fraction) => {
                let end = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
                (end.len() < fraction.len()).then_some(end)?
            }
            None => rest,
        };
        let zone = if rest == "Z" {
            true
        } else {
            let rest = rest.strip_prefix(['+', '-'])?;
            let (hours, rest) = digits(rest, 2)?;
            let (minutes, rest) = digits(after(rest, ':')?, 2)?;
            rest.is_empty() && hours <= 24 && minutes < 60
        };
        Some(zone && is_day(year, month, day) && hour < 24 && minute < 60 && second < 60)
    };
    parse().unwrap_or(false)
}
