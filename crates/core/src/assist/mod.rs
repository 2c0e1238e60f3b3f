//! What an editor asks about a file beyond its findings: names and where they lead, structure, explanations.
//!
//! Everything is a pure function of files that have been read; places are byte offsets. The language server and the
//! browser translate them and add nothing.

mod completion;
mod field;
mod flow;
mod folding;
mod hover;
mod inlay;
mod inner;
mod lens;
mod line;
mod line_context;
mod links;
mod names;
mod outline;
mod pem;
mod pull_path;
mod selection;

pub use completion::{Completion, CompletionKind, complete};
pub use folding::folding_ranges;
pub use hover::{Hover, certificates, hover, rule_at};
pub use inlay::{InlayHint, inlay_hints};
pub use lens::{Lens, lenses};
pub use links::{Link, links};
pub use names::{Name, NameKind, Names, Role};
pub use outline::{OutlineEntry, outline};
pub use pull_path::pull_path;
pub use selection::selection_ranges;
