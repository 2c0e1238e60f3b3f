//! Certificates: whom they are for, until when, who issued them.

use super::Hover;
use crate::assist::pem::pem_in;
use crate::certificate::pem::{Block, blocks};
use crate::certificate::{Authority, Facts};
use crate::document::{Class, DocumentRef, File};
use crate::yaml::NodeRef;

/// Keys of Talos documents that hold certificates.
const CERTIFICATE_KEYS: &[&str] = &["ca", "cert", "crt", "certificates", "certificate"];

/// All texts of a file that hold certificates, each explained.
pub fn certificates(file: &File) -> Vec<Hover> {
    let mut found = Vec::new();
    for document in file.documents() {
        let Some(root) = document.root() else {
            continue;
        };
        for node in file.stream().nodes(root.document_index()) {
            if !node.raw().is_key && node.is_scalar() && node.text().len() > 64 {
                found.extend(explain(document, node));
            }
        }
    }
    found
}

/// The certificates that a text holds, where it may hold some.
pub(super) fn explain(document: DocumentRef<'_>, node: NodeRef<'_>) -> Option<Hover> {
    let entry = node.entry()?;
    if entry.value != node || !CERTIFICATE_KEYS.contains(&entry.name()) {
        return None;
    }
    let is_talos = matches!(document.class(), Class::Talos | Class::TalosMain);
    let described: Vec<String> = blocks(&pem_in(node.text())?)
        .filter(Block::is_plain_certificate)
        .filter_map(|block| Facts::of(&block.bytes).ok())
        .map(|facts| describe(&facts))
        .collect();
    (is_talos && !described.is_empty()).then(|| Hover {
        span: node.span(),
        markdown: described.join("\n\n---\n\n"),
    })
}

fn describe(facts: &Facts) -> String {
    let mut text = format!(
        "**{}**\n\n- issued by {}\n- valid from {} to {}\n- key: {}\n- signature: {}\n- may sign others: {}",
        facts.title(),
        facts.issuer,
        facts.not_before,
        facts.not_after,
        facts.key,
        facts.signature,
        match facts.authority {
            Authority::Yes => "yes",
            Authority::No | Authority::KeyUsage => "no",
        },
    );
    if !facts.names.is_empty() {
        text.push_str(&format!("\n- for {}", facts.names.join(", ")));
    }
    text.push_str(&format!("\n- SHA-256 `{}`", facts.fingerprint));
    text
}
