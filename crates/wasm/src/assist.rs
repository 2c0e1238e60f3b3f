//! Explanations and completions.

use pullpath_core::assist::{self, CompletionKind};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::input::{CheckOptions, FileInput, Files};
use crate::offsets::{Offsets, Range};

/// An explanation of a place.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct HoverResult {
    /// What is explained; nothing is known of the place when missing.
    pub hover: Option<Hover>,
}

/// An explanation.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct Hover {
    /// What it explains.
    pub range: Range,
    /// The explanation as Markdown.
    pub markdown: String,
}

/// What may be written at a place.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct CompletionResult {
    /// In order of usefulness.
    pub items: Vec<Completion>,
}

/// Something that may be written.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct Completion {
    /// What the list shows.
    pub label: String,
    /// What it is.
    #[tsify(type = "\"document\" | \"field\" | \"value\" | \"name\"")]
    pub kind: String,
    /// A word about it.
    pub detail: String,
    /// More about it, as Markdown.
    pub documentation: String,
    /// What it replaces.
    pub range: Range,
    /// The text, without places to fill in.
    pub text: String,
}

/// Certificates of a file.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct InspectResult {
    /// One entry for each text that holds certificates.
    pub texts: Vec<Hover>,
}

/// Explains the place at a number of UTF-16 code units.
pub fn hover(file: FileInput, options: &CheckOptions, at: u32) -> HoverResult {
    let hover = with(file, options, |input| {
        let offsets = Offsets::new(input.file.source());
        let hover = assist::hover(&input.file, &input.options, offsets.byte(at))?;
        Some(Hover {
            range: offsets.range(hover.span),
            markdown: hover.markdown,
        })
    });
    HoverResult {
        hover: hover.flatten(),
    }
}

/// What may be written at a number of UTF-16 code units.
pub fn complete(file: FileInput, options: &CheckOptions, at: u32) -> CompletionResult {
    let items = with(file, options, |input| {
        let offsets = Offsets::new(input.file.source());
        assist::complete(&input.file, &[], &input.options, offsets.byte(at))
            .into_iter()
            .map(|completion| Completion {
                text: completion.plain(),
                kind: match completion.kind {
                    CompletionKind::Document => "document",
                    CompletionKind::Field => "field",
                    CompletionKind::Value => "value",
                    CompletionKind::Name => "name",
                }
                .to_owned(),
                label: completion.label,
                detail: completion.detail,
                documentation: completion.documentation,
                range: offsets.range(completion.span),
            })
            .collect()
    });
    CompletionResult {
        items: items.unwrap_or_default(),
    }
}

/// The certificates of a file, explained.
pub fn inspect(file: FileInput, options: &CheckOptions) -> InspectResult {
    let texts = with(file, options, |input| {
        let offsets = Offsets::new(input.file.source());
        assist::certificates(&input.file)
            .into_iter()
            .map(|hover| Hover {
                range: offsets.range(hover.span),
                markdown: hover.markdown,
            })
            .collect()
    });
    InspectResult {
        texts: texts.unwrap_or_default(),
    }
}

/// Asks about one file; none when it cannot be read.
fn with<T>(
    file: FileInput,
    options: &CheckOptions,
    ask: impl FnOnce(&pullpath_core::engine::Input) -> T,
) -> Option<T> {
    let options = options.read().ok()?;
    let inputs = Files(vec![file]).read(&options).ok()?;
    inputs.first().map(ask)
}
