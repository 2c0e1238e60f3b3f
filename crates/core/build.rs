//! Packs the schema files into one text: a line each, `FOLDER/KIND`, a tab, the schema without its white space.

#![allow(
    clippy::disallowed_methods,
    reason = "the ban on I/O is for the engine, not for its build"
)]

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let schemas = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../schemas");
    println!("cargo::rerun-if-changed={}", schemas.display());
    let mut packed = String::new();
    for folder in sorted(&schemas)? {
        if !folder.is_dir() {
            continue;
        }
        for file in sorted(&folder)? {
            if let (Some(folder), Some(kind)) = (folder.file_name(), file.file_stem()) {
                let text = without_blanks(&fs::read_to_string(&file)?);
                let (folder, kind) = (folder.to_string_lossy(), kind.to_string_lossy());
                writeln!(packed, "{folder}/{kind}\t{text}")?;
            }
        }
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("schemas.txt"), packed)?;
    Ok(())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}

/// JSON text without the white space between its tokens.
fn without_blanks(json: &str) -> String {
    let mut packed = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for character in json.chars() {
        if in_string {
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
        } else {
            in_string = character == '"';
            if character.is_ascii_whitespace() {
                continue;
            }
        }
        packed.push(character);
    }
    packed
}
