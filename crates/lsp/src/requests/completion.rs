//! `textDocument/completion`.

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTextEdit, CompletionParams,
    CompletionRequest, CompletionResponse, Documentation, InsertTextFormat, InsertTextMode,
    TextEdit, Uri,
};
use pullpath_core::assist::{self, Completion, CompletionKind};
use pullpath_core::document::File;
use pullpath_core::source::Source;

use super::DocumentRequest;
use crate::markup::markup;
use crate::session::Snapshot;

impl DocumentRequest for CompletionRequest {
    fn uri(params: &CompletionParams) -> &Uri {
        &params.text_document_position_params.text_document.uri
    }

    fn answer(
        snapshot: &Snapshot,
        params: CompletionParams,
    ) -> Result<Option<CompletionResponse>, String> {
        let document = &snapshot.document;
        let at = params.text_document_position_params.position;
        let byte = snapshot.byte(at);
        let blank = params
            .context
            .is_some_and(|context| context.trigger_character.as_deref() == Some(" "));
        if blank && !begins_value(document.source(), byte) {
            return Ok(None);
        }
        let others: Vec<&File> = snapshot.other_inputs().map(|input| &input.file).collect();
        let file = &document.input().file;
        let items = assist::complete(file, &others, document.options(), byte)
            .into_iter()
            .enumerate()
            .map(|(index, completion)| item(snapshot, index, completion))
            .collect();
        Ok(Some(CompletionResponse::CompletionItemList(items)))
    }
}

/// Whether something begins behind the blank before a byte: a value or an item. Most blanks are indentation, where a
/// list would be in the way.
fn begins_value(source: &Source, byte: u32) -> bool {
    let before = source.text().get(..byte as usize).unwrap_or("");
    let word = before.trim_end_matches(' ');
    word.ends_with([':', '-', '[', '{', ','])
}

fn item(snapshot: &Snapshot, index: usize, completion: Completion) -> CompletionItem {
    let range = snapshot.range(completion.span);
    let (new_text, format) = if snapshot.client.takes_snippets {
        (completion.snippet, InsertTextFormat::Snippet)
    } else {
        (completion.plain(), InsertTextFormat::PlainText)
    };
    CompletionItem {
        kind: Some(match completion.kind {
            CompletionKind::Document => CompletionItemKind::Struct,
            CompletionKind::Field => CompletionItemKind::Field,
            CompletionKind::Value => CompletionItemKind::EnumMember,
            CompletionKind::Name => CompletionItemKind::Reference,
        }),
        label: completion.label,
        detail: (!completion.detail.is_empty()).then_some(completion.detail),
        documentation: (!completion.documentation.is_empty()).then_some(
            Documentation::MarkupContent(markup(
                completion.documentation,
                &snapshot.client.in_completions,
            )),
        ),
        // In the order of the schema, which puts first what comes first.
        sort_text: Some(format!("{index:04}")),
        insert_text_format: Some(format),
        // Lines bring their indentation with them.
        insert_text_mode: Some(InsertTextMode::AsIs),
        text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit {
            range,
            new_text,
        })),
        ..CompletionItem::default()
    }
}
