//! Commands over the text.

use crate::document::File;
use crate::document::talos::Registries;
use crate::endpoint::GoRelease;
use crate::engine::Options;
use crate::source::Span;

use super::pull_path::sample_image;

/// An offer to show the pull path of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The name of the mirror it stands over.
    pub span: Span,
    /// What it offers: `trace docker.io`.
    pub title: String,
    /// An image of that registry.
    pub image: String,
}

/// One for each mirror.
pub fn lenses(file: &File, options: &Options) -> Vec<Lens> {
    let registries = Registries::of(file, GoRelease::of_talos(options.talos));
    registries
        .mirrors
        .iter()
        .filter_map(|mirror| {
            let name = mirror.known_name().filter(|name| !name.is_empty())?;
            Some(Lens {
                span: mirror.span(),
                title: format!("trace {name}"),
                image: sample_image(name),
            })
        })
        .collect()
}
