//! Documents as the legacy block.

use std::collections::BTreeSet;

use super::{Draft, MigrateError, Options};
use crate::document::File;

/// Moves what can be moved; none when there is nothing.
pub(super) fn draft(
    _file: &File,
    _stay: &BTreeSet<String>,
    _options: &Options,
) -> Result<Option<Draft>, MigrateError> {
    Ok(None)
}
