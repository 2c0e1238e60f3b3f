//! The paths that a file's mirrors lead to.

use crate::reference::Reference;
use crate::rules::Context;
use crate::rules::hosts::all_known;
use crate::trace::effective::{Mirror, WILDCARD};
use crate::trace::{Trace, Tracer};

/// A registry that nobody has a mirror for.
const SOME_REGISTRY: &str = "registry.example";

/// A mirror with the path of an image that it serves.
pub(super) struct MirrorPath<'a> {
    pub(super) name: &'a str,
    pub(super) mirror: &'a Mirror,
    pub(super) trace: Trace,
}

/// The tracer of the file, unless some of its names or URLs are filled in later.
pub(super) fn tracer<'a>(context: &Context<'a>) -> Option<&'a Tracer> {
    all_known(context.registries()).then(|| context.tracer())
}

/// Each mirror that serves images, with the path of one.
pub(super) fn paths(tracer: &Tracer) -> impl Iterator<Item = MirrorPath<'_>> {
    tracer
        .effective()
        .mirrors
        .iter()
        .filter_map(|(name, mirror)| {
            let registry = if name == WILDCARD {
                SOME_REGISTRY
            } else {
                name
            };
            // A name that no registry can have serves no image.
            let image = Reference::parse(&format!("{registry}/image")).ok()?;
            (image.domain() == registry).then(|| MirrorPath {
                name,
                mirror,
                trace: tracer.trace_reference(image.with_default_tag()),
            })
        })
}
