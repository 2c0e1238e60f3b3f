//! Short remarks beside the text.

use super::pem::pem_in;
use crate::certificate::Facts;
use crate::certificate::pem::blocks;
use crate::document::File;
use crate::document::talos::Registries;
use crate::endpoint::GoRelease;
use crate::engine::Options;
use crate::source::Span;
use crate::trace::api_root;
use crate::yaml::NodeRef;

/// A remark at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlayHint {
    /// The byte it stands after.
    pub byte: u32,
    /// The remark.
    pub label: String,
}

/// The address that an endpoint leads to, where that is not what is written, and the last day of each certificate.
pub fn inlay_hints(file: &File, options: &Options) -> Vec<InlayHint> {
    let mut hints = hints_in(file, options);
    for embedded in file.embedded() {
        let inner = hints_in(embedded.file(), options);
        hints.extend(inner.into_iter().map(|hint| InlayHint {
            byte: embedded.outer_span(Span::at(hint.byte)).start,
            ..hint
        }));
    }
    hints.sort_by_key(|hint| hint.byte);
    hints
}

/// The remarks about a file that is not inside another.
fn hints_in(file: &File, options: &Options) -> Vec<InlayHint> {
    let registries = Registries::of(file, GoRelease::of_talos(options.talos));
    let mut hints = Vec::new();
    for mirror in &registries.mirrors {
        for endpoint in &mirror.endpoints {
            let Some(Ok(url)) = &endpoint.read else {
                continue;
            };
            if url.has_empty_host() || !matches!(url.scheme(), "http" | "https") {
                continue;
            }
            let root = api_root(&url.path(), mirror.overrides_path(endpoint));
            if root != url.path() {
                hints.push(InlayHint {
                    byte: endpoint.span().end,
                    label: format!("{}://{}{root}", url.scheme(), url.host()),
                });
            }
        }
    }
    for tls in &registries.tls {
        let cert = tls.identity.as_ref().and_then(|identity| identity.cert);
        for text in [tls.ca, cert].into_iter().flatten() {
            hints.extend(expiry(text.node()));
        }
    }
    hints
}

/// Behind the line of the key, since the text itself may span lines.
fn expiry(node: NodeRef<'_>) -> Option<InlayHint> {
    let days: Vec<String> = blocks(&pem_in(node.text())?)
        .filter_map(|block| Facts::of(&block.bytes).ok())
        .map(|facts| facts.not_after.to_string())
        .collect();
    let source = node.stream().source();
    let key = node.entry()?.key.span();
    let line = source.lines().line_of(key.end);
    let start = source.lines().start_of(line)?;
    let length = source.lines().text_of(source.text(), line).len();
    (!days.is_empty()).then(|| InlayHint {
        byte: start + u32::try_from(length).unwrap_or(0),
        label: format!("valid to {}", days.join(", ")),
    })
}
