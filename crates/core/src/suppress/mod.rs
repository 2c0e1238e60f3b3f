//! Comments that keep findings silent: `# pullpath: ignore[rule, rule] reason`.
//!
//! `ignore` holds for its own line, or when it stands alone for the next line with content, and for a scalar of many
//! lines that begins there; `ignore-document` for its document; `ignore-file`, in the comments at the top, for the
//! file. There is no way to ignore everything: a new mistake is never silent.

mod add;
mod apply;
mod directive;

pub use add::{Addition, add_ignores};
pub(crate) use apply::apply;
