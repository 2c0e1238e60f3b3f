//! The pullpath language server.
//!
//! One main loop owns the [`Session`](session::Session) and applies changes in the order they arrive; everything that
//! takes time works on an immutable [`Snapshot`](session::Snapshot) in a worker. The server asks the engine and
//! translates places; it judges nothing itself, so an editor shows what the command line prints.

mod capabilities;
mod diagnostics;
mod markup;
mod position;
mod requests;
mod server;
mod session;
mod text_edits;
mod workers;

use lsp_server::Connection;

pub use server::ServerError;

/// Serves one client over standard input and output until it says goodbye.
pub fn serve_stdio() -> Result<(), ServerError> {
    let (connection, threads) = Connection::stdio();
    let outcome = serve(connection);
    // The writer ends when the connection is gone.
    threads.join().map_err(ServerError::Transport)?;
    outcome
}

/// Serves one client over a connection until it says goodbye.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the transport ends when the connection is dropped here"
)]
pub fn serve(connection: Connection) -> Result<(), ServerError> {
    server::run(&connection)
}
