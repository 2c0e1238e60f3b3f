//! The language server through a client in the same process.

mod client;

mod chaos;
mod diagnostics;
mod editors;
mod explanations;
mod fixes;
mod navigation;
mod parity;
mod process;
mod protocol;
mod settings;
mod sync;
mod typing;
