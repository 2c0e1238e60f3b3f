//! Merges the registry settings of files: documents replace legacy entries of the same name, whatever their order;
//! among equals the later one counts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    Credentials, Effective, Identity, Material, Mirror, MirrorEndpoint, Origin, Overridden, Secret,
    Setting, Tls,
};
use crate::document::talos::{self, Registries, Text};
use crate::document::{DocumentRef, File};
use crate::encoding::base64;
use crate::endpoint::{self, GoRelease};
use crate::ordered;
use crate::source::{ColumnUnit, Span};
use crate::yaml::NodeRef;

impl Effective {
    /// What is in force when all these files are one configuration. URLs are read as a Talos built with `go` does.
    pub fn of<'f>(files: impl IntoIterator<Item = &'f File>, go: GoRelease) -> Self {
        let mut builder = Builder::default();
        for (index, file) in files.into_iter().enumerate() {
            builder.add(index, file, &Registries::of(file, go), go);
        }
        builder.finish()
    }
}

impl Effective {
    /// What is in force in one file whose registry settings have been collected already.
    pub fn of_registries(file: &File, registries: &Registries<'_>, go: GoRelease) -> Self {
        let mut builder = Builder::default();
        builder.add(0, file, registries, go);
        builder.finish()
    }
}

/// An entry with where it stands.
struct Candidate<T> {
    value: T,
    origin: Origin,
    place: talos::Origin,
}

#[derive(Default)]
struct Builder {
    mirrors: BTreeMap<String, Candidate<Mirror>>,
    credentials: BTreeMap<String, Candidate<Credentials>>,
    tls: BTreeMap<String, Candidate<Tls>>,
    overridden: Vec<Overridden>,
}

impl Builder {
    fn add(&mut self, index: usize, file: &File, registries: &Registries<'_>, go: GoRelease) {
        let locate = Locator {
            index,
            name: file.source().name().into(),
        };
        for mirror in &registries.mirrors {
            let origin = locate.origin(mirror.document, mirror.node, mirror.span());
            let candidate = Candidate {
                value: read_mirror(mirror, &origin, &locate, go),
                origin,
                place: mirror.origin,
            };
            insert(
                &mut self.mirrors,
                Setting::Mirror,
                name(mirror.name),
                candidate,
                &mut self.overridden,
            );
        }
        for auth in &registries.auths {
            let origin = locate.origin(auth.document, auth.node, auth.span());
            let candidate = Candidate {
                value: Credentials {
                    username: name(auth.username),
                    password: Secret::new(name(auth.password)),
                    auth: login_text(auth.auth),
                    identity_token: Secret::new(name(auth.identity_token)),
                    origin: origin.clone(),
                },
                origin,
                place: auth.origin,
            };
            insert(
                &mut self.credentials,
                Setting::Credentials,
                name(auth.name),
                candidate,
                &mut self.overridden,
            );
        }
        for tls in &registries.tls {
            let origin = locate.origin(tls.document, tls.node, tls.span());
            let candidate = Candidate {
                value: read_tls(tls, origin.clone()),
                origin,
                place: tls.origin,
            };
            insert(
                &mut self.tls,
                Setting::Tls,
                name(tls.name),
                candidate,
                &mut self.overridden,
            );
        }
    }

    fn finish(self) -> Effective {
        Effective {
            mirrors: values(self.mirrors),
            credentials: values(self.credentials),
            tls: values(self.tls),
            overridden: self.overridden,
        }
    }
}

fn values<T>(candidates: BTreeMap<String, Candidate<T>>) -> BTreeMap<String, T> {
    let candidates = candidates.into_iter();
    ordered::map(candidates.map(|(name, candidate)| (name, candidate.value)))
}

fn insert<T>(
    map: &mut BTreeMap<String, Candidate<T>>,
    setting: Setting,
    name: String,
    candidate: Candidate<T>,
    overridden: &mut Vec<Overridden>,
) {
    let Some(present) = map.get_mut(&name) else {
        map.insert(name, candidate);
        return;
    };
    let keeps =
        present.place == talos::Origin::Document && candidate.place == talos::Origin::Legacy;
    let (winner, loser) = if keeps {
        (present.origin.clone(), candidate.origin)
    } else {
        let winner = candidate.origin.clone();
        (winner, std::mem::replace(present, candidate).origin)
    };
    overridden.push(Overridden {
        setting,
        name,
        origin: loser,
        winner,
    });
}

fn name(text: Option<Text<'_>>) -> String {
    text.map_or("", Text::as_written).to_owned()
}

/// Whether a URL is filled in later, and none yet.
fn is_open(url: Text<'_>, go: GoRelease) -> bool {
    let is_url = || {
        endpoint::parse_as(url.as_written(), go)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
    };
    url.known().is_none() && !is_url()
}

/// The text of `auth`, unless a part of it is filled in later.
fn login_text(text: Option<Text<'_>>) -> Option<Secret> {
    let known = text.map_or(Some(""), Text::known)?;
    Some(Secret::new(known))
}

fn read_mirror(
    mirror: &talos::Mirror<'_>,
    origin: &Origin,
    locate: &Locator,
    go: GoRelease,
) -> Mirror {
    let place = |item: &talos::Endpoint<'_>| locate.origin(mirror.document, item.node, item.span());
    let (open, known): (Vec<_>, Vec<_>) = mirror
        .endpoints
        .iter()
        .partition(|item| item.url.is_some_and(|url| is_open(url, go)));
    let endpoints = known.into_iter().map(|item| {
        let written = item.url.map_or("", Text::as_written);
        // A document's URL is parsed while loading and written anew for the consumers; a legacy one goes as it is.
        let url = match mirror.origin {
            talos::Origin::Document => endpoint::parse_as(written, go)
                .map_or_else(|_| written.to_owned(), |url| url.to_go_string()),
            talos::Origin::Legacy => written.to_owned(),
        };
        MirrorEndpoint {
            url: Secret::new(url),
            override_path: mirror.overrides_path(item),
            origin: Some(place(item)),
        }
    });
    Mirror {
        endpoints: endpoints.collect(),
        open_endpoints: open.into_iter().map(place).collect(),
        skip_fallback: mirror.skips_fallback(),
        origin: Some(origin.clone()),
    }
}

fn read_tls(tls: &talos::Tls<'_>, origin: Origin) -> Tls {
    // In the legacy block texts are base64, and an empty text still is one.
    let material = |text: Text<'_>| match (text.known(), tls.origin) {
        (None, _) => Material::Open,
        (Some(pem), talos::Origin::Document) => Material::Known(pem.as_bytes().to_owned()),
        (Some(text), talos::Origin::Legacy) => {
            Material::Known(base64::decode(text.as_bytes()).unwrap_or_default())
        }
    };
    let half = |text: Option<Text<'_>>| text.map_or(Material::Known(Vec::new()), material);
    let ca = tls.ca.filter(|ca| match tls.origin {
        talos::Origin::Document => !ca.is_empty(),
        talos::Origin::Legacy => !ca.node().is_null(),
    });
    Tls {
        ca: ca.map(material),
        identity: tls.identity.map(|identity| Identity {
            certificate: half(identity.cert),
            key: half(identity.key),
        }),
        insecure_skip_verify: tls.insecure_skip_verify.is_some_and(talos::Flag::is_true),
        origin,
    }
}

/// Tells where things stand in one file.
struct Locator {
    index: usize,
    name: Arc<str>,
}

impl Locator {
    fn origin(&self, document: DocumentRef<'_>, node: NodeRef<'_>, span: Span) -> Origin {
        let source = document.file().source();
        Origin {
            file: self.index,
            name: Arc::clone(&self.name),
            document: document.index(),
            path: node.path(),
            span,
            line: source.position(span.start, ColumnUnit::Utf8).line + 1,
        }
    }
}
