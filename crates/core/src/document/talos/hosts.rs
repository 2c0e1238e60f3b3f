//! The hosts that registry settings lead to, found by name instead of by a look at every endpoint.
//!
//! Talos and containerd look settings up by the host of the URL they are about to request: port, letter case and
//! brackets included, nothing else.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::registries::{Auth, Endpoint, Mirror, Origin, Registries, Tls};

/// An endpoint in force, with the host that settings for it must be named after.
#[derive(Clone, Copy, Debug)]
pub struct Target<'r, 'f> {
    /// The mirror it belongs to.
    pub mirror: &'r Mirror<'f>,
    /// The endpoint.
    pub endpoint: &'r Endpoint<'f>,
    /// The scheme of its URL.
    pub scheme: &'r str,
    /// The host of its URL, with its port.
    pub host: &'r str,
}

/// What is in force and where it leads, by name. Mirrors and endpoints are named by their places in [`Registries`].
#[derive(Clone, Debug, Default)]
pub(super) struct HostIndex<'f> {
    /// The mirrors in force.
    mirrors: Vec<usize>,
    /// The registries they are for, in order, each with its mirror.
    mirrors_for: Vec<(&'f str, usize)>,
    /// The endpoints in force that have a host.
    targets: Vec<Place>,
    /// Places in `targets` in the order of their hosts.
    by_host: Vec<usize>,
    /// Hosts by what people write for them.
    alike: OnceLock<Alike>,
    /// The names that credentials have, in order.
    auths: Vec<&'f str>,
    /// The names that TLS settings have, in order.
    tls: Vec<&'f str>,
}

/// An endpoint in its mirror, with its host.
#[derive(Clone, Debug)]
struct Place {
    mirror: usize,
    endpoint: usize,
    host: String,
}

/// Hosts by what is left of them without what people leave out; each as a place in the targets.
#[derive(Clone, Debug, Default)]
struct Alike {
    /// When case and brackets are ignored.
    with_port: HashMap<LooseHost, Vec<usize>>,
    /// When the port is ignored, too.
    without_port: HashMap<String, Vec<usize>>,
}

impl<'f> HostIndex<'f> {
    pub(super) fn of(registries: &Registries<'f>) -> Self {
        let mut index = Self {
            auths: names(registries.auths.iter().map(Auth::known_name)),
            tls: names(registries.tls.iter().map(Tls::known_name)),
            ..Self::default()
        };
        let of_documents = registries
            .mirrors
            .iter()
            .filter(|mirror| mirror.origin == Origin::Document);
        let documents = names(of_documents.map(Mirror::known_name));
        for (at, mirror) in registries.mirrors.iter().enumerate() {
            let name = mirror.known_name();
            let is_replaced = || name.is_some_and(|name| documents.binary_search(&name).is_ok());
            if mirror.origin == Origin::Legacy && is_replaced() {
                continue;
            }
            index.mirrors.push(at);
            index.mirrors_for.extend(name.map(|name| (name, at)));
            for (endpoint, written) in mirror.endpoints.iter().enumerate() {
                let url = written.read.as_ref().and_then(|read| read.as_ref().ok());
                if let Some(url) = url.filter(|url| !url.has_empty_host()) {
                    index.targets.push(Place {
                        mirror: at,
                        endpoint,
                        host: url.host().into_owned(),
                    });
                }
            }
        }
        index.mirrors_for.sort_unstable();
        let host = |at: &usize| index.targets.get(*at).map(|place| place.host.as_str());
        let mut by_host: Vec<usize> = (0..index.targets.len()).collect();
        by_host.sort_unstable_by(|a, b| (host(a), a).cmp(&(host(b), b)));
        index.by_host = by_host;
        index
    }

    fn host(&self, target: usize) -> &str {
        self.targets.get(target).map_or("", |place| &place.host)
    }

    /// The mirrors in force for a registry.
    fn mirrors_for(&self, name: &str) -> impl Iterator<Item = usize> {
        let from = self.mirrors_for.partition_point(|(other, _)| *other < name);
        let rest = self.mirrors_for.get(from..).unwrap_or_default();
        rest.iter()
            .take_while(move |(other, _)| *other == name)
            .map(|(_, mirror)| *mirror)
    }

    /// The places in `targets` with a host.
    fn targets_on(&self, host: &str) -> impl Iterator<Item = usize> {
        let from = self.by_host.partition_point(|at| self.host(*at) < host);
        let rest = self.by_host.get(from..).unwrap_or_default();
        rest.iter()
            .copied()
            .take_while(move |at| self.host(*at) == host)
    }

    /// The hosts that may be the same as this one but for what people leave out, without repetition.
    fn alike(&self, wanted: &LooseHost) -> impl Iterator<Item = &str> {
        let alike = self.alike.get_or_init(|| Alike::of(self));
        let (of_name, of_port, without_port) = if wanted.port == Port::Omitted {
            (alike.without_port.get(&wanted.name), None, None)
        } else {
            let without_port = LooseHost {
                name: wanted.name.clone(),
                port: Port::Omitted,
            };
            let with_port = &alike.with_port;
            (None, with_port.get(wanted), with_port.get(&without_port))
        };
        [of_name, of_port, without_port]
            .into_iter()
            .flatten()
            .flatten()
            .map(|target| self.host(*target))
    }
}

impl Alike {
    fn of(index: &HostIndex<'_>) -> Self {
        let mut alike = Self::default();
        let mut last = "";
        for target in index.by_host.iter().copied() {
            let host = index.host(target);
            if std::mem::replace(&mut last, host) == host {
                continue;
            }
            let loose = LooseHost::of(host);
            let of_name = alike.without_port.entry(loose.name.clone()).or_default();
            of_name.push(target);
            alike.with_port.entry(loose).or_default().push(target);
        }
        alike
    }
}

fn names<'f>(known: impl Iterator<Item = Option<&'f str>>) -> Vec<&'f str> {
    let mut names: Vec<&str> = known.flatten().collect();
    names.sort_unstable();
    names
}

impl<'f> Registries<'f> {
    /// The mirrors in force of this name: a document takes the place of a legacy entry of the same name.
    pub fn mirrors_named(&self, name: &str) -> impl Iterator<Item = &Mirror<'f>> {
        let of_name = self.index().mirrors_for(name);
        of_name.filter_map(|at| self.mirrors.get(at))
    }

    /// The mirrors in force whose upstream is this host.
    pub fn mirrors_of_upstream(&self, host: &str) -> impl Iterator<Item = &Mirror<'f>> {
        ["docker.io", host]
            .into_iter()
            .filter(move |registry| upstream_host(registry) == host)
            .flat_map(|registry| self.mirrors_named(registry))
    }

    /// The endpoints in force whose URL is known and has a host.
    pub fn targets(&self) -> impl Iterator<Item = Target<'_, 'f>> {
        let places = self.index().targets.iter();
        places.filter_map(|place| self.target(place))
    }

    /// The endpoints in force whose URL has this very host.
    pub fn targets_on(&self, host: &str) -> impl Iterator<Item = Target<'_, 'f>> {
        let index = self.index();
        let places = index.targets_on(host);
        places.filter_map(|at| self.target(index.targets.get(at)?))
    }

    /// Whether there are credentials of this name.
    pub fn has_auth(&self, name: &str) -> bool {
        self.index().auths.binary_search(&name).is_ok()
    }

    /// Whether there are TLS settings of this name.
    pub fn has_tls(&self, name: &str) -> bool {
        self.index().tls.binary_search(&name).is_ok()
    }

    /// A host that settings named `name` were probably meant for: one that the file pulls from, and that differs only
    /// in port, letter case, brackets, or in a scheme or path before and after it. None when the name is exact for
    /// some host.
    pub fn meant_host(&self, name: &str) -> Option<&str> {
        let index = self.index();
        if index.targets_on(name).next().is_some() {
            return None;
        }
        // The upstream of a mirror is asked as well, unless the mirror has an endpoint on that very host: then the
        // name was meant for the endpoint.
        let is_of_upstream = self
            .mirrors_named(name)
            .chain(self.mirrors_of_upstream(name))
            .any(|mirror| !has_endpoint_like(mirror, name));
        if is_of_upstream {
            return None;
        }
        let wanted = LooseHost::of(bare_host(name));
        let mut fitting = index.alike(&wanted);
        let first = fitting.next()?;
        // Two hosts that differ only in their ports: which one was meant is anyone's guess.
        fitting.next().is_none().then_some(first)
    }

    fn target<'r>(&'r self, place: &'r Place) -> Option<Target<'r, 'f>> {
        let mirror = self.mirrors.get(place.mirror)?;
        let endpoint = mirror.endpoints.get(place.endpoint)?;
        Some(Target {
            mirror,
            endpoint,
            scheme: endpoint.read.as_ref()?.as_ref().ok()?.scheme(),
            host: &place.host,
        })
    }
}

/// The host that serves the images of a registry when no mirror does.
pub fn upstream_host(registry: &str) -> &str {
    match registry {
        "docker.io" => "registry-1.docker.io",
        other => other,
    }
}

/// A name without scheme, user information and path.
pub fn bare_host(name: &str) -> &str {
    let name = name.split_once("://").map_or(name, |(_, rest)| rest);
    let name = name.split('/').next().unwrap_or(name);
    name.rsplit('@').next().unwrap_or(name).trim()
}

/// Whether a mirror has an endpoint whose host differs from the name only in what people leave out.
fn has_endpoint_like(mirror: &Mirror<'_>, name: &str) -> bool {
    let wanted = LooseHost::of(name);
    mirror.endpoints.iter().any(|endpoint| {
        let url = endpoint.read.as_ref().and_then(|read| read.as_ref().ok());
        url.is_some_and(|url| LooseHost::of(&url.host()).may_be(&wanted))
    })
}

/// A host in the form in which two of them are compared loosely: lower case, no brackets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct LooseHost {
    name: String,
    port: Port,
}

/// The port of a host, as far as it tells hosts apart that people mix up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Port {
    Omitted,
    /// That of `http` or `https`.
    Default,
    Other(String),
}

impl LooseHost {
    fn of(host: &str) -> Self {
        let lower = host.to_ascii_lowercase();
        let bare_address = lower.matches(':').count() > 1 && !lower.starts_with('[');
        let (host, port) = match lower.rsplit_once(':') {
            Some((host, port)) if !bare_address && !port.contains(']') => (host, Some(port)),
            _ => (lower.as_str(), None),
        };
        Self {
            name: host
                .trim_matches(['[', ']'])
                .trim_end_matches('.')
                .to_owned(),
            port: match port {
                None => Port::Omitted,
                Some("443" | "80") => Port::Default,
                Some(port) => Port::Other(port.to_owned()),
            },
        }
    }

    /// Whether both may be the same host, one of them without its port.
    fn may_be(&self, other: &Self) -> bool {
        self.name == other.name
            && (self.port == other.port || [&self.port, &other.port].contains(&&Port::Omitted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{File, InputKind};
    use crate::endpoint::GoRelease;
    use crate::source::Source;

    fn may_be(left: &str, right: &str) -> bool {
        LooseHost::of(left).may_be(&LooseHost::of(right))
    }

    #[test]
    fn hosts_are_compared_without_what_people_leave_out() {
        assert!(may_be("harbor.local", "harbor.local:5000"));
        assert!(may_be("Harbor.Local:443", "harbor.local"));
        assert!(may_be("[fd00::1]:5000", "fd00::1"));
        assert!(!may_be("harbor.local:5000", "harbor.local:5001"));
        assert!(!may_be("harbor.local", "other.local"));
    }

    #[test]
    fn the_meant_host_is_the_only_one_alike() {
        let text = "machine:\n  registries:\n    mirrors:\n      a.example:\n        endpoints: [\"https://One.example:5000\", \"https://two.example:1\", \"https://two.example:2\", \"https://a.example:80\"]\n";
        let file = File::read(&Source::new("node.yaml", text), InputKind::TalosConfig);
        let registries = Registries::of(&file, GoRelease::V1_26);
        for (name, meant) in [
            ("One.example:5000", None),
            ("one.example:5000", Some("One.example:5000")),
            ("one.example", Some("One.example:5000")),
            ("https://one.example/v2/", Some("One.example:5000")),
            ("one.example:5001", None),
            ("two.example", None),
            ("two.example:3", None),
            ("a.example", Some("a.example:80")),
            ("a.example:443", Some("a.example:80")),
        ] {
            assert_eq!(registries.meant_host(name), meant, "{name}");
        }
        assert_eq!(registries.targets_on("two.example:1").count(), 1);
    }

    #[test]
    fn names_are_stripped_to_their_host() {
        assert_eq!(bare_host("https://index.docker.io/v1/"), "index.docker.io");
        assert_eq!(bare_host("user:pw@reg:5000/x"), "reg:5000");
        assert_eq!(bare_host("reg.local/"), "reg.local");
    }
}
