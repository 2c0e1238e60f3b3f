//! What a place means.

use super::field::{describe, document_shape, shape_at, steps};
use super::names::{NameKind, Names};
use super::pull_path::{pull_path, sample_image};
use crate::certificate::pem::blocks;
use crate::certificate::{Authority, Facts};
use crate::credentials::docker_config::{self, Form};
use crate::credentials::{key_name, token};
use crate::document::talos::Registries;
use crate::document::{Class, DocumentRef, File, KubernetesKind};
use crate::encoding::base64;
use crate::endpoint::GoRelease;
use crate::engine::Options;
use crate::json::Json;
use crate::rules::{self, Rule};
use crate::source::{Source, Span};
use crate::yaml::NodeRef;

/// An explanation of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it explains.
    pub span: Span,
    /// The explanation, as Markdown. Holds no secret.
    pub markdown: String,
}

/// Explains the place at a byte: a rule named in a comment, a certificate, stored credentials, where an endpoint
/// leads to, or the field; inside of embedded configuration, too.
pub fn hover(file: &File, options: &Options, byte: u32) -> Option<Hover> {
    let inner = file.embedded().iter().find_map(|embedded| {
        let byte = embedded.inner_byte(byte)?;
        let hover = hover_in(embedded.file(), options, byte)?;
        Some(Hover {
            span: embedded.outer_span(hover.span),
            ..hover
        })
    });
    inner.or_else(|| hover_in(file, options, byte))
}

/// Explains the place at a byte of a file that is not inside another.
fn hover_in(file: &File, options: &Options, byte: u32) -> Option<Hover> {
    if let Some(hover) = rule_in_comment(file, byte) {
        return Some(hover);
    }
    let node = file.node_at(byte)?;
    let document = file
        .documents()
        .filter(|document| document.span().touches(byte))
        .last()?;
    certificate(document, node)
        .or_else(|| docker_config(document, node))
        .or_else(|| registry(file, options, byte))
        .or_else(|| field(document, node))
}

/// The rule at a byte in a comment with a directive.
fn rule_in_comment(file: &File, byte: u32) -> Option<Hover> {
    let source = file.source();
    let lines = source.lines();
    let line = lines.line_of(byte);
    let comment = lines
        .text_of(source.text(), line)
        .find("# pullpath:")
        .and_then(|at| u32::try_from(at).ok())?;
    let begin = lines.start_of(line)? + comment;
    rule_at(source, byte).filter(|hover| hover.span.start > begin)
}

/// Explains the rule whose name stands at a byte, such as in a settings file.
pub fn rule_at(source: &Source, byte: u32) -> Option<Hover> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let (before, behind) = source.text().split_at_checked(byte as usize)?;
    let begin = before.trim_end_matches(is_word).len();
    let end = byte as usize + (behind.len() - behind.trim_start_matches(is_word).len());
    let rule = rules::by_name(source.text().get(begin..end)?)?;
    let span = Span::new(u32::try_from(begin).ok()?, u32::try_from(end).ok()?);
    Some(Hover {
        span,
        markdown: format!(
            "**{}**: {}\n\n{}",
            rule.name,
            rule.summary,
            explanation(rule)
        ),
    })
}

/// The rule's page, or where it stands.
fn explanation(rule: &Rule) -> String {
    if cfg!(feature = "pages") {
        rule.page()
    } else {
        rule.url()
    }
}

/// Keys of Talos documents that hold certificates.
const CERTIFICATE_KEYS: &[&str] = &["ca", "cert", "crt", "certificates", "certificate"];

/// All texts of a file that hold certificates, each explained.
pub fn certificates(file: &File) -> Vec<Hover> {
    let mut found = Vec::new();
    for document in file.documents() {
        let Some(root) = document.root() else {
            continue;
        };
        let index = root.document_index();
        let nodes = file.stream().document(index).map_or(0, |d| d.nodes.len());
        for node in (0..nodes).filter_map(|id| file.stream().node(index, u32::try_from(id).ok()?)) {
            if !node.raw().is_key && node.is_scalar() && node.text().len() > 64 {
                found.extend(certificate(document, node));
            }
        }
    }
    found
}

fn certificate(document: DocumentRef<'_>, node: NodeRef<'_>) -> Option<Hover> {
    let entry = node.entry()?;
    if entry.value != node || !CERTIFICATE_KEYS.contains(&entry.name()) {
        return None;
    }
    let is_talos = matches!(document.class(), Class::Talos | Class::TalosMain);
    let text = node.text();
    let decoded = if text.contains("-----BEGIN") {
        text.as_bytes().to_vec()
    } else {
        base64::decode(text.as_bytes()).ok()?
    };
    let described: Vec<String> = blocks(&decoded)
        .filter(crate::certificate::pem::Block::is_plain_certificate)
        .filter_map(|block| Facts::of(&block.bytes).ok())
        .map(|facts| describe_certificate(&facts))
        .collect();
    (is_talos && !described.is_empty()).then(|| Hover {
        span: node.span(),
        markdown: described.join("\n\n---\n\n"),
    })
}

fn describe_certificate(facts: &Facts) -> String {
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

/// Hosts and user names of a Secret's docker configuration.
fn docker_config(document: DocumentRef<'_>, node: NodeRef<'_>) -> Option<Hover> {
    if document.class() != Class::Kubernetes(KubernetesKind::Secret) {
        return None;
    }
    // On the key as on the value.
    let entry = node.entry()?;
    let value = entry.value;
    let form = [Form::ConfigJson, Form::Config]
        .into_iter()
        .find(|form| form.data_key() == entry.name())?;
    let text = if value.parent()?.entry()?.name() == "stringData" {
        value.text().as_bytes().to_vec()
    } else {
        base64::decode(value.text().as_bytes()).ok()?
    };
    let json = Json::parse(&text).ok()?;
    let lines: Vec<String> = docker_config::entries(&json, form)
        .iter()
        .map(|entry| {
            let user = entry
                .username
                .as_ref()
                .and_then(|user| user.as_string())
                .map(str::to_owned)
                .or_else(|| user_of_auth(entry.auth.as_ref().and_then(|auth| auth.as_string())?))
                // A token in the wrong place is as secret as in its own.
                .filter(|user| token::issuer(user).is_none());
            let key = match token::issuer(entry.name()) {
                Some(_) => "…".into(),
                None => key_name::shown(entry.name()),
            };
            match user {
                Some(user) => format!("- `{key}` as `{user}`"),
                None => format!("- `{key}`"),
            }
        })
        .collect();
    Some(Hover {
        span: node.span(),
        markdown: format!("Credentials for\n\n{}", lines.join("\n")),
    })
}

/// The part of `auth` before its colon.
fn user_of_auth(auth: &str) -> Option<String> {
    let decoded = base64::decode(auth.as_bytes()).ok()?;
    let (user, _) = decoded.split_at(decoded.iter().position(|byte| *byte == b':')?);
    String::from_utf8(user.to_vec()).ok()
}

/// On the name of a mirror or on one of its endpoints: the requests they lead to.
fn registry(file: &File, options: &Options, byte: u32) -> Option<Hover> {
    let names = Names::of(file, options.talos);
    let name = names.at(byte);
    let registries = Registries::of(file, GoRelease::of_talos(options.talos));
    let (registry, span) = match name {
        Some(name) if name.kind == NameKind::Registry => (name.text.clone(), name.span),
        _ => registries.mirrors.iter().find_map(|mirror| {
            let endpoint = mirror
                .endpoints
                .iter()
                .find(|endpoint| endpoint.url.is_some() && endpoint.span().touches(byte))?;
            Some((mirror.known_name()?.to_owned(), endpoint.span()))
        })?,
    };
    Some(Hover {
        span,
        markdown: pull_path([file], options, &sample_image(&registry)),
    })
}

fn field(document: DocumentRef<'_>, node: NodeRef<'_>) -> Option<Hover> {
    let entry = node.entry()?;
    let root = document_shape(document)?;
    let (shape, _) = shape_at(root, &steps(entry.value))?;
    Some(Hover {
        span: entry.key.span(),
        markdown: describe(entry.name(), shape),
    })
}
