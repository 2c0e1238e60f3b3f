//! How a server may end.

/// Why the server ended without a goodbye.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The client broke the protocol.
    #[error("the client broke the protocol: {0}")]
    Protocol(#[from] lsp_server::ProtocolError),
    /// The parameters of `initialize` cannot be read.
    #[error("the client's `initialize` cannot be read: {0}")]
    Initialize(serde_json::Error),
    /// Reading or writing failed.
    #[error("the connection to the client failed: {0}")]
    Transport(std::io::Error),
    /// The client sent `exit` without `shutdown` before.
    #[error("the client ended the server without `shutdown`")]
    Exit,
    /// The client went away without `shutdown` and `exit`.
    #[error("the client went away")]
    Disconnected,
}
