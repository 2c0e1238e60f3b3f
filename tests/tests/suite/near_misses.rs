//! No rule speaks about what is nearly its offence and none.

use std::fmt::Write as _;

use pullpath_core::document::InputKind;
use pullpath_core::engine::{self, Options};
use pullpath_core::rules::{self, Rule, Shows};
use pullpath_core::source::Source;

use crate::rule_examples::{self, WITHOUT_EXAMPLES};

/// So many lines of a sound text may differ from an offence, and it still is near: those that one more document has.
const NEAR: usize = 8;

const MIRROR: &str =
    "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n";
const MACHINE: &str = "machine:\n  type: worker\n  acceptedCAs:\n    - crt: Zm9v\n";

/// Sound texts that are nearer to an offence than those on its rule's page: rule, what the text is, text.
fn table() -> Vec<(&'static str, InputKind, String)> {
    let auto = InputKind::Auto;
    let whole = InputKind::TalosConfig;
    let mirror = |endpoints: &str| format!("{MIRROR}{endpoints}");
    let with = |endpoints: &str, kind: &str, name: &str, fields: &str| {
        format!(
            "{MIRROR}{endpoints}---\napiVersion: v1alpha1\nkind: {kind}\nname: {name}\n{fields}"
        )
    };
    let tls = "RegistryTLSConfig";
    let auth = "RegistryAuthConfig";
    let login = "username: node\npassword: node-password\n";
    vec![
        ("mirror-duplicate-endpoint", auto, mirror("  - url: http://a.local:1\n  - url: http://a.local:2\n  - url: https://a.local:1\n")),
        ("endpoint-missing-scheme", auto, mirror("  - url: HTTP://a.local:5000\n")),
        ("endpoint-empty-host", auto, mirror("  - url: https://a.local/x\n")),
        ("endpoint-invalid-url", auto, mirror("  - url: http://[fd00::1]:5000/a%20b\n")),
        ("endpoint-bad-port", auto, mirror("  - url: http://a.local:65535\n  - url: http://a.local:1\n")),
        ("endpoint-port-contradicts-scheme", auto, mirror("  - url: http://a.local:80\n  - url: https://a.local:443\n  - url: https://a.local:8080\n")),
        ("endpoint-unusable-host", auto, mirror("  - url: http://127.0.0.1:3172\n  - url: http://svc.example.org\n  - url: http://10.0.0.0:1\n")),
        ("endpoint-not-a-registry", auto, mirror("  - url: https://mirror.docker.io.example.org\n  - url: https://registry-1.docker.io\n")),
        ("endpoint-override-path", auto, mirror("  - url: https://a.local/v2\n  - url: https://a.local/v2/\n  - url: https://a.local/repository/x\n  - url: https://a.local/api/x/v2\n    overridePath: true\n  - url: https://a.local/v2/x\n    overridePath: yes\n")),
        ("endpoint-user-info", auto, mirror("  - url: https://a.local/x@y\n")),
        ("endpoint-query-or-fragment", auto, mirror("  - url: https://a.local/%3Fx%23y\n")),
        ("endpoint-redundant", auto, mirror("  - url: https://a.local\n  - url: https://a.local:8443\n  - url: https://registry-1.docker.io/x\n")),
        ("endpoint-shared-by-mirrors", auto, format!("{}---\n{}", mirror("  - url: https://a.local/docker\n"), mirror("  - url: https://a.local/ghcr\n").replace("docker.io", "ghcr.io"))),
        ("endpoint-shared-by-mirrors", auto, format!("{}---\n{}", mirror("  - url: https://git.local\n").replace("docker.io", "git.local:8443"), mirror("  - url: https://git.local\n").replace("docker.io", "git.local"))),
        ("skip-fallback-without-endpoints", auto, mirror("  - url: https://a.local\n  -\nskipFallback: true\n")),
        ("mirror-name-never-matches", auto, mirror("  - url: https://a.local\n").replace("docker.io", "localhost:5000")),
        ("mirror-name-never-matches", auto, mirror("  - url: https://a.local\n").replace("docker.io", "Harbor")),
        ("mirror-hides-wildcard", auto, format!("{}---\n{}", mirror("  - url: https://a.local\n").replace("docker.io", "'*'"), mirror("  - url: https://b.local\n  - url: https://a.local\n"))),
        ("tls-on-http-endpoint", auto, with("  - url: http://a.local:5000\n", tls, "a.local:5001", "")),
        ("tls-name-wildcard", auto, with("  - url: https://a.local\n", tls, "a.local", "insecureSkipVerify: true\n").replace("docker.io", "'*'")),
        ("tls-shadows-wildcard", auto, with("  - url: https://a.local\n", tls, "b.local", "insecureSkipVerify: false\n").replace("docker.io", "'*'")),
        ("tls-not-applied-to-fallback", auto, with("  - url: https://a.local\nskipFallback: true\n", tls, "docker.io", "insecureSkipVerify: true\n")),
        ("tls-name-mismatch", auto, with("  - url: https://a.local:1\n  - url: https://a.local:2\n", tls, "a.local:2", "insecureSkipVerify: true\n")),
        ("tls-empty", auto, with("  - url: https://a.local\n", tls, "a.local", "insecure: true\n")),
        ("tls-empty", auto, with("  - url: https://a.local\n", tls, "a.local", "insecureSkipVerify: true\n")),
        ("auth-name-mismatch", auto, with("  - url: https://Harbor.local:5000\n", auth, "Harbor.local:5000", login)),
        ("auth-name-docker-io", auto, with("  - url: https://a.local\n", auth, "registry-1.docker.io", login)),
        ("mirror-empty", auto, mirror("").replace("endpoints:", "endpoint: [{url: \"https://a.local\"}]")),
        ("skip-fallback-without-endpoints", auto, format!("{}skipFallback: true\n", mirror("").replace("endpoints:", "endpoint: [{url: \"https://a.local\"}]"))),
        ("auth-incomplete", auto, with("  - url: https://a.local\n", auth, "a.local", "user: node\npass: node-password\n")),
        ("auth-incomplete", auto, with("  - url: https://a.local\n", auth, "a.local", "identityToken: node-token\n")),
        ("auth-exclusive", auto, with("  - url: https://a.local\n", auth, "a.local", "username: node\npassword: node-password\nidentityToken:\n")),
        ("auth-bad-base64", auto, with("  - url: https://a.local\n", auth, "a.local", "auth: |\n  bm9kZTpub2Rl\n  LXBhc3N3b3Jk\n")),
        ("auth-over-http", auto, with("  - url: http://a.local:1\n  - url: https://a.local:2\n", auth, "a.local:2", login)),
        ("string-looks-special", auto, with("  - url: https://a.local\n", auth, "a.local", "username: node # robot\npassword: node#password\n")),
        ("reserved-value", auto, mirror("  - url: https://kind\n").replace("docker.io", "kinds.io")),
        ("duplicate-document", whole, format!("{}---\n{}", mirror("  - url: https://a.local\n"), mirror("  - url: https://a.local\n").replace("docker.io", "Docker.io"))),
        ("not-a-mapping", whole, format!("{}---\nnull\n---\n# nothing\n", mirror("  - url: https://a.local\n"))),
        ("legacy-registry-entry-null", auto, "machine:\n  registries:\n    mirrors:\n      docker.io: {}\n".to_owned()),
        ("legacy-registries-deprecated", auto, "machine:\n  registries:\n    mirrors: {}\n".to_owned()),
        ("legacy-doc-shadowed", auto, format!("machine:\n  registries:\n    mirrors:\n      ghcr.io:\n        endpoints: [\"https://a.local\"]\n---\n{}", mirror("  - url: https://a.local\n"))),
        ("machine-config-incomplete", auto, "machine:\n  type: worker\n".to_owned()),
        ("machine-config-incomplete", whole, format!("{MACHINE}cluster: {{}}\n")),
        ("machine-field-discouraged", whole, format!("{MACHINE}  files: []\ncluster: {{}}\n")),
        ("control-plane-only-document", auto, "machine: {}\n---\napiVersion: v1alpha1\nkind: KubeProxyConfig\nimage: registry.k8s.io/kube-proxy:v1.35.0\n".to_owned()),
        ("discovery-incomplete", whole, format!("{MACHINE}cluster: {{}}\n---\napiVersion: v1alpha1\nkind: KubeSpanConfig\nenabled: false\n")),
        ("trusted-roots-invalid", auto, "apiVersion: v1alpha1\nkind: TrustedRootsConfig\nname: a\n$patch: delete\n".to_owned()),
        ("image-verification-rule-unreachable", auto, "apiVersion: v1alpha1\nkind: ImageVerificationConfig\nrules:\n  - image: example.org/*\n    skip: true\n  - image: example.org/a\n    deny: true\n".to_owned()),
        ("deprecated-registry", auto, "machine:\n  type: controlplane\ncluster:\n  etcd:\n    image: registry.k8s.io/etcd:3.6.5-0\n".to_owned()),
        ("pull-secret-not-in-input", auto, "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOpUpgrade\nmetadata:\n  name: upgrade\nspec:\n  image: registry.example.org/kairos/hadron:v0.1.0\n  concurrency: 1\n".to_owned()),
        ("upgrade-forced-untried", auto, "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOpUpgrade\nmetadata:\n  name: upgrade\nspec:\n  image: registry.example.org/kairos/hadron:v0.1.0\n  concurrency: 1\n  force: true\n  imagePullSecrets:\n    - name:\n".to_owned()),
        ("secret-after-use", auto, "apiVersion: v1\nkind: Secret\nmetadata:\n  name: registry\ntype: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: |\n    {\"auths\": {\"registry.example.org\": {\"auth\": \"cm9ib3Q6czNjcjN0\"}}}\n---\napiVersion: operator.kairos.io/v1alpha1\nkind: NodeOpUpgrade\nmetadata:\n  name: upgrade\nspec:\n  image: registry.example.org/kairos/hadron:v0.1.0\n  concurrency: 1\n  imagePullSecrets:\n    - name: registry\n".to_owned()),
    ]
}

/// The lines of a text as they count: without indentation, each run of base64 as one line.
fn lines(text: &str) -> Vec<String> {
    let is_base64 = |line: &str| {
        let long = line.len() > 20 || line.ends_with('=');
        long && line
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
    };
    let mut lines: Vec<String> = Vec::new();
    let mut in_base64 = false;
    for line in text.lines().map(str::trim) {
        let goes_on = in_base64 && is_base64(line);
        in_base64 = is_base64(line);
        match lines.last_mut() {
            Some(last) if goes_on => last.push_str(line),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// How many lines only one of two texts has.
fn distance(left: &str, right: &str) -> usize {
    let (left, right) = (lines(left), lines(right));
    // Longest common subsequence, row by row.
    let mut row = vec![0; right.len() + 1];
    for own in &left {
        let mut diagonal = 0;
        for (index, other) in right.iter().enumerate() {
            let above = row[index + 1];
            row[index + 1] = if own == other {
                diagonal + 1
            } else {
                above.max(row[index])
            };
            diagonal = above;
        }
    }
    left.len() + right.len() - 2 * row[right.len()]
}

/// The distance from an offence on a rule's page to the nearest sound or repaired text there.
fn nearest(rule: &Rule) -> Option<usize> {
    let examples = rule.examples();
    let texts = |offence: bool| {
        examples
            .iter()
            .filter(move |example| (example.shows == Shows::Offence) == offence)
            .map(|example| rule.example_text(example))
    };
    texts(true)
        .flat_map(|bad| texts(false).map(move |good| distance(&bad, &good)))
        .min()
}

#[test]
fn each_rule_is_silent_on_a_near_miss() {
    let table = table();
    let mut far = String::new();
    for rule in rules::all() {
        let is_in_table = table.iter().any(|(name, _, _)| *name == rule.name);
        let distance = nearest(rule);
        let is_near = distance.is_some_and(|distance| distance <= NEAR);
        if !is_near && !is_in_table && !WITHOUT_EXAMPLES.contains(&rule.name) {
            let _ = writeln!(far, "  {}: {distance:?} lines", rule.name);
        }
    }
    assert!(far.is_empty(), "no near miss of\n{far}");
}

#[test]
fn the_near_misses_pass() {
    let mut failures = String::new();
    for (name, input, text) in table() {
        assert!(rules::all().any(|rule| rule.name == name), "no rule {name}");
        let options = Options {
            input,
            now: Some(rule_examples::today()),
            preset: rules::Preset::All,
            ..Options::default()
        };
        let report = engine::check(&[Source::new("near.yaml", text.as_str())], &options);
        for (_, finding) in report.findings().filter(|(_, f)| f.rule.name == name) {
            let _ = writeln!(failures, "  {name}: {}\n{text}", finding.message);
        }
    }
    assert!(failures.is_empty(), "{failures}");
}
