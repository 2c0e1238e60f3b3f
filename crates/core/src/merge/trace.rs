//! The registry settings of a merged configuration, each with the place where it was written.

use std::sync::Arc;

use super::Merged;
use crate::document::{File, InputKind};
use crate::endpoint::GoRelease;
use crate::source::{ColumnUnit, Source, Span};
use crate::trace::Effective;
use crate::version::Version;

impl Merged {
    /// The result as a file.
    pub fn file(&self) -> File {
        File::read(
            &Source::new("merged", self.text.as_str()),
            InputKind::TalosConfig,
        )
    }

    /// The settings in force; `sources` are the base and the patches, and what the settings are said to be written in.
    pub fn effective(&self, sources: &[Source], talos: Version) -> Effective {
        let file = self.file();
        let mut effective = Effective::of([&file], GoRelease::of_talos(talos));
        effective.relocate(|origin| {
            let place = self
                .map
                .origin(origin.span)
                .or_else(|| self.map.origin(Span::at(origin.span.start)));
            let Some(place) = place else { return };
            let Some(source) = sources.get(place.file) else {
                return;
            };
            origin.file = place.file;
            origin.name = Arc::from(source.name());
            origin.span = place.span;
            origin.line = source
                .position(place.span.start, ColumnUnit::Utf8)
                .line
                .saturating_add(1);
        });
        effective
    }
}
