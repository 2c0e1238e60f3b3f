//! Starts `pullpath lsp` in Zed. Everything else happens in the server.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{self as zed, serde_json, LanguageServerId, Worktree};

struct Pullpath;

/// What the user says of the server in Zed's settings, below `lsp`.
fn settings(server: &LanguageServerId, worktree: &Worktree) -> zed::Result<LspSettings> {
    LspSettings::for_worktree(server.as_ref(), worktree)
}

impl zed::Extension for Pullpath {
    fn new() -> Self {
        Self
    }

    fn language_server_command(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> zed::Result<zed::Command> {
        let binary = settings(server, worktree).ok().and_then(|s| s.binary);
        let (path, arguments) = binary.map_or((None, None), |b| (b.path, b.arguments));
        let command = path
            .or_else(|| worktree.which("pullpath"))
            .ok_or("`pullpath` is not on the search path")?;
        Ok(zed::Command {
            command,
            args: arguments.unwrap_or_else(|| vec!["lsp".to_owned()]),
            env: worktree.shell_env(),
        })
    }

    fn language_server_workspace_configuration(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> zed::Result<Option<serde_json::Value>> {
        let own = settings(server, worktree)?.settings.unwrap_or_default();
        Ok(Some(serde_json::json!({ "pullpath": own })))
    }
}

zed::register_extension!(Pullpath);
