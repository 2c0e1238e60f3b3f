//! The schema files inside the crate.

use std::sync::OnceLock;

use super::shape::Shape;

/// A line a schema: `FOLDER/KIND`, a tab, the JSON text.
static PACKED: &str = include_str!(concat!(env!("OUT_DIR"), "/schemas.txt"));

/// Whose documents a kind belongs to; a folder of the schema files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// The Kairos operator.
    Kairos,
    /// Talos Linux machine configuration.
    Talos,
}

impl Family {
    fn of_folder(folder: &str) -> Option<Self> {
        match folder {
            "talos" => Some(Self::Talos),
            "kairos" => Some(Self::Kairos),
            _ => None,
        }
    }
}

/// A document kind with its schema.
#[derive(Debug)]
pub struct Kind {
    /// Whose it is.
    pub family: Family,
    /// Its name, the value of `kind`. The main document of a Talos configuration has none; its entry is called
    /// [`Kind::MAIN`].
    pub name: &'static str,
    json: &'static str,
    shape: OnceLock<Shape>,
}

impl Kind {
    /// The entry of the main document of a Talos machine configuration.
    pub const MAIN: &'static str = "v1alpha1";

    /// The schema as one line of JSON.
    pub fn json(&self) -> &'static str {
        self.json
    }

    /// The structure, parsed when it is first asked for.
    pub fn shape(&self) -> &Shape {
        self.shape.get_or_init(|| Shape::parse(self.json))
    }
}

/// All kinds, by family and name.
pub fn kinds() -> &'static [Kind] {
    static KINDS: OnceLock<Vec<Kind>> = OnceLock::new();
    KINDS.get_or_init(|| {
        PACKED
            .lines()
            .filter_map(|line| {
                let (path, json) = line.split_once('\t')?;
                let (folder, name) = path.split_once('/')?;
                Some(Kind {
                    family: Family::of_folder(folder)?,
                    name,
                    json,
                    shape: OnceLock::new(),
                })
            })
            .collect()
    })
}

/// The kind of a family with this name.
pub fn kind(family: Family, name: &str) -> Option<&'static Kind> {
    let kinds = kinds();
    let index = kinds
        .binary_search_by(|kind| (kind.family, kind.name).cmp(&(family, name)))
        .ok()?;
    kinds.get(index)
}

/// The JSON Schema of a kind, laid out for reading.
pub fn document_json(name: &str) -> Option<String> {
    let kind = kinds().iter().find(|kind| kind.name == name)?;
    Some(laid_out(kind.json))
}

/// JSON text with a line an entry, two blanks a level, its order kept.
fn laid_out(json: &str) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let (mut in_string, mut escaped) = (false, false);
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    };
    let mut characters = json.chars().peekable();
    while let Some(character) = characters.next() {
        if in_string {
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
            text.push(character);
            continue;
        }
        match character {
            '{' | '[' => {
                text.push(character);
                depth += 1;
                if !matches!(characters.peek(), Some('}' | ']')) {
                    line(&mut text, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                if !text.ends_with(['{', '[']) {
                    line(&mut text, depth);
                }
                text.push(character);
            }
            ',' => {
                text.push(character);
                line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            _ => {
                in_string = character == '"';
                text.push(character);
            }
        }
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_found_by_name() {
        assert!(kinds().is_sorted_by_key(|kind| (kind.family, kind.name)));
        assert!(kind(Family::Talos, "RegistryMirrorConfig").is_some());
        assert!(kind(Family::Talos, "registrymirrorconfig").is_none());
        assert!(kind(Family::Talos, Kind::MAIN).is_some());
    }

    #[test]
    fn a_schema_laid_out_is_the_same_schema() {
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        for kind in kinds() {
            let text = laid_out(kind.json);
            assert!(read(kind.json).is_some(), "{}", kind.name);
            assert_eq!(read(&text), read(kind.json), "{}", kind.name);
        }
    }
}
