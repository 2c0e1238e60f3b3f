//! What client and server can do.

use lsp_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProvider, CodeLensOptions,
    CompletionOptions, DefinitionProvider, DiagnosticOptions, DiagnosticProvider,
    DocumentLinkOptions, DocumentSymbolProvider, ExecuteCommandOptions, FoldingRangeProvider,
    HoverProvider, InitializeParams, InlayHintProvider, MarkupKind, ReferencesProvider,
    RenameOptions, RenameProvider, SelectionRangeProvider, ServerCapabilities, TextDocumentSync,
    TextDocumentSyncKind, TextDocumentSyncOptions, WorkspaceFoldersServerCapabilities,
    WorkspaceOptions, WorkspaceSymbolProvider,
};
use pullpath_core::source::ColumnUnit;

use crate::position;

/// The command behind the lens over a registry: shows the pull path of an image of it.
pub(crate) const TRACE_COMMAND: &str = "pullpath.trace";

/// The kind of the action that applies all safe fixes of a file.
pub(crate) const FIX_ALL_KIND: &str = "source.fixAll.pullpath";

/// What the client can do, as far as it matters here.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent abilities, as the protocol has them"
)]
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// What columns count.
    pub(crate) unit: ColumnUnit,
    /// It asks for diagnostics, they need not be pushed.
    pub(crate) pulls_diagnostics: bool,
    /// It can be told to ask for diagnostics anew.
    pub(crate) refreshes_diagnostics: bool,
    /// It shows further places beside a diagnostic.
    pub(crate) shows_related: bool,
    /// What it shows in hovers.
    pub(crate) in_hovers: MarkupKind,
    /// What it shows beside completions.
    pub(crate) in_completions: MarkupKind,
    /// It takes snippets with places to fill in.
    pub(crate) takes_snippets: bool,
    /// It can be asked to report changes of files.
    pub(crate) watches_files: bool,
    /// It takes edits that name the version of the document.
    pub(crate) takes_versioned_edits: bool,
    /// It asks for the edit of a code action when the action is chosen.
    pub(crate) resolves_edits: bool,
    /// It can be asked for the user's settings.
    pub(crate) has_settings: bool,
    /// It can be asked to report changes of the user's settings.
    pub(crate) reports_settings: bool,
    /// It shows by itself what a command results in; others need to be sent it as a message.
    pub(crate) shows_results: bool,
}

impl Client {
    pub(crate) fn new(params: &InitializeParams) -> Self {
        let capabilities = &params.capabilities;
        let text_document = capabilities.text_document.as_ref();
        let workspace = capabilities.workspace.as_ref();
        Self {
            unit: negotiate(capabilities),
            pulls_diagnostics: text_document.is_some_and(|c| c.diagnostic.is_some()),
            refreshes_diagnostics: workspace
                .and_then(|c| c.diagnostics.as_ref())
                .is_some_and(|c| c.refresh_support == Some(true)),
            shows_related: text_document
                .and_then(|c| c.publish_diagnostics.as_ref())
                .is_none_or(|c| c.diagnostics_capabilities.related_information != Some(false)),
            in_hovers: best(
                text_document
                    .and_then(|c| c.hover.as_ref())
                    .and_then(|c| c.content_format.as_ref()),
            ),
            in_completions: best(
                text_document
                    .and_then(|c| c.completion.as_ref())
                    .and_then(|c| c.completion_item.as_ref())
                    .and_then(|c| c.documentation_format.as_ref()),
            ),
            takes_snippets: text_document
                .and_then(|c| c.completion.as_ref())
                .and_then(|c| c.completion_item.as_ref())
                .is_some_and(|c| c.snippet_support == Some(true)),
            watches_files: workspace
                .and_then(|c| c.did_change_watched_files.as_ref())
                .is_some_and(|c| c.dynamic_registration == Some(true)),
            takes_versioned_edits: workspace
                .and_then(|c| c.workspace_edit.as_ref())
                .is_some_and(|c| c.document_changes == Some(true)),
            resolves_edits: text_document
                .and_then(|c| c.code_action.as_ref())
                .and_then(|c| c.resolve_support.as_ref())
                .is_some_and(|c| c.properties.iter().any(|property| property == "edit")),
            has_settings: workspace.is_some_and(|c| c.configuration == Some(true)),
            reports_settings: workspace
                .and_then(|c| c.did_change_configuration.as_ref())
                .is_some_and(|c| c.dynamic_registration == Some(true)),
            shows_results: params
                .initialization_options
                .as_ref()
                .is_some_and(|options| options.get("showsResults") == Some(&true.into())),
        }
    }

    /// Whether it can be told more of a document than it was told at first.
    pub(crate) fn hears_later(&self) -> bool {
        !self.pulls_diagnostics || self.refreshes_diagnostics
    }
}

/// Markdown, unless the client says that it reads something else only.
fn best(kinds: Option<&Vec<MarkupKind>>) -> MarkupKind {
    if kinds.is_none_or(|kinds| kinds.contains(&MarkupKind::Markdown)) {
        MarkupKind::Markdown
    } else {
        MarkupKind::PlainText
    }
}

/// UTF-8 where the client has it, since that is what the engine counts in; UTF-16 is what every client has.
fn negotiate(capabilities: &ClientCapabilities) -> ColumnUnit {
    let offered: Vec<ColumnUnit> = capabilities
        .general
        .as_ref()
        .and_then(|general| general.position_encodings.as_ref())
        .map_or_else(Vec::new, |encodings| {
            encodings.iter().filter_map(position::unit).collect()
        });
    [ColumnUnit::Utf8, ColumnUnit::Utf32]
        .into_iter()
        .find(|unit| offered.contains(unit))
        .unwrap_or(ColumnUnit::Utf16)
}

/// What the server can do.
pub(crate) fn server(client: &Client) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(position::encoding(client.unit)),
        text_document_sync: Some(TextDocumentSync::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::Incremental),
            ..TextDocumentSyncOptions::default()
        })),
        diagnostic_provider: Some(DiagnosticProvider::DiagnosticOptions(DiagnosticOptions {
            identifier: Some("pullpath".to_owned()),
            inter_file_dependencies: false,
            workspace_diagnostics: false,
            ..DiagnosticOptions::default()
        })),
        code_action_provider: Some(CodeActionProvider::CodeActionOptions(CodeActionOptions {
            code_action_kinds: Some(vec![
                CodeActionKind::QuickFix,
                CodeActionKind::RefactorRewrite,
                CodeActionKind::from(FIX_ALL_KIND.to_owned()),
            ]),
            resolve_provider: Some(true),
            ..CodeActionOptions::default()
        })),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(
                [":", " ", "\"", "[", "{", "/", "-"]
                    .map(str::to_owned)
                    .into(),
            ),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProvider::Bool(true)),
        definition_provider: Some(DefinitionProvider::Bool(true)),
        references_provider: Some(ReferencesProvider::Bool(true)),
        rename_provider: Some(RenameProvider::RenameOptions(RenameOptions {
            prepare_provider: Some(true),
            ..RenameOptions::default()
        })),
        document_symbol_provider: Some(DocumentSymbolProvider::Bool(true)),
        workspace_symbol_provider: Some(WorkspaceSymbolProvider::Bool(true)),
        folding_range_provider: Some(FoldingRangeProvider::Bool(true)),
        selection_range_provider: Some(SelectionRangeProvider::Bool(true)),
        document_link_provider: Some(DocumentLinkOptions::default()),
        inlay_hint_provider: Some(InlayHintProvider::Bool(true)),
        code_lens_provider: Some(CodeLensOptions::default()),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: vec![TRACE_COMMAND.to_owned()],
            ..ExecuteCommandOptions::default()
        }),
        workspace: Some(WorkspaceOptions {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(true.into()),
            }),
            ..WorkspaceOptions::default()
        }),
        ..ServerCapabilities::default()
    }
}
