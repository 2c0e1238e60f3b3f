//! `patch-appends-endpoint`: a patch adds an endpoint that the mirror has already.

use std::collections::HashMap;

use crate::declare_rule;
use crate::document::{Class, InputKind, DocumentRef};
use crate::finding::{Consumer, Finding};
use crate::merge::is_delete_statement;
use crate::rules::{Check, Context, Sink};
use crate::source::Span;
use crate::yaml::NodeRef;

declare_rule! {
    /// A patch adds an endpoint that the mirror has already, because lists are appended and not replaced.
    ///
    /// ## What happens
    /// Talos merges a patch into the configuration field by field, and lists of endpoints grow. Applying the same patch
    /// once more doubles them. containerd refuses the hosts file with the repeated endpoint and pulls from the upstream
    /// as if there were no mirror, without a word.
    ///
    /// In a patch by itself this shows when two of its documents add the same endpoint. What the configuration has
    /// already shows in `pullpath check --base CONFIGURATION PATCH`.
    ///
    /// ## Bad
    /// ```yaml expect as=talos-patch
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ```
    ///
    /// ## Good
    /// Delete the list first, in the same patch:
    /// ```yaml ok as=talos-patch
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   $patch: delete
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ```
    pub(crate) static PATCH_APPENDS_ENDPOINT = {
        name: "patch-appends-endpoint",
        summary: "a patch adds an endpoint that the mirror has already",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Containerd),
        preset: Recommended,
        evidence: "talos facts 1.4 and 2.7 (1); merge vectors of the family append-endpoints",
        check: Check::File(check),
    }
}

/// Says that an endpoint is there already, where a patch adds it once more.
pub(crate) fn finding(endpoint: Span) -> Finding {
    Finding::new(
        &PATCH_APPENDS_ENDPOINT,
        endpoint,
        "this endpoint is there already, and a patch appends to the list",
    )
    .help("delete the list first with `$patch: delete`, or leave the endpoint out of the patch")
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let file = context.file();
    // Of a whole configuration, repeated documents are refused.
    let may_be_patch = matches!(file.input(), InputKind::Auto | InputKind::TalosPatch);
    if !may_be_patch || file.is_whole_configuration() {
        return;
    }
    let mirrors: Vec<(&str, DocumentRef<'_>, NodeRef<'_>)> = file
        .documents()
        .filter(|document| document.class() == Class::Talos && document.kind() == "RegistryMirrorConfig")
        .filter_map(|document| Some((document.field("name")?, document, document.root()?)))
        .collect();
    let mut documents_of: HashMap<&str, usize> = HashMap::with_capacity(mirrors.len());
    for (name, _, _) in &mirrors {
        *documents_of.entry(name).or_default() += 1;
    }
    let mut added: HashMap<(&str, &str), (usize, Span)> = HashMap::new();
    for (name, document, root) in mirrors {
        if documents_of.get(name).is_none_or(|count| *count < 2) {
            continue;
        }
        let list = root.get("endpoints").map(|entry| entry.value);
        if is_delete_statement(root) || list.is_some_and(is_delete_statement) {
            added.retain(|(mirror, _), _| *mirror != name);
            continue;
        }
        let urls = list.into_iter().flat_map(NodeRef::items);
        for url in urls.filter_map(|item| item.get("url")) {
            let url = url.value;
            let here = (document.index(), url.span());
            match added.get(&(name, url.text())) {
                // Repeated in one document, it is a mistake of that document.
                Some((index, first)) if *index != document.index() => {
                    sink.push(finding(url.span()).label(*first, "added here before"));
                }
                Some(_) => {}
                None => {
                    added.insert((name, url.text()), here);
                }
            }
        }
    }
}
