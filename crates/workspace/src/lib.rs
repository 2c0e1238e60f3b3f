//! Finds and reads the files and settings that pullpath works on. The command line and the language server share it,
//! so that both see the same files under the same settings.

pub mod clock;
pub mod patches;
mod reason;
pub mod schemas;
pub mod settings;
pub mod walk;

pub use reason::reason;
