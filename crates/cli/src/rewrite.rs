//! Puts a repaired text in the place of a file.

use std::io::Write;
use std::path::Path;

use pullpath_core::source::{Encoding, Source};
use pullpath_workspace::reason;

use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;

/// Why a file was left as it is.
#[derive(Debug, thiserror::Error)]
enum RewriteError {
    /// Someone else has written it since.
    #[error("changed while it was examined; it is left as it is")]
    Changed,
    /// It holds bytes that are no text, which would be lost.
    #[error("holds bytes that are no text; repair those first")]
    NotText,
    /// It cannot be read or written.
    #[error("cannot be rewritten: {}", reason(.0))]
    Io(#[from] std::io::Error),
}

/// Where a new text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Into the file that the old one was read from.
    File,
    /// To standard output.
    Output,
}

/// Puts a new text in the place of an old one. Says so where that fails.
pub(crate) fn put(
    old: &Source,
    new: &str,
    destination: Destination,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    if destination == Destination::Output {
        terminal.write_all(&encoded(new, old.encoding()))?;
    } else if let Err(error) = rewrite(Path::new(old.name()), old, new) {
        terminal.error(format_args!("{}: {error}", old.name()));
        return Ok(Outcome::Failed);
    }
    Ok(Outcome::Clean)
}

/// Replaces a file that held `old` by `new`, all at once: whoever reads it sees the one or the other. Keeps its mode,
/// its encoding and, where the path is a link, the link.
fn rewrite(path: &Path, old: &Source, new: &str) -> Result<(), RewriteError> {
    if matches!(old.encoding(), Encoding::Invalid(_)) {
        return Err(RewriteError::NotText);
    }
    let path = std::fs::canonicalize(path)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".pullpath-")
        .tempfile_in(folder)?;
    file.write_all(&encoded(new, old.encoding()))?;
    file.as_file()
        .set_permissions(std::fs::metadata(&path)?.permissions())?;
    file.as_file().sync_all()?;
    // As late as possible, so that hardly any time is left for others.
    let now = std::fs::read(&path)?;
    let unchanged = Source::from_bytes("", &now)
        .is_ok_and(|now| now.text() == old.text() && now.encoding() == old.encoding());
    if !unchanged {
        return Err(RewriteError::Changed);
    }
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// The bytes of a text in the encoding its file had.
fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    let units = |bytes: fn(u16) -> [u8; 2]| {
        std::iter::once(0xfeff)
            .chain(text.encode_utf16())
            .flat_map(bytes)
            .collect()
    };
    match encoding {
        Encoding::Utf8 | Encoding::Invalid(_) => text.as_bytes().to_vec(),
        Encoding::Utf16Le => units(u16::to_le_bytes),
        Encoding::Utf16Be => units(u16::to_be_bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(content: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("node.yaml");
        std::fs::write(&path, content).expect("a file");
        (folder, path)
    }

    #[test]
    fn a_file_that_someone_else_changed_is_left_alone() {
        let (folder, path) = folder_with(b"theirs: 1\n");
        let examined = Source::new("node.yaml", "ours: 1\n");
        let result = rewrite(&path, &examined, "ours: 2\n");
        assert!(matches!(result, Err(RewriteError::Changed)), "{result:?}");
        let text = std::fs::read_to_string(&path).expect("the file");
        assert_eq!(text, "theirs: 1\n");
        // Nothing is left beside it either.
        let files = std::fs::read_dir(folder.path()).expect("the folder");
        assert_eq!(files.count(), 1);
    }

    #[test]
    fn bytes_that_are_no_text_are_not_lost() {
        let (_folder, path) = folder_with(b"a: \xff\n");
        let content = std::fs::read(&path).expect("the file");
        let examined = Source::from_bytes("node.yaml", &content).expect("a source");
        let result = rewrite(&path, &examined, "a: 1\n");
        assert!(matches!(result, Err(RewriteError::NotText)), "{result:?}");
        assert_eq!(std::fs::read(&path).expect("the file"), content);
    }
}
