//! From the legacy block to documents, and back.

use pullpath_core::engine::Input;
use pullpath_core::migrate::{self as core_migrate, Direction, Migration};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::input::{CheckOptions, FileInput, Files};
use crate::offsets::{Offsets, Range};

/// What migrating a file led to.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
pub struct MigrateResult {
    /// Why nothing was migrated.
    pub error: Option<String>,
    /// The new text; none when there is nothing to migrate.
    pub text: Option<String>,
    /// Number of settings that were moved.
    pub moved: u32,
    /// Settings that stay where they are.
    pub left: Vec<LeftSetting>,
    /// Registries whose pull paths were compared; all are the same as before.
    pub compared: Vec<String>,
}

/// A setting that stays where it is.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct LeftSetting {
    /// Where it stands in the text before.
    pub range: Range,
    /// Why.
    pub reason: String,
}

/// Rewrites the registry settings of a file as `documents` or as a `legacy` block.
pub fn migrate(file: FileInput, options: &CheckOptions, to: &str) -> MigrateResult {
    migrated(file, options, to).unwrap_or_else(|error| MigrateResult {
        error: Some(error),
        ..MigrateResult::default()
    })
}

fn migrated(file: FileInput, options: &CheckOptions, to: &str) -> Result<MigrateResult, String> {
    let direction = match to {
        "documents" => Direction::ToDocuments,
        "legacy" => Direction::ToLegacy,
        other => return Err(format!("`{other}` is no form of registry settings")),
    };
    let options = options.read()?;
    let inputs = Files(vec![file]).read(&options)?;
    let Some(Input { file, .. }) = inputs.first() else {
        return Ok(MigrateResult::default());
    };
    let options = core_migrate::Options {
        direction,
        input: options.input,
        talos: options.talos,
    };
    let source = file.source();
    let Some(Migration {
        text,
        moved,
        left,
        compared,
    }) = core_migrate::migrate(source, &options).map_err(|error| error.to_string())?
    else {
        return Ok(MigrateResult::default());
    };
    let offsets = Offsets::new(source);
    Ok(MigrateResult {
        error: None,
        text: Some(text),
        moved: u32::try_from(moved.total()).unwrap_or(u32::MAX),
        left: left
            .into_iter()
            .map(|left| LeftSetting {
                range: offsets.range(left.span),
                reason: left.reason,
            })
            .collect(),
        compared,
    })
}
