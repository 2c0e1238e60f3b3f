//! How Go compares the names of members with those of fields.

/// Whether a member called `name` fills the field `field`, which is ASCII. Case does not matter, and the two letters
/// outside ASCII that become ASCII letters when their case changes count as these.
pub fn same_field(name: &str, field: &str) -> bool {
    name.chars().map(folded).eq(field.chars().map(folded))
}

fn folded(character: char) -> char {
    match character {
        'ſ' => 'S',
        '\u{212a}' => 'K',
        other => other.to_ascii_uppercase(),
    }
}
