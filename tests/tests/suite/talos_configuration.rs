//! Rules about a Talos configuration as a whole: when they speak, what they point at, when they keep silent.

use pullpath_core::document::InputKind;
use pullpath_core::engine::{self, Options};
use pullpath_core::finding::{Finding, Impact, Level};
use pullpath_core::source::{Source, Span};

const WORKER: &str = "machine:\n  type: worker\n  acceptedCAs:\n    - crt: Zm9v\ncluster: {}\n";

fn findings(input: InputKind, files: &[&str]) -> Vec<Finding> {
    let sources: Vec<Source> = files
        .iter()
        .map(|text| Source::new("node.yaml", *text))
        .collect();
    let options = Options {
        input,
        ..Options::default()
    };
    let report = engine::check(&sources, &options);
    report
        .files
        .into_iter()
        .flat_map(|file| file.findings)
        .collect()
}

fn of_rule(rule: &str, text: &str) -> Vec<Finding> {
    let mut found = findings(InputKind::Auto, &[text]);
    found.retain(|finding| finding.rule.name == rule);
    found
}

fn speaks(rule: &str, text: &str) -> bool {
    !of_rule(rule, text).is_empty()
}

fn part(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}

#[test]
fn what_a_fragment_lacks_is_not_missing() {
    let fragment = "machine:\n  registries:\n    mirrors: {}\n";
    assert!(!speaks("machine-config-incomplete", fragment));
    let whole = findings(InputKind::TalosConfig, &[fragment]);
    let missing = whole
        .iter()
        .filter(|finding| finding.rule.name == "machine-config-incomplete")
        .count();
    assert_eq!(missing, 2, "the cluster and an authority");
    let config = "machine: {type: worker, token: a.b}\ncluster: {}\n";
    assert!(speaks("machine-config-incomplete", config));
    let patch = findings(InputKind::TalosPatch, &[config]);
    assert!(
        patch
            .iter()
            .all(|finding| finding.impact != Impact::Rejected)
    );
}

#[test]
fn both_places_of_a_conflict_are_shown() {
    let text = "machine:\n  type: worker\n  token: a.b\n  ca: {crt: Zm9v}\n  network:\n    hostname: node-1\n\
                cluster: {}\n---\napiVersion: v1alpha1\nkind: HostnameConfig\nhostname: node-2\n";
    let found = of_rule("document-legacy-conflict", text);
    assert_eq!(found.len(), 1);
    let conflict = &found[0];
    assert_eq!(part(text, conflict.span), "HostnameConfig");
    let label = conflict.labels.first().map(|label| part(text, label.span));
    assert_eq!(label, Some("hostname"));
    assert!(
        conflict.notes.iter().any(|note| {
            note == "Talos says: static hostname is already set in v1alpha1 config"
        })
    );
    let apart = text.replace("hostname: node-1", "extraHostEntries: []");
    assert!(!speaks("document-legacy-conflict", &apart));
}

#[test]
fn registry_documents_do_not_conflict_with_the_legacy_block_but_shadow_it() {
    let legacy = "machine:\n  registries:\n    mirrors:\n      docker.io: {endpoints: [https://a.example.org]}\n      \
                  ghcr.io: {endpoints: [https://b.example.org]}\n---\n";
    let document = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n  \
                    - url: https://c.example.org\n";
    let text = format!("{legacy}{document}");
    let found = of_rule("legacy-doc-shadowed", &text);
    assert_eq!(found.len(), 1);
    assert_eq!(part(&text, found[0].span), "docker.io");
    assert!(!speaks("document-legacy-conflict", &text));
    let credentials = document.replace("MirrorConfig", "AuthConfig");
    assert!(!speaks(
        "legacy-doc-shadowed",
        &format!("{legacy}{credentials}")
    ));
}

#[test]
fn a_veth_pair_configures_both_of_its_ends() {
    let veth = "apiVersion: v1alpha1\nkind: VethConfig\nname: v0\npeer:\n  name: v1\n---\n";
    let link = "apiVersion: v1alpha1\nkind: DummyLinkConfig\nname: v1\n";
    assert!(speaks("conflicting-documents", &format!("{veth}{link}")));
    let other = link.replace("v1\n", "v2\n");
    assert!(!speaks("conflicting-documents", &format!("{veth}{other}")));
    let volume = "apiVersion: v1alpha1\nkind: RawVolumeConfig\nname: v0\n";
    assert!(!speaks("conflicting-documents", &format!("{veth}{volume}")));
}

#[test]
fn containers_are_followed_through_circles() {
    let container = |name: &str, waits_for: &str| {
        format!(
            "---\napiVersion: v1alpha1\nkind: ContainerConfig\nname: {name}\nimage: a/b@sha256:{}\ndependsOn:\n  \
             containers: [{waits_for}]\n",
            "a".repeat(64)
        )
    };
    let circle = format!(
        "{WORKER}{}{}{}",
        container("a", "b"),
        container("b", "c"),
        container("c", "a")
    );
    let found = of_rule("container-dependency", &circle);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].message.contains("a -> b -> c -> a"),
        "{}",
        found[0].message
    );
    let chain = format!(
        "{WORKER}{}{}{}",
        container("a", "b, c"),
        container("b", "c"),
        container("c", "")
    );
    assert!(!speaks("container-dependency", &chain));
}

#[test]
fn a_template_is_neither_missing_nor_wrong() {
    let text = "machine:\n  type: {{ .Type }}\n  token: {{ .Token }}\n  ca:\n    crt: {{ .CA }}\ncluster:\n  \
                discovery:\n    enabled: true\n  id: {{ .ID }}\n  secret: {{ .Secret }}\n";
    for rule in [
        "machine-config-incomplete",
        "machine-config-invalid",
        "discovery-incomplete",
        "machine-field-discouraged",
    ] {
        assert!(!speaks(rule, text), "{rule}");
    }
}

#[test]
fn broken_text_around_a_document_is_not_held_against_it() {
    let text = "apiVersion: v1alpha1\nkind: StaticHostConfig\nname: @host\nhostnames:\n  - a\n";
    assert!(speaks("yaml-syntax", text));
    assert!(!speaks("document-field-missing", text));
}

fn closed(registry: &str) -> String {
    format!(
        "---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: '{registry}'\nendpoints:\n  \
         - url: https://{}.mirror.example.org\nskipFallback: true\n",
        registry.replace(['.', '*'], "-x")
    )
}

#[test]
fn an_air_gap_needs_mirrors_for_what_talos_pulls() {
    let rule = "air-gap-incomplete";
    let holes = |files: &[&str]| {
        findings(InputKind::Auto, files)
            .iter()
            .filter(|finding| finding.rule.name == rule)
            .map(|finding| finding.level)
            .collect::<Vec<Level>>()
    };
    let some = format!("{}{}", closed("docker.io"), closed("registry.k8s.io"));
    assert_eq!(holes(&[&some]), [Level::Warning]);
    // One registry may be cut off for other reasons.
    assert_eq!(holes(&[&closed("docker.io")]), []);
    // A registry of one's own has no upstream to fall back to.
    assert_eq!(holes(&[&closed("registry.home.example.org")]), []);
    assert_eq!(holes(&[&format!("{some}{}", closed("*"))]), []);
    // Settings may be spread over files.
    assert_eq!(holes(&[&some, &closed("ghcr.io")]), []);
    let kubelet = format!(
        "{some}---\nmachine:\n  kubelet:\n    image: registry.example.org/kubelet:v1.35.0\n"
    );
    assert_eq!(holes(&[&kubelet]), []);
}

#[test]
fn a_mirror_of_the_old_registry_is_fine_beside_one_of_the_new() {
    let mirror = |name: &str| {
        format!(
            "---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: {name}\nendpoints:\n  \
             - url: https://{name}.example.org\n"
        )
    };
    let old = mirror("k8s.gcr.io");
    assert!(speaks("deprecated-registry", &old));
    let both = format!("{old}{}", mirror("registry.k8s.io"));
    assert!(!speaks("deprecated-registry", &both));
}

#[test]
fn settings_for_both_generations_of_containerd_may_stand_side_by_side() {
    let document = |content: &str| {
        format!(
            "apiVersion: v1alpha1\nkind: CRICustomizationConfig\nname: a\ncontent: |\n{content}"
        )
    };
    let old = "  [plugins.\"io.containerd.grpc.v1.cri\"]\n    device_ownership_from_security_context = true\n";
    let new = "  [plugins.\"io.containerd.cri.v1.runtime\"]\n    device_ownership_from_security_context = true\n";
    let rule = "cri-customization-toml";
    assert!(speaks(rule, &document(old)));
    assert!(!speaks(rule, &document(new)));
    assert!(!speaks(rule, &document(&format!("{old}{new}"))));
    assert!(!speaks(rule, &document("  started = 2026-01-01\n")));
    let template = document("  {{ range .Settings }}\n");
    assert!(!speaks(rule, &template));
}

#[test]
fn the_place_in_settings_for_containerd_is_exact() {
    let text = "apiVersion: v1alpha1\nkind: CRICustomizationConfig\nname: a\ncontent: |\n  [a]\n  b = 1\n  b = 2\n";
    let found = of_rule("cri-customization-toml", text);
    assert_eq!(found.len(), 1);
    assert_eq!(part(text, found[0].span), "b");
    assert_eq!(
        text[..found[0].span.start as usize].matches('\n').count(),
        6
    );
}

#[test]
fn secrets_are_not_quoted() {
    let text = "apiVersion: v1alpha1\nkind: WireguardConfig\nname: wg0\nprivateKey: hunter2-secret\n---\n\
                apiVersion: v1alpha1\nkind: DiscoveryIdentityConfig\nclusterID: a\nclusterSecret: hunter2-secret\n---\n\
                apiVersion: v1alpha1\nkind: ContainerConfig\nname: a\nimage: a/b\nenvironment: [hunter2-secret]\n";
    let found = findings(InputKind::Auto, &[text]);
    let invalid = found
        .iter()
        .filter(|finding| finding.rule.name == "document-field-invalid")
        .count();
    assert_eq!(invalid, 3);
    for finding in &found {
        let said = format!("{} {:?} {:?}", finding.message, finding.help, finding.notes);
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn an_anchor_in_the_place_of_a_field_is_told_as_one() {
    let text = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\n&endpoints:\n  - url: http://a.local\n";
    let found = of_rule("unknown-field", text);
    let unknown = found.first().expect("Talos refuses the entry");
    assert_eq!(
        unknown.message,
        "an entry in `RegistryMirrorConfig` has no key"
    );
    assert_eq!(
        unknown.help.as_deref(),
        Some("`&endpoints` makes `endpoints` an anchor; for a field write it without the `&`")
    );
}
