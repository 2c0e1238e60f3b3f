//! Settings that the editor sends: the keys of `pullpath.toml` as JSON. They hold for files that no settings file holds
//! for.

use std::path::{Path, PathBuf};
use std::time::Duration;

use pullpath_core::settings::{self, Settings};
use pullpath_core::source::Source;
use serde_json::{Map, Value};

/// The section of an editor's settings that is ours.
pub(crate) const SECTION: &str = "pullpath";

/// So long after a keystroke typing is taken to pause, where the editor says nothing else.
const TYPING_PAUSE: Duration = Duration::from_millis(500);

/// What the editor says, for each folder that it says it for.
#[derive(Debug, Default)]
pub(crate) struct EditorSettings {
    scopes: Vec<Scope>,
    typing_pause: Option<Duration>,
}

#[derive(Debug)]
struct Scope {
    /// None for everything that is in no folder of its own.
    folder: Option<PathBuf>,
    settings: Settings,
}

impl EditorSettings {
    /// Reads our section, `{ "settings": { … }, "typingPause": 500 }`, once for each scope. Returns the mistakes in it, as
    /// sentences.
    pub(crate) fn read<'v>(
        sections: impl IntoIterator<Item = (Option<PathBuf>, &'v Value)>,
    ) -> (Self, Vec<String>) {
        let mut scopes = Vec::new();
        let mut mistakes = Vec::new();
        let mut typing_pause = None;
        for (folder, section) in sections {
            // There is one for all, which comes first.
            let pause = section.get("typingPause").and_then(Value::as_u64);
            typing_pause = typing_pause.or(pause.map(Duration::from_millis));
            let Some(object) = section.get("settings").and_then(Value::as_object) else {
                continue;
            };
            let source = Source::new("editor settings", to_toml(object));
            let (settings, findings) = settings::parse(&source);
            for finding in findings {
                let mistake = format!("settings of the editor: {}", finding.message);
                // Every folder repeats what is said for all.
                if !mistakes.contains(&mistake) {
                    mistakes.push(mistake);
                }
            }
            scopes.push(Scope { folder, settings });
        }
        // The innermost folder wins; no folder at all comes last.
        scopes.sort_by_key(|scope| {
            let depth = scope.folder.as_ref().map(|f| f.components().count());
            std::cmp::Reverse(depth)
        });
        let settings = Self {
            scopes,
            typing_pause,
        };
        (settings, mistakes)
    }

    /// So long after a keystroke what was held back is said; nothing for at once.
    pub(crate) fn typing_pause(&self) -> Duration {
        self.typing_pause.unwrap_or(TYPING_PAUSE)
    }

    /// What holds for a path, and the path as patterns see it: relative to the folder, with forward slashes.
    pub(crate) fn for_path(&self, path: &Path) -> Option<(&Settings, String)> {
        self.scopes.iter().find_map(|scope| {
            let relative = match &scope.folder {
                Some(folder) => path.strip_prefix(folder).ok()?,
                None => path,
            };
            let relative = relative.to_string_lossy().replace('\\', "/");
            Some((&scope.settings, relative))
        })
    }
}

/// A part of a TOML text that is still to be written.
enum Piece<'v> {
    Text(&'static str),
    Key(&'v str),
    Value(&'v Value),
}

/// The same settings as a settings file has them, so that one reader judges both.
fn to_toml(settings: &Map<String, Value>) -> String {
    let mut toml = String::new();
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    for (key, value) in settings.iter().rev().filter(|(_, value)| !value.is_null()) {
        pieces.extend([Piece::Text("\n"), Piece::Value(value), Piece::Key(key)]);
    }
    while let Some(piece) = pieces.pop() {
        match piece {
            Piece::Text(text) => toml.push_str(text),
            Piece::Key(key) => toml.push_str(&format!("{} = ", quoted(key))),
            Piece::Value(Value::Array(items)) => {
                toml.push('[');
                pieces.push(Piece::Text("]"));
                for item in items.iter().rev() {
                    pieces.extend([Piece::Text(", "), Piece::Value(item)]);
                }
            }
            Piece::Value(Value::Object(entries)) => {
                toml.push('{');
                pieces.push(Piece::Text("}"));
                // No comma may stand after the last entry of an inline table.
                for (index, (key, value)) in entries.iter().rev().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    pieces.extend([Piece::Text(comma), Piece::Value(value), Piece::Key(key)]);
                }
            }
            Piece::Value(Value::String(text)) => toml.push_str(&quoted(text)),
            Piece::Value(Value::Null) => toml.push_str("\"\""),
            Piece::Value(scalar @ (Value::Bool(_) | Value::Number(_))) => {
                toml.push_str(&scalar.to_string());
            }
        }
    }
    toml
}

/// A JSON string is a TOML string but for the one control character that JSON does not escape.
fn quoted(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_json_says_toml_says() {
        let section = serde_json::json!({ "settings": {
            "talos-version": "1.13",
            "exclude": ["**/*.tpl.yaml", "b\u{7f}\""],
            "rules": { "certificate-expiring": { "level": "warning", "days": 14 }, "mirror-empty": "off" },
            "preset": null,
        } });
        let (settings, mistakes) = EditorSettings::read([(None, &section)]);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        let (settings, relative) = settings.for_path(Path::new("/a/b.yaml")).expect("settings");
        assert_eq!(relative, "/a/b.yaml");
        assert_eq!(settings.exclude.len(), 2);
        assert_eq!(settings.rules.levels.len(), 2);
        assert_eq!(settings.rules.options.len(), 1);
        assert!(settings.preset.is_none());
    }

    #[test]
    fn the_innermost_folder_wins_and_mistakes_are_told_once() {
        let outer = serde_json::json!({ "settings": { "talos-version": "1.13", "nonsense": 1 } });
        let inner = serde_json::json!({ "settings": { "preset": "strict", "nonsense": 1 } });
        let (settings, mistakes) = EditorSettings::read([
            (None, &Value::Null),
            (Some(PathBuf::from("/a")), &outer),
            (Some(PathBuf::from("/a/b")), &inner),
        ]);
        assert_eq!(mistakes.len(), 1);
        let preset = |path: &str| {
            settings
                .for_path(Path::new(path))
                .map(|(s, _)| s.preset.is_some())
        };
        assert_eq!(preset("/a/b/c.yaml"), Some(true));
        assert_eq!(preset("/a/c.yaml"), Some(false));
        assert_eq!(preset("/c.yaml"), None);
    }
}
