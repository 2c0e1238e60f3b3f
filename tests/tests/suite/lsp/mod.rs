//! The language server through a client in the same process.

mod client;

mod diagnostics;
mod explanations;
mod fixes;
mod navigation;
mod protocol;
mod sync;
