//! What a finding says, for formats that have one text for it.

use pullpath_core::finding::Finding;

/// Headline and advice.
pub fn with_help(finding: &Finding, separator: &str) -> String {
    match &finding.help {
        Some(help) => format!("{}{separator}{help}", finding.message),
        None => finding.message.clone(),
    }
}

/// Headline, advice and notes, a line each.
pub(crate) fn with_remarks(finding: &Finding) -> String {
    let mut text = finding.message.clone();
    for more in finding.help.iter().chain(&finding.notes) {
        text.push('\n');
        text.push_str(more);
    }
    text
}
