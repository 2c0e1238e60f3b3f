//! Images and the Secrets they are pulled with: what is said about them together, and what is not.

use std::sync::Arc;

use pullpath_core::engine::{self, Options};
use pullpath_core::finding::Level;
use pullpath_core::rules::Preset;
use pullpath_core::source::Source;

/// The rules at work here.
const RULES: [&str; 12] = [
    "pull-secret-other-namespace",
    "pull-secret-not-in-input",
    "pull-secret-misspelt",
    "secret-wrong-type",
    "secret-key-missing",
    "credentials-do-not-cover",
    "pull-secret-not-named",
    "object-defined-twice",
    "object-name-taken",
    "pod-security-forbids",
    "generated-name-taken",
    "operations-overlap",
];

fn found(files: &[&str], options: &Options) -> Vec<(String, Level)> {
    let sources: Vec<Source> = files
        .iter()
        .enumerate()
        .map(|(at, text)| Source::new(format!("{at}.yaml"), *text))
        .collect();
    let report = engine::check(&sources, options);
    report
        .files
        .iter()
        .flat_map(|file| &file.findings)
        .filter(|finding| RULES.contains(&finding.rule.name))
        .map(|finding| (finding.rule.name.to_owned(), finding.level))
        .collect()
}

fn rules(files: &[&str]) -> Vec<(String, Level)> {
    found(files, &Options::default())
}

fn one(rule: &str, level: Level) -> Vec<(String, Level)> {
    vec![(rule.to_owned(), level)]
}

/// A registry Secret with one entry.
fn secret(name: &str, namespace: &str, key: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}{}}}\ntype: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: '{{\"auths\": {{\"{key}\": {{\"auth\": \"dTpw\"}}}}}}'\n---\n",
        within(namespace)
    )
}

fn within(namespace: &str) -> String {
    if namespace.is_empty() {
        String::new()
    } else {
        format!(", namespace: {namespace}")
    }
}

fn upgrade(namespace: &str, image: &str, secret: &str) -> String {
    format!(
        "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOpUpgrade\nmetadata: {{name: up{}}}\nspec:\n  image: {image}\n  imagePullSecrets: [{{name: {secret}}}]\n  concurrency: 1\n---\n",
        within(namespace)
    )
}

fn node_op(image: &str, more: &str) -> String {
    format!(
        "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOp\nmetadata: {{name: op}}\nspec:\n  image: {image}\n  command: [x]\n  imagePullSecrets: [{{name: pull}}]\n{more}---\n"
    )
}

fn artifact(reference: &str, more: &str) -> String {
    format!(
        "apiVersion: build.kairos.io/v1alpha2\nkind: OSArtifact\nmetadata: {{name: os}}\nspec:\n  image:\n    {reference}\n    imageCredentialsSecretRef: {{name: pull}}\n{more}  artifacts: {{iso: true}}\n---\n"
    )
}

fn pod(images: &[&str], secret: &str) -> String {
    let containers: Vec<String> = images
        .iter()
        .enumerate()
        .map(|(at, image)| format!("{{name: c{at}, image: \"{image}\"}}"))
        .collect();
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: app}}\nspec:\n  template:\n    spec:\n      imagePullSecrets: [{{name: {secret}}}]\n      containers: [{}]\n---\n",
        containers.join(", ")
    )
}

const IMAGE: &str = "registry.example.org/a/b:1";

#[test]
fn secrets_are_found_across_files_and_in_lists() {
    let secret = secret("pull", "ops", "registry.example.org");
    let upgrade = upgrade("ops", IMAGE, "pull");
    assert!(rules(&[&secret, &upgrade]).is_empty());
    let item = |text: &str| {
        let lines: Vec<String> = text
            .trim_end_matches("---\n")
            .lines()
            .enumerate()
            .map(|(at, line)| format!("  {}{line}", if at == 0 { "- " } else { "  " }))
            .collect();
        lines.join("\n")
    };
    let list = format!(
        "apiVersion: v1\nkind: List\nitems:\n{}\n{}\n",
        item(&secret),
        item(&upgrade.replace(IMAGE, "other.example.com/a/b:1"))
    );
    assert_eq!(
        rules(&[&list]),
        one("credentials-do-not-cover", Level::Warning)
    );
}

#[test]
fn a_secret_of_another_namespace_is_no_help() {
    let here = upgrade("ops", IMAGE, "pull");
    let there = secret("pull", "default", "registry.example.org");
    let rule = "pull-secret-other-namespace";
    assert_eq!(rules(&[&format!("{there}{here}")]), one(rule, Level::Error));
    // In another file it may be meant for another cluster.
    assert_eq!(rules(&[&there, &here]), one(rule, Level::Warning));
    // Without a namespace nobody knows where it goes.
    let nowhere = secret("pull", "", "registry.example.org");
    assert_eq!(rules(&[&nowhere, &here]), one(rule, Level::Info));
    let of_default = upgrade("default", IMAGE, "pull");
    assert!(rules(&[&nowhere, &of_default]).is_empty());
    // One that controllers copy.
    let copied = there.replace(
        "namespace: default",
        "namespace: default, annotations: {reflector.v1.k8s.emberstack.com/reflection-auto-enabled: 'true'}",
    );
    assert!(rules(&[&copied, &here]).is_empty());
}

#[test]
fn what_may_be_in_the_cluster_is_not_missed() {
    let upgrade = upgrade("ops", IMAGE, "pull");
    assert!(rules(&[&upgrade]).is_empty());
    let strict = Options {
        preset: Preset::Strict,
        ..Options::default()
    };
    assert_eq!(
        found(&[&upgrade], &strict),
        one("pull-secret-not-in-input", Level::Info)
    );
    for promise in [
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: x, namespace: ops}\nspec: {target: {name: pull}}\n",
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: pull, namespace: ops}\nspec: {encryptedData: {}}\n",
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nsecretGenerator:\n  - name: pull\n",
        "apiVersion: isindir.github.com/v1alpha3\nkind: SopsSecret\nmetadata: {name: x, namespace: ops}\nspec: {secretTemplates: [{name: pull}]}\n",
    ] {
        assert!(found(&[promise, &upgrade], &strict).is_empty(), "{promise}");
    }
    for known in ["pull", "ops/pull"] {
        let options = Options {
            known_secrets: Arc::from([known.to_owned()]),
            ..strict.clone()
        };
        assert!(found(&[&upgrade], &options).is_empty(), "{known}");
    }
    let options = Options {
        known_secrets: Arc::from(["default/pull".to_owned()]),
        ..strict
    };
    assert_eq!(found(&[&upgrade], &options).len(), 1);
}

#[test]
fn credentials_that_are_not_known_are_not_judged() {
    let upgrade = upgrade("", "other.example.com/a/b:1", "pull");
    let encrypted = "apiVersion: v1\nkind: Secret\nmetadata: {name: pull}\ntype: kubernetes.io/dockerconfigjson\ndata:\n  .dockerconfigjson: ENC[AES256_GCM,data:abc,iv:abc,tag:abc,type:str]\nsops: {mac: x}\n";
    assert!(rules(&[encrypted, &upgrade]).is_empty());
    let templated = secret("pull", "", "${REGISTRY}");
    assert!(rules(&[&templated, &upgrade]).is_empty());
    // A password that is filled in later says nothing about the registry.
    let password = secret("pull", "", "registry.example.org").replace("dTpw", "${AUTH}");
    assert_eq!(
        rules(&[&password, &upgrade]),
        one("credentials-do-not-cover", Level::Warning)
    );
    // Two Secrets of which one is not there.
    let two = upgrade.replace("{name: pull}", "{name: pull}, {name: absent}");
    assert!(rules(&[&secret("pull", "", "registry.example.org"), &two]).is_empty());
}

#[test]
fn each_puller_looks_in_its_own_way() {
    let cases = [
        // key, image, kubelet, AuroraBoot, Buildah
        ("https://index.docker.io/v1/", "me/x:1", true, true, true),
        ("index.docker.io", "me/x:1", true, false, true),
        ("docker.io", "me/x:1", true, false, true),
        ("registry-1.docker.io", "me/x:1", false, false, true),
        ("r.example.org", "r.example.org/o/a:1", true, true, true),
        (
            "https://r.example.org/v2/",
            "r.example.org/o/a:1",
            true,
            true,
            true,
        ),
        (
            "https://r.example.org/v2",
            "r.example.org/o/a:1",
            false,
            true,
            true,
        ),
        ("r.example.org/", "r.example.org/o/a:1", true, true, false),
        ("r.example.org/o", "r.example.org/o2/a:1", true, true, false),
        ("*.example.org", "r.example.org/a:1", true, false, false),
        (
            "r.example.org",
            "r.example.org:5000/a:1",
            false,
            false,
            false,
        ),
    ];
    for (key, image, kubelet, auroraboot, buildah) in cases {
        let secret = secret("pull", "", key);
        let is_covered = |object: &str| rules(&[&format!("{secret}{object}")]).is_empty();
        let op = node_op(image, "");
        assert_eq!(is_covered(&op), kubelet, "the kubelet: {key} for {image}");
        let given = artifact(&format!("ref: {image}"), "");
        assert_eq!(
            is_covered(&given),
            auroraboot,
            "AuroraBoot: {key} for {image}"
        );
        let built = artifact(
            &format!("buildOptions: {{version: v1, baseImage: \"{image}\"}}"),
            "",
        );
        assert_eq!(is_covered(&built), buildah, "Buildah: {key} for {image}");
    }
    // Buildah reads nothing but `auth`.
    let without_auth = secret("pull", "", "r.example.org").replace(
        "\"auth\": \"dTpw\"",
        "\"username\": \"u\", \"password\": \"p\"",
    );
    let built = artifact(
        "buildOptions: {version: v1, baseImage: \"r.example.org/a:1\"}",
        "",
    );
    assert_eq!(
        rules(&[&format!("{without_auth}{built}")]),
        one("credentials-do-not-cover", Level::Error)
    );
}

#[test]
fn a_node_that_is_taken_out_of_service_makes_it_an_error() {
    let secret = secret("pull", "", "other.example.com");
    let level = |more: &str| rules(&[&secret, &node_op(IMAGE, more)]);
    let rule = "credentials-do-not-cover";
    assert_eq!(level(""), one(rule, Level::Warning));
    assert_eq!(level("  cordon: true\n"), one(rule, Level::Error));
    assert_eq!(level("  rebootOnSuccess: true\n"), one(rule, Level::Error));
    assert_eq!(
        level("  cordon: true\n  preflight: {command: [x]}\n"),
        one(rule, Level::Warning)
    );
}

#[test]
fn images_that_need_no_credentials_are_left_alone() {
    let secret = secret("pull", "", "registry.example.org");
    // A container of a public registry beside a private one.
    let sidecar = pod(
        &[IMAGE, "nginx:1.27", "ghcr.io/a/b:1", "10.0.0.5:5000/x:1"],
        "pull",
    );
    assert!(rules(&[&secret, &sidecar]).is_empty());
    let public = pod(&["nginx:1.27", "quay.io/a/b:1"], "pull");
    assert!(rules(&[&secret, &public]).is_empty());
    let lan = pod(&["registry.lan:5000/x:1"], "pull");
    assert_eq!(
        rules(&[&secret, &lan]),
        one("credentials-do-not-cover", Level::Warning)
    );
    let options = Options {
        assume_public: Arc::from(["registry.lan:5000".to_owned()]),
        ..Options::default()
    };
    assert!(found(&[&secret, &lan], &options).is_empty());
}

#[test]
fn the_service_account_helps_containers_and_not_builds() {
    let secret = secret("pull", "", "registry.example.org");
    let account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default}\nimagePullSecrets: [{name: pull}]\n---\n";
    let bare = pod(&[IMAGE], "pull").replace("      imagePullSecrets: [{name: pull}]\n", "");
    let rule = "pull-secret-not-named";
    assert_eq!(rules(&[&secret, &bare]), one(rule, Level::Info));
    assert!(rules(&[&secret, &bare, account]).is_empty());
    let op = node_op(IMAGE, "").replace("  imagePullSecrets: [{name: pull}]\n", "");
    assert_eq!(rules(&[&secret, &op]), one(rule, Level::Warning));
    assert!(rules(&[&secret, &op, account]).is_empty());
    let build = artifact(&format!("ref: {IMAGE}"), "")
        .replace("    imageCredentialsSecretRef: {name: pull}\n", "");
    assert_eq!(rules(&[&secret, &build, account]), one(rule, Level::Error));
}

#[test]
fn names_in_a_series_are_not_misspelt() {
    let rule = "pull-secret-misspelt";
    let secret_1 = secret("registry-1", "", "registry.example.org");
    assert!(rules(&[&secret_1, &pod(&[IMAGE], "registry-2")]).is_empty());
    let regcred = secret("regcred", "", "registry.example.org");
    assert_eq!(
        rules(&[&regcred, &pod(&[IMAGE], "regcreds")])
            .into_iter()
            .filter(|(found, _)| found == rule)
            .count(),
        1
    );
    // Somebody names it, so it is not what was meant here.
    let both = format!("{}{}", pod(&[IMAGE], "regcreds"), node_op(IMAGE, ""))
        .replace("{name: pull}", "{name: regcred}");
    assert!(rules(&[&regcred, &both]).is_empty());
}

#[test]
fn files_of_several_clusters_may_use_the_same_names() {
    let a = upgrade("default", IMAGE, "pull");
    let b = node_op(IMAGE, "").replace("name: op", "name: up, namespace: default");
    assert_eq!(
        rules(&[&format!("{a}{b}")]),
        one("object-name-taken", Level::Error)
    );
    assert_eq!(rules(&[&a, &b]), one("object-name-taken", Level::Info));
    assert!(rules(&[&a, &a]).is_empty());
    assert_eq!(
        rules(&[&format!("{a}{a}")]),
        one("object-defined-twice", Level::Error)
    );
}

#[test]
fn who_pushes_needs_credentials_for_the_target() {
    let secret = secret("pull", "", "registry.example.org");
    let build = |registry: &str, push: bool| {
        artifact(
            &format!(
                "push: {push}\n    ociSpec: {{ref: {{name: spec}}}}\n    buildImage: {{registry: {registry}, repository: me/hadron, tag: v1}}"
            ),
            "",
        )
    };
    assert!(rules(&[&secret, &build("registry.example.org", true)]).is_empty());
    // Nobody pushes to a public registry without credentials.
    assert_eq!(
        rules(&[&secret, &build("ghcr.io", true)]),
        one("credentials-do-not-cover", Level::Error)
    );
    assert!(rules(&[&secret, &build("ghcr.io", false)]).is_empty());
}

#[test]
fn pods_of_kinds_that_nobody_knows_count() {
    let rollout = format!(
        "{}apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {{name: app, namespace: a}}
spec:
  template:
    spec:
      imagePullSecrets: [{{name: registry}}]
      containers: [{{name: app, image: 'registry.example.org:5000/app:1'}}]
",
        secret("registry", "a", "registry.example.org")
    );
    assert_eq!(
        rules(&[&rollout]),
        one("credentials-do-not-cover", Level::Error)
    );
}

#[test]
fn a_preflight_with_another_image_does_not_try_this_one() {
    let operation = |preflight: &str| {
        format!(
            "{}apiVersion: operator.kairos.io/v1alpha1
kind: NodeOp
metadata: {{name: op, namespace: a}}
spec:
  image: registry.example.org/op:1
  command: [/op]
  cordon: true
  concurrency: 1
  imagePullSecrets: [{{name: registry}}]
  preflight: {{command: [/check]{preflight}}}
  nodeSelector: {{matchLabels: {{kairos.io/managed: 'true'}}}}
",
            secret("registry", "a", "other.example.com")
        )
    };
    assert_eq!(
        rules(&[&operation("")]),
        one("credentials-do-not-cover", Level::Warning)
    );
    let apart = operation(", image: 'quay.io/me/check:1'");
    assert_eq!(
        rules(&[&apart]),
        one("credentials-do-not-cover", Level::Error)
    );
}

#[test]
fn a_registry_that_takes_credentials_once_takes_them_always() {
    let artifact = format!(
        "{}{}apiVersion: build.kairos.io/v1alpha2
kind: OSArtifact
metadata: {{name: edge, namespace: a}}
spec:
  image:
    ref: registry.example.org/hadron:1
    imageCredentialsSecretRef: {{name: registry}}
  artifacts: {{iso: true}}
  exporters:
    - template:
        spec:
          restartPolicy: Never
          imagePullSecrets: [{{name: other}}]
          containers:
            - {{name: push, image: 'registry.example.org/push:1', volumeMounts: [{{name: artifacts, mountPath: /a}}]}}
",
        secret("registry", "a", "registry.example.org"),
        secret("other", "a", "other.example.com")
    );
    assert_eq!(
        rules(&[&artifact]),
        one("credentials-do-not-cover", Level::Warning)
    );
}

fn cordoning(name: &str, labels: &str) -> String {
    format!(
        "apiVersion: operator.kairos.io/v1alpha1
kind: NodeOp
metadata: {{name: {name}, namespace: a}}
spec:
  image: registry.example.org/op:1
  command: [/op]
  cordon: true
  concurrency: 1
  nodeSelector: {{matchLabels: {{{labels}}}}}
---
"
    )
}

#[test]
fn operations_overlap_where_one_selects_no_less() {
    let all = cordoning("all", "kairos.io/managed: 'true'");
    let amd = cordoning("amd", "kairos.io/managed: 'true', kairos.io/arch: amd64");
    let arm = cordoning("arm", "kairos.io/managed: 'true', kairos.io/arch: arm64");
    let open = cordoning("open", "kairos.io/arch: '${ARCH}'");
    let overlap = one("operations-overlap", Level::Warning);
    assert_eq!(rules(&[&format!("{all}{amd}")]), overlap);
    assert_eq!(rules(&[&format!("{amd}{all}")]), overlap);
    assert!(rules(&[&format!("{amd}{arm}{open}")]).is_empty());
    // Files are applied when their time has come.
    assert!(rules(&[&all, &amd]).is_empty());
}

#[test]
fn generated_names_count_in_their_namespace() {
    let artifact = "apiVersion: build.kairos.io/v1alpha2
kind: OSArtifact
metadata: {name: edge, namespace: a}
spec:
  image: {ref: 'quay.io/kairos/hadron:v0.1.0'}
  artifacts: {iso: true}
---
";
    let map = |namespace: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: edge, namespace: {namespace}}}\n---\n"
        )
    };
    let taken = |level| one("generated-name-taken", level);
    assert_eq!(
        rules(&[&format!("{artifact}{}", map("a"))]),
        taken(Level::Error)
    );
    assert!(rules(&[&format!("{artifact}{}", map("b"))]).is_empty());
    // Files may be for different clusters.
    assert_eq!(rules(&[artifact, &map("a")]), taken(Level::Info));
}
