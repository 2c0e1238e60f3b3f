//! The language server through a client in the same process.

mod client;

mod diagnostics;
mod fixes;
mod navigation;
mod protocol;
mod sync;
