//! `cri-customization-toml`: settings for containerd that it cannot take.

use toml_span::ErrorKind;
use toml_span::value::{Key, Table, Value};

use crate::declare_rule;
use crate::document::talos::{Configuration, Fields};
use crate::finding::{Consumer, Finding, Impact, Level};
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;
use crate::version::Version;
use crate::yaml::NodeRef;

declare_rule! {
    /// Settings for containerd that are no TOML, or that contradict what Talos writes for it.
    ///
    /// Talos merges `CRICustomizationConfig` documents, or a file below `/etc/cri/conf.d` from `machine.files`, with
    /// its own settings for containerd. It has written the registry settings into a directory of their own and points
    /// containerd there.
    ///
    /// ## What happens
    /// Talos accepts the document without reading the TOML. On the node, text that is no TOML stops the merging: no
    /// change of registry settings gets through to containerd any more. `registry.mirrors` and `registry.configs.*.tls`
    /// stop containerd itself: no pod starts.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: CRICustomizationConfig
    /// name: mirrors
    /// content: |
    ///   [plugins."io.containerd.cri.v1.images".registry.mirrors."docker.io"]
    ///     endpoint = ["https://mirror.example.org"]
    /// ```
    ///
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: CRICustomizationConfig
    /// name: layers
    /// content: |
    ///   version = 2
    ///   [plugins."io.containerd.grpc.v1.cri"]
    ///     discard_unpacked_layers = false
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: CRICustomizationConfig
    /// name: layers
    /// content: |
    ///   version = 3
    ///   [plugins."io.containerd.cri.v1.images"]
    ///     discard_unpacked_layers = false
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ---
    /// apiVersion: v1alpha1
    /// kind: CRICustomizationConfig
    /// name: layers
    /// content: |
    ///   [plugins."io.containerd.cri.v1.images"]
    ///     discard_unpacked_layers = false
    /// ```
    pub(crate) static CRI_CUSTOMIZATION_TOML = {
        name: "cri-customization-toml",
        summary: "settings for containerd that it cannot take",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Containerd),
        preset: Recommended,
        evidence: "talos facts 2.5, 3.4 and 9; vectors v-cri-customization-0033, 0038 and 0039 (accepted by Talos)",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (fields, node) in contents(context.configuration()) {
        if let Some(content) = Content::new(fields, node) {
            content.examine(context.options().talos, sink);
        }
    }
}

/// The nodes that hold settings for containerd.
fn contents<'f>(configuration: &Configuration<'f>) -> Vec<(Fields<'f>, NodeRef<'f>)> {
    let documents = configuration
        .of_kind("CRICustomizationConfig")
        .map(Fields::of)
        .filter_map(|fields| Some((fields, fields.set(&["content"])?)));
    let files = configuration.legacy().into_iter().flat_map(|main| {
        main.at(&["machine"])
            .elements("files")
            .map(move |item| main.inside(item))
            .filter(|file| {
                let path = file.string("path");
                path.starts_with("/etc/cri/conf.d/") && path.ends_with(".part")
            })
            .filter_map(|file| Some((file, file.set(&["content"])?)))
    });
    documents.chain(files).collect()
}

/// Settings for containerd, as text and with its place in the file.
struct Content<'f> {
    node: NodeRef<'f>,
    text: std::borrow::Cow<'f, str>,
}

impl<'f> Content<'f> {
    fn new(fields: Fields<'f>, node: NodeRef<'f>) -> Option<Self> {
        let text = node.decode_string().ok()??;
        (!fields.is_unknown(&text)).then_some(Self { node, text })
    }

    /// The place of a part of the text; the beginning of the value where that cannot be told.
    fn place(&self, range: std::ops::Range<usize>) -> Span {
        let offset = |byte: usize| u32::try_from(byte.min(self.text.len())).unwrap_or(u32::MAX);
        let span = Span::new(offset(range.start), offset(range.end.max(range.start)));
        self.node
            .source_span_in(&self.text, span)
            .unwrap_or_else(|| Span::at(self.node.span().start))
    }

    /// A part of the text in other words, where it stands in the file as it is.
    fn edit(&self, range: std::ops::Range<usize>, new: &str) -> Option<Edit> {
        let place = self.place(range.clone());
        let stands_there = self.node.stream().source().slice(place) == self.text.get(range)?;
        stands_there.then(|| Edit::replace(place, new))
    }

    fn replaced(&self, range: std::ops::Range<usize>, new: &str) -> Option<Fix> {
        Some(Fix::unsafe_(format!("Write `{new}`"), vec![self.edit(range, new)?]))
    }

    /// Another plugin for all settings of the old one.
    fn moved_to(&self, plugin: &str) -> Option<Fix> {
        let edits = self
            .text
            .match_indices(OLD_PLUGIN)
            .map(|(start, old)| self.edit(start..start + old.len(), plugin))
            .collect::<Option<Vec<Edit>>>()?;
        Some(Fix::unsafe_(format!("Move them to `{plugin}`"), edits))
    }

    fn examine(&self, talos: Version, sink: &mut Sink<'_>) {
        match toml_span::parse(&self.text) {
            Ok(settings) => {
                if let Some(settings) = settings.as_table() {
                    self.examine_settings(settings, talos, sink);
                }
            }
            // The reader knows no dates and takes them for wrong numbers.
            Err(error) if matches!(error.kind, ErrorKind::InvalidNumber) => {}
            Err(error) => {
                let place = error.span.start..error.span.end;
                sink.push(
                    Finding::new(
                        &CRI_CUSTOMIZATION_TOML,
                        self.place(place),
                        format!("this is no TOML: {error}"),
                    )
                    .help("containerd keeps its old settings, those for registries too, until this can be read")
                    .consumer(Consumer::Talos),
                );
            }
        }
    }

    fn examine_settings(&self, settings: &Table<'_>, talos: Version, sink: &mut Sink<'_>) {
        let expected = if talos.at_least(1, 9) { 3 } else { 2 };
        if let Some(setting) = find(settings, &["version"])
            && setting.value.as_integer().is_some_and(|version| version != expected)
        {
            sink.push(
                Finding::new(
                    &CRI_CUSTOMIZATION_TOML,
                    self.place(setting.range()),
                    format!("Talos writes settings of version {expected}, which this replaces"),
                )
                .help("remove `version`")
                .fix(self.replaced(setting.value.span.start..setting.value.span.end, &expected.to_string())),
            );
        }
        // Talos 1.9 came with containerd 2, which has taken the plugin apart.
        if talos.at_least(1, 9) {
            self.examine_registry(settings, IMAGES_PLUGIN, sink);
            self.examine_old_plugin(settings, sink);
        } else {
            self.examine_registry(settings, OLD_PLUGIN, sink);
        }
    }

    fn examine_registry(&self, settings: &Table<'_>, plugin: &str, sink: &mut Sink<'_>) {
        let setting = |key| find(settings, &["plugins", plugin, "registry", key]);
        if let Some(mirrors) = setting("mirrors") {
            sink.push(
                Finding::new(
                    &CRI_CUSTOMIZATION_TOML,
                    self.place(mirrors.range()),
                    "`registry.mirrors` cannot stand beside the directory that Talos sets",
                )
                .help("write a `RegistryMirrorConfig` document for each registry")
                .note("containerd says: `mirrors` cannot be set when `config_path` is provided"),
            );
        }
        if let Some(path) = setting("config_path") {
            sink.push(
                Finding::new(
                    &CRI_CUSTOMIZATION_TOML,
                    self.place(path.range()),
                    "`registry.config_path` leads containerd away from the registry settings of Talos",
                )
                .help("remove it, and write registry settings as documents"),
            );
        }
        let hosts = setting("configs").and_then(|configs| configs.value.as_table());
        for (host, entry) in hosts.into_iter().flat_map(|hosts| hosts.iter()) {
            let Some(entry) = entry.as_table() else {
                continue;
            };
            let host_name = &host.name;
            if find(entry, &["tls"]).is_some() {
                sink.push(
                    Finding::new(
                        &CRI_CUSTOMIZATION_TOML,
                        self.place(host.span.start..host.span.end),
                        format!("TLS settings for `{host_name}` cannot stand beside the directory that Talos sets"),
                    )
                    .help("write a `RegistryTLSConfig` document")
                    .note("containerd says: `configs.tls` cannot be set when `config_path` is provided"),
                );
            } else if find(entry, &["auth"]).is_some() {
                sink.push(
                    Finding::new(
                        &CRI_CUSTOMIZATION_TOML,
                        self.place(host.span.start..host.span.end),
                        format!("credentials for `{host_name}` reach containerd only, not Talos itself"),
                    )
                    .help("write a `RegistryAuthConfig` document, which serves both")
                    .impact(Impact::Hygiene)
                    .at_level(Level::Warning),
                );
            }
        }
    }

    /// Settings that have moved to other plugins in containerd 2, and stand only where they were.
    fn examine_old_plugin(&self, settings: &Table<'_>, sink: &mut Sink<'_>) {
        let has = |plugin| find(settings, &["plugins", plugin]).is_some();
        if [IMAGES_PLUGIN, RUNTIME_PLUGIN].into_iter().any(has) {
            // Written for both generations of containerd.
            return;
        }
        let old = find(settings, &["plugins", OLD_PLUGIN]);
        let Some(table) = old.as_ref().and_then(|old| old.value.as_table()) else {
            return;
        };
        let Some((key, plugin)) = MOVED.iter().find(|(key, _)| find(table, &[key]).is_some())
        else {
            return;
        };
        let all_go_there = table
            .iter()
            .all(|(key, _)| MOVED.contains(&(key.name.as_ref(), plugin)));
        if let Some(old) = old {
            sink.push(
                Finding::new(
                    &CRI_CUSTOMIZATION_TOML,
                    self.place(old.range()),
                    format!("`{key}` has no effect here"),
                )
                .help(format!("since Talos 1.9 it belongs to the plugin `{plugin}`"))
                .fix(all_go_there.then(|| self.moved_to(plugin)).flatten())
                .at_level(Level::Warning),
            );
        }
    }
}

const IMAGES_PLUGIN: &str = "io.containerd.cri.v1.images";
const RUNTIME_PLUGIN: &str = "io.containerd.cri.v1.runtime";
/// The plugin that had all settings before containerd 2. Some are still there.
const OLD_PLUGIN: &str = "io.containerd.grpc.v1.cri";

/// Settings of the old plugin that have moved, and where to.
const MOVED: &[(&str, &str)] = &[
    ("registry", IMAGES_PLUGIN),
    ("discard_unpacked_layers", IMAGES_PLUGIN),
    ("max_concurrent_downloads", IMAGES_PLUGIN),
    ("image_pull_progress_timeout", IMAGES_PLUGIN),
    ("sandbox_image", IMAGES_PLUGIN),
    ("containerd", RUNTIME_PLUGIN),
    ("cni", RUNTIME_PLUGIN),
    ("enable_unprivileged_ports", RUNTIME_PLUGIN),
    ("enable_unprivileged_icmp", RUNTIME_PLUGIN),
    ("device_ownership_from_security_context", RUNTIME_PLUGIN),
    ("enable_cdi", RUNTIME_PLUGIN),
    ("cdi_spec_dirs", RUNTIME_PLUGIN),
    ("tolerate_missing_hugetlb_controller", RUNTIME_PLUGIN),
];

/// A setting with the place of its key.
struct Setting<'t, 'i> {
    key: &'t Key<'i>,
    value: &'t Value<'i>,
}

impl Setting<'_, '_> {
    fn range(&self) -> std::ops::Range<usize> {
        self.key.span.start..self.key.span.end
    }
}

/// The setting at a chain of keys.
fn find<'t, 'i>(table: &'t Table<'i>, path: &[&str]) -> Option<Setting<'t, 'i>> {
    let mut table = Some(table);
    let mut found = None;
    for wanted in path {
        let (key, value) = table?
            .iter()
            .find(|(key, _)| key.name == *wanted)?;
        table = value.as_table();
        found = Some(Setting { key, value });
    }
    found
}
