//! The patterns that schemas of the operator hold, matched by hand.

use crate::kubernetes::metadata::names::is_dns_label;

/// The pattern of a quantity of Kubernetes: `100m`, `1.5Gi`, `2e3`.
pub const QUANTITY: &str = r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";
/// The pattern of a DNS label.
const DNS_LABEL: &str = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

/// Whether a text matches a pattern. One that is not known counts as matched, so that nothing is refused for it; a
/// test sees to it that there is none in the schemas that are built in.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    match pattern {
        QUANTITY => is_quantity(text),
        DNS_LABEL => is_dns_label(text),
        _ => true,
    }
}

/// Whether a text is a quantity of Kubernetes.
fn is_quantity(text: &str) -> bool {
    const SUFFIXES: [&str; 15] = [
        "", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "n", "u", "m", "k", "M", "G", "T", "P",
    ];
    let Some(rest) = number(text) else {
        return false;
    };
    SUFFIXES.contains(&rest)
        || rest == "E"
        || rest
            .strip_prefix(['e', 'E'])
            .is_some_and(|exponent| number(exponent) == Some(""))
}

/// What follows a decimal number at the start of a text.
fn number(text: &str) -> Option<&str> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let whole = digits(text);
    let rest = text.get(whole..)?;
    match rest.strip_prefix('.') {
        Some(fraction) => {
            let count = digits(fraction);
            (whole + count > 0).then(|| fraction.get(count..))?
        }
        None => (whole > 0).then_some(rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Family, kinds};

    #[test]
    fn every_pattern_of_the_schemas_is_known() {
        for kind in kinds().iter().filter(|kind| kind.family == Family::Kairos) {
            let mut rest = kind.json();
            while let Some((_, after)) = rest.split_once("\"pattern\":") {
                let pattern: String = serde_json::Deserializer::from_str(after)
                    .into_iter()
                    .next()
                    .and_then(Result::ok)
                    .unwrap_or_default();
                assert!(
                    [QUANTITY, DNS_LABEL].contains(&pattern.as_str()),
                    "{pattern}"
                );
                rest = after;
            }
        }
    }

    #[test]
    fn quantities_are_numbers_with_a_unit() {
        for sound in [
            "1", "1.", ".5", "-1.5Gi", "+2e3", "2E-3", "1E", "100m", "3Ei", "1e.5",
        ] {
            assert!(is_quantity(sound), "{sound}");
        }
        for bad in ["", ".", "Gi", "1 Gi", "1KB", "1gi", "1e", "0x1", "1i", "1K"] {
            assert!(!is_quantity(bad), "{bad}");
        }
    }
}
