//! Which file of a folder has the JSON Schema of a kind, by its name.
//!
//! Public collections name their files in three ways: `GROUP/KIND_VERSION.json`, `KIND-GROUP-VERSION.json` with the
//! first word of the group (`KIND-VERSION.json` for the core), and what converters leave: `KIND_VERSION.json` or
//! `GROUP_KIND_VERSION.json`. All in lower case.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pullpath_core::kubernetes::client::GroupVersionKind;

/// The JSON files of a folder by their names.
#[derive(Debug, Default)]
pub(super) struct FileNames {
    root: PathBuf,
    by_stem: BTreeMap<String, Vec<Named>>,
}

#[derive(Debug)]
struct Named {
    /// The name of the folder around it, in lower case.
    parent: String,
    path: PathBuf,
}

/// Which folder around a file its name counts in.
#[derive(Clone, Copy)]
enum Around<'g> {
    /// The one of the group.
    Group(&'g str),
    /// Any that is not called as groups are.
    NoGroup,
    /// Any.
    Any,
}

impl FileNames {
    /// Adds a file below the folder `root`. Files of other sorts are passed over.
    pub(super) fn add(&mut self, root: &Path, path: &Path) {
        let is_json = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let (true, Some(stem)) = (is_json, path.file_stem()) else {
            return;
        };
        let lower = |name: &std::ffi::OsStr| name.to_string_lossy().to_lowercase();
        let parent = path.parent().filter(|parent| *parent != root);
        self.root = root.to_path_buf();
        self.by_stem.entry(lower(stem)).or_default().push(Named {
            parent: parent
                .and_then(Path::file_name)
                .map(lower)
                .unwrap_or_default(),
            path: path.to_path_buf(),
        });
    }

    /// The file for a kind, and the folder that it was found in.
    pub(super) fn find(&self, of: &GroupVersionKind) -> Option<(&Path, &PathBuf)> {
        let kind = of.kind.to_lowercase();
        let group = of.group.to_lowercase();
        let version = of.version.to_lowercase();
        let first = group.split('.').next().unwrap_or("");
        let names = if group.is_empty() {
            vec![
                (format!("{kind}-{version}"), Around::Any),
                (format!("{kind}_{version}"), Around::NoGroup),
            ]
        } else {
            vec![
                (format!("{kind}_{version}"), Around::Group(&group)),
                (format!("{group}_{kind}_{version}"), Around::Any),
                (format!("{kind}-{group}-{version}"), Around::Any),
                (format!("{kind}-{first}-{version}"), Around::Any),
                (format!("{kind}_{version}"), Around::NoGroup),
            ]
        };
        let path = names
            .iter()
            .find_map(|(stem, around)| self.best(stem, *around))?;
        Some((&self.root, path))
    }

    /// The file with a name: the one that stands highest, then a strict one, then the first.
    fn best(&self, stem: &str, around: Around<'_>) -> Option<&PathBuf> {
        let candidates = self.by_stem.get(stem)?.iter();
        candidates
            .filter(|named| match around {
                Around::Group(group) => named.parent == group,
                Around::NoGroup => !named.parent.contains('.'),
                Around::Any => true,
            })
            .min_by_key(|named| {
                let is_strict = named.parent.contains("strict");
                (named.path.components().count(), !is_strict, &named.path)
            })
            .map(|named| &named.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[&str], api_version: &str, kind: &str) -> Option<String> {
        let root = Path::new("schemas");
        let mut names = FileNames::default();
        for file in files {
            names.add(root, &root.join(file));
        }
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let of = GroupVersionKind {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.to_owned(),
        };
        let (_, path) = names.find(&of)?;
        let below = path.strip_prefix(root).ok()?;
        Some(below.to_string_lossy().replace('\\', "/"))
    }

    #[test]
    fn files_are_named_as_public_collections_name_them() {
        for (file, api_version, kind) in [
            (
                "argoproj.io/application_v1alpha1.json",
                "argoproj.io/v1alpha1",
                "Application",
            ),
            (
                "application-argoproj-v1alpha1.json",
                "argoproj.io/v1alpha1",
                "Application",
            ),
            (
                "master-standalone-strict/ingress-networking-v1.json",
                "networking.k8s.io/v1",
                "Ingress",
            ),
            ("v1.30.0-standalone/pod-v1.json", "v1", "Pod"),
            ("deployment-apps-v1.json", "apps/v1", "Deployment"),
            ("widget_v1.json", "example.org/v1", "Widget"),
            ("example.org_widget_v1.json", "example.org/v1", "Widget"),
        ] {
            assert_eq!(found(&[file], api_version, kind).as_deref(), Some(file));
        }
        for (file, api_version, kind) in [
            ("example.com/widget_v1.json", "example.org/v1", "Widget"),
            ("example.org/widget_v2.json", "example.org/v1", "Widget"),
            ("widget-v1.json", "example.org/v1", "Widget"),
            ("widget-other-v1.json", "example.org/v1", "Widget"),
            ("widget_v1.txt", "example.org/v1", "Widget"),
        ] {
            assert_eq!(found(&[file], api_version, kind), None, "{file}");
        }
    }

    #[test]
    fn the_strict_one_of_several_is_taken() {
        let files = [
            "v1-standalone/pod-v1.json",
            "v1-standalone-strict/pod-v1.json",
        ];
        assert_eq!(found(&files, "v1", "Pod").as_deref(), Some(files[1]));
    }
}
