//! Talos configuration inside the files of other tools.

use pullpath_core::document::{File, InputKind};
use pullpath_core::engine::{self, Options};
use pullpath_core::finding::{Finding, Level};
use pullpath_core::fix;
use pullpath_core::source::{ColumnUnit, Source};

const TALHELPER: &str = "\
clusterName: home # kept
nodes:
  - hostname: n1
    ipAddress: 10.0.0.1
    patches:
      - |-
        # inside
        apiVersion: v1alpha1
        kind: RegistryMirrorConfig
        name: docker.io
        endpoints:
          - url: mirror.local
      - \"machine:\\n  registries:\\n    mirrors:\\n      ghcr.io:\\n        endpoints: [mirror.local]\\n\"
      - >-
        apiVersion: v1alpha1

        kind: RegistryMirrorConfig

        name: quay.io

        skipFalback: true
    inlinePatch:
      machine:
        registries:
          mirrors:
            k8s.gcr.io: {endpoints: [http://a], skipFalback: yes}
controlPlane:
  patches:
    - '@./patches/mirrors.yaml'
    - |
      - op: add
        path: /machine/registries/mirrors/gcr.io
        value:
          endpoints:
            - http://b
            - http://b
";

fn findings(text: &str) -> Vec<Finding> {
    let source = Source::new("talconfig.yaml", text);
    let report = engine::check(&[source], &Options::default());
    report
        .files
        .into_iter()
        .flat_map(|file| file.findings)
        .collect()
}

/// Line, column and text of the places that a rule speaks about.
fn places(text: &str, rule: &str) -> Vec<(u32, u32, String)> {
    let source = Source::new("talconfig.yaml", text);
    findings(text)
        .into_iter()
        .filter(|finding| finding.rule.name == rule)
        .map(|finding| {
            let at = source.position(finding.span.start, ColumnUnit::Utf32);
            let text = source.slice(finding.span).to_owned();
            (at.line + 1, at.column + 1, text)
        })
        .collect()
}

#[test]
fn mistakes_are_found_at_their_place_in_the_outer_file() {
    let place = |line, column, text: &str| (line, column, text.to_owned());
    assert_eq!(
        places(TALHELPER, "endpoint-missing-scheme"),
        [place(12, 18, "mirror.local"), place(13, 85, "mirror.local"),]
    );
    assert_eq!(
        places(TALHELPER, "unknown-field"),
        [place(21, 9, "skipFalback"), place(26, 49, "skipFalback"),]
    );
    assert_eq!(
        places(TALHELPER, "mirror-duplicate-endpoint"),
        [place(36, 15, "http://b")]
    );
}

#[test]
fn a_fix_leaves_the_rest_of_the_outer_file_byte_for_byte() {
    let fixes: Vec<_> = findings(TALHELPER)
        .into_iter()
        .filter(|f| matches!(f.rule.name, "endpoint-missing-scheme" | "unknown-field"))
        .filter_map(|finding| finding.fixes.into_iter().next())
        .collect();
    assert_eq!(fixes.len(), 4);
    let fixed = fix::apply(TALHELPER, &fixes).text;
    let wanted = TALHELPER
        .replace("mirror.local", "http://mirror.local")
        .replace("skipFalback", "skipFallback");
    assert_eq!(fixed, wanted);
}

#[test]
fn cluster_templates_and_objects_are_looked_into() {
    let omni = "\
kind: Cluster
name: home
patches:
  - name: mirrors
    inline:
      machine:
        registries:
          mirrors:
            docker.io:
              endpoints:
                - mirror.local
---
kind: Workers
patches:
  - file: patches/worker.yaml
";
    assert_eq!(places(omni, "endpoint-missing-scheme").len(), 1);
    let cluster_api = "\
apiVersion: controlplane.cluster.x-k8s.io/v1alpha3
kind: TalosControlPlane
metadata: {name: home}
spec:
  controlPlaneConfig:
    controlplane:
      configPatches:
        - op: replace
          path: /machine/registries
          value:
            mirrors:
              docker.io:
                endpoints: [mirror.local]
      strategicPatches:
        - |
          apiVersion: v1alpha1
          kind: RegistryMirrorConfig
          name: ghcr.io
          endpoints:
            - url: mirror.local
---
apiVersion: v1
kind: ConfigMap
metadata: {name: patches}
data:
  mirrors.yaml: |
    apiVersion: v1alpha1
    kind: RegistryMirrorConfig
    name: ghcr.io
    endpoints:
      - url: mirror.local
  readme: |
    machine: this text is not for Talos
    kind: nothing of v1alpha1
";
    let lines: Vec<u32> = places(cluster_api, "endpoint-missing-scheme")
        .into_iter()
        .map(|(line, ..)| line)
        .collect();
    assert_eq!(lines, [13, 20, 31]);
}

#[test]
fn referenced_files_are_named() {
    let source = Source::new("talconfig.yaml", TALHELPER);
    let file = File::read(&source, InputKind::Auto);
    let paths: Vec<&str> = file
        .patch_references()
        .into_iter()
        .map(|(_, path)| path)
        .collect();
    assert_eq!(paths, ["./patches/mirrors.yaml"]);
}

/// The rules that speak, with the line and the text of their places, and those that are kept silent.
fn spoken(text: &str) -> (Vec<String>, Vec<&'static str>) {
    let source = Source::new("talconfig.yaml", text);
    let report = engine::check(std::slice::from_ref(&source), &Options::default());
    let file = report.files.first().expect("one file");
    let told = |finding: &Finding| {
        let line = source.position(finding.span.start, ColumnUnit::Utf32).line + 1;
        format!(
            "{line} {} {}",
            finding.rule.name,
            source.slice(finding.span)
        )
    };
    let findings = file.findings.iter().filter(|f| f.level >= Level::Warning);
    (
        findings.map(told).collect(),
        file.suppressed.iter().map(|f| f.rule.name).collect(),
    )
}

#[test]
fn comments_in_the_inner_text_keep_findings_silent() {
    let text = "\
clusterName: home
nodes:
  - hostname: n1
    patches:
      - |
        apiVersion: v1alpha1
        kind: RegistryMirrorConfig
        name: docker.io
        endpoints:
          # pullpath: ignore[endpoint-missing-scheme] known
          - url: mirror.local
          - url: https://a.local # pullpath: ignore[endpoint-missing-scheme]
      - |
        - op: add
          path: /machine/registries/mirrors/ghcr.io
          value:
            endpoints:
              - mirror.local # pullpath: ignore[endpoint-missing-scheme]
    # pullpath: ignore[endpoint-missing-scheme]
    inlinePatch: {machine: {registries: {mirrors: {quay.io: {endpoints: [mirror.local]}}}}}
    configPatches:
      - op: add
        path: /machine/registries/mirrors/gcr.io
        value:
          endpoints:
            # pullpath: ignore[endpoint-missing-scheme]
            - mirror.local
";
    let (spoken, silent) = spoken(text);
    assert_eq!(spoken, ["12 ignore-unused endpoint-missing-scheme"]);
    assert_eq!(silent, ["endpoint-missing-scheme"; 4]);
}

#[test]
fn documents_that_repeat_are_a_patch_unless_the_configuration_is_whole() {
    let mirror = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n  - url: http://10.0.0.1\n";
    let other = mirror.replace("10.0.0.1", "10.0.0.2");
    let delete =
        "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\n$patch: delete\n";
    let whole = "machine: {type: worker, token: a, ca: {crt: Zm9v}}\ncluster: {}\n";
    let said = |texts: &[&str]| {
        let findings = findings(&texts.join("---\n")).into_iter();
        let said = findings.filter(|f| f.level >= Level::Warning);
        said.map(|f| format!("{} {}", f.rule.name, f.impact.as_str()))
            .collect::<Vec<_>>()
    };
    assert_eq!(said(&[mirror, &other]), ["duplicate-document hygiene"]);
    assert_eq!(
        said(&[mirror, mirror]),
        [
            "duplicate-document hygiene",
            "patch-appends-endpoint breaks"
        ]
    );
    assert_eq!(said(&[delete, mirror]), [""; 0]);
    assert_eq!(
        said(&[whole, mirror, &other]),
        ["duplicate-document rejected"]
    );
}
