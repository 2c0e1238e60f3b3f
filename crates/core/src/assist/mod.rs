//! What an editor asks about a file beyond its findings: names and where they lead, structure, explanations.
//!
//! Everything is a pure function of files that have been read; places are byte offsets. The language server and the
//! browser translate them and add nothing.

mod folding;
mod links;
mod names;
mod outline;
mod selection;

pub use folding::folding_ranges;
pub use links::{Link, links};
pub use names::{Name, NameKind, Names, Role};
pub use outline::{OutlineEntry, outline};
pub use selection::selection_ranges;
