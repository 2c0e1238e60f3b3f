//! The functions as JavaScript sees them.
#![allow(
    clippy::needless_pass_by_value,
    reason = "values that cross from JavaScript are handed over"
)]
#![expect(unreachable_pub, reason = "JavaScript reaches them, not Rust")]

use serde::Serialize;
use serde::de::DeserializeOwned;
use tsify::{Ts, Tsify};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    CheckOptions, CheckResult, CompletionResult, FileInput, Files, FixResult, HoverResult,
    InspectResult, MigrateResult, RuleList, TextResult, TraceResult,
};

/// Checks files together.
#[wasm_bindgen]
pub fn check(files: Ts<Files>, options: Ts<CheckOptions>) -> Ts<CheckResult> {
    give(&crate::check(&take(&files), &take(&options)))
}

/// Applies all safe fixes, and with `alsoUnsafe` those that their author should confirm, until none is left.
#[wasm_bindgen]
pub fn fix(
    files: Ts<Files>,
    options: Ts<CheckOptions>,
    #[wasm_bindgen(js_name = "alsoUnsafe")] also_unsafe: bool,
) -> Ts<FixResult> {
    give(&crate::fix(&take(&files), &take(&options), also_unsafe))
}

/// Rewrites the registry settings of a file as documents or as a legacy block.
#[wasm_bindgen]
pub fn migrate(
    file: Ts<FileInput>,
    options: Ts<CheckOptions>,
    #[wasm_bindgen(unchecked_param_type = "\"documents\" | \"legacy\"")] to: &str,
) -> Ts<MigrateResult> {
    give(&crate::migrate(take(&file), &take(&options), to))
}

/// The report in one of the formats of the command line.
#[wasm_bindgen]
pub fn render(
    files: Ts<Files>,
    options: Ts<CheckOptions>,
    #[wasm_bindgen(unchecked_param_type = "\"concise\" | \"json\" | \"sarif\"")] format: &str,
) -> Ts<TextResult> {
    give(&crate::render(&take(&files), &take(&options), format))
}

/// How an image is pulled under the settings of files, taken together.
#[wasm_bindgen]
pub fn trace(image: &str, files: Ts<Files>, options: Ts<CheckOptions>) -> Ts<TraceResult> {
    give(&crate::trace(image, &take(&files), &take(&options)))
}

/// The pull path as text or as a diagram in another program's language.
#[wasm_bindgen]
pub fn diagram(
    image: &str,
    files: Ts<Files>,
    options: Ts<CheckOptions>,
    #[wasm_bindgen(unchecked_param_type = "\"text\" | \"json\" | \"mermaid\" | \"dot\"")]
    format: &str,
) -> Ts<TextResult> {
    give(&crate::diagram(
        image,
        &take(&files),
        &take(&options),
        format,
    ))
}

/// Explains the place at a number of UTF-16 code units.
#[wasm_bindgen]
pub fn hover(file: Ts<FileInput>, options: Ts<CheckOptions>, at: u32) -> Ts<HoverResult> {
    give(&crate::hover(take(&file), &take(&options), at))
}

/// What may be written at a number of UTF-16 code units.
#[wasm_bindgen]
pub fn complete(file: Ts<FileInput>, options: Ts<CheckOptions>, at: u32) -> Ts<CompletionResult> {
    give(&crate::complete(take(&file), &take(&options), at))
}

/// The certificates of a file, explained.
#[wasm_bindgen]
pub fn inspect(file: Ts<FileInput>, options: Ts<CheckOptions>) -> Ts<InspectResult> {
    give(&crate::inspect(take(&file), &take(&options)))
}

/// All rules.
#[wasm_bindgen]
pub fn rules() -> Ts<RuleList> {
    give(&crate::rules())
}

/// The JSON Schema of a kind; nothing for one that is not known.
#[wasm_bindgen]
pub fn schema(kind: &str) -> Option<String> {
    crate::schema(kind)
}

/// The version of pullpath.
#[wasm_bindgen]
pub fn version() -> String {
    crate::version()
}

/// A value that is not of its type counts as an empty one: there is nothing in it to work on.
fn take<T: Tsify + Default + DeserializeOwned>(value: &Ts<T>) -> T
where
    T::JsType: wasm_bindgen::JsCast + Clone,
{
    value.to_rust().unwrap_or_default()
}

/// Plain fields always have a JavaScript form; should one not, the caller sees `undefined` rather than an exception.
fn give<T: Tsify + Serialize>(value: &T) -> Ts<T>
where
    T::JsType: wasm_bindgen::JsCast + Clone,
{
    value
        .into_ts()
        .unwrap_or_else(|_| Ts::new_unchecked(JsValue::UNDEFINED))
}
