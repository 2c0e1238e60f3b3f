//! The paths that a file's mirrors lead to.

use crate::reference::Reference;
use crate::rules::Context;
use crate::rules::hosts::all_known;
use crate::trace::effective::{Mirror, WILDCARD};
use crate::trace::{Trace, Tracer};

/// A registry that nobody has a mirror for.
const SOME_REGISTRY: &str = "registry.example";

/// The path of an image that a mirror serves.
pub(in crate::rules) struct MirrorTrace {
    name: String,
    trace: Trace,
}

impl MirrorTrace {
    /// A path for each mirror that serves images.
    pub(in crate::rules) fn of(tracer: &Tracer) -> Vec<Self> {
        let names = tracer.effective().mirrors.keys();
        names
            .filter_map(|name| {
                let registry = if name == WILDCARD {
                    SOME_REGISTRY
                } else {
                    name
                };
                // A name that no registry can have serves no image.
                let image = Reference::parse(&format!("{registry}/image")).ok()?;
                (image.domain() == registry).then(|| Self {
                    name: name.clone(),
                    trace: tracer.trace_reference(image.with_default_tag()),
                })
            })
            .collect()
    }
}

/// A mirror with the path of an image that it serves.
pub(super) struct MirrorPath<'a> {
    pub(super) name: &'a str,
    pub(super) mirror: &'a Mirror,
    pub(super) trace: &'a Trace,
}

/// The tracer of the file, unless some of its names or URLs are filled in later.
pub(super) fn tracer<'a>(context: &Context<'a>) -> Option<&'a Tracer> {
    let registries = context.registries();
    let tls_known = registries
        .tls
        .iter()
        .all(|tls| tls.name.is_none() || tls.known_name().is_some());
    (tls_known && all_known(registries)).then(|| context.tracer())
}

/// Each mirror that serves images, with the path of one.
pub(super) fn paths<'a>(context: &Context<'a>) -> impl Iterator<Item = MirrorPath<'a>> {
    let mirrors = &context.tracer().effective().mirrors;
    context.mirror_traces().iter().filter_map(|path| {
        Some(MirrorPath {
            name: &path.name,
            mirror: mirrors.get(&path.name)?,
            trace: &path.trace,
        })
    })
}
