//! Reports and pull paths as text.

use std::io::{self, Write};

use pullpath_report::{Look, trace};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::check::report;
use crate::input::{CheckOptions, Files};
use crate::trace::answer;

/// A text, or why there is none.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
pub struct TextResult {
    /// Why there is no text.
    pub error: Option<String>,
    /// The text.
    pub text: String,
}

/// Columns of a pull path as text.
const WIDTH: usize = 80;

/// The report in one of the formats of the command line: `concise`, `json`, `sarif`.
pub fn render(files: &Files, options: &CheckOptions, format: &str) -> TextResult {
    let checked = match report(files, options) {
        Ok(checked) => checked,
        Err(error) => return TextResult::failed(error),
    };
    TextResult::written(|out| match format {
        "concise" => Some(pullpath_report::concise(&checked.report, out)),
        "json" => Some(pullpath_report::json(
            &checked.report,
            &checked.options,
            out,
        )),
        "sarif" => Some(pullpath_report::sarif(&checked.report, out)),
        _ => None,
    })
}

/// The pull path as `text`, `json`, `mermaid` or `dot`.
pub fn diagram(image: &str, files: &Files, options: &CheckOptions, format: &str) -> TextResult {
    let answers = match answer(image, files, options) {
        Ok(answer) => [answer],
        Err(error) => return TextResult::failed(error),
    };
    let look = Look {
        colors: false,
        width: WIDTH,
    };
    TextResult::written(|out| match format {
        "text" => Some(trace::text(&answers, look, out)),
        "json" => Some(trace::json(&answers, out)),
        "mermaid" => Some(trace::mermaid(&answers, out)),
        "dot" => Some(trace::dot(&answers, out)),
        _ => None,
    })
}

impl TextResult {
    fn failed(error: String) -> Self {
        Self {
            error: Some(error),
            text: String::new(),
        }
    }

    /// What a writer writes; one that writes nothing does not know the format.
    fn written(write: impl FnOnce(&mut dyn Write) -> Option<io::Result<()>>) -> Self {
        let mut out = Vec::new();
        match write(&mut out) {
            Some(Ok(())) => Self {
                error: None,
                text: String::from_utf8_lossy(&out).into_owned(),
            },
            Some(Err(error)) => Self::failed(error.to_string()),
            None => Self::failed("the format is not known".to_owned()),
        }
    }
}
