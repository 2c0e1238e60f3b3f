//! No output of any command shows a secret.

use pullpath_tests::binary::World;

/// Every planted secret holds this word, or its base64 form.
const PLANTED: &[&str] = &["hunter2", "aHVudGVyM", "h1nter2"];

/// Secrets at every place where they can stand, each beside mistakes that make rules speak about that place.
const FILES: &[(&str, &str)] = &[
    (
        "auth.yaml",
        "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: ghcr.io\nusername: bob\npassword: hunter2\nauth: Ym9iOmh1bnRlcjI=hunter2\nidentityToken: hunter2\n---\napiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: quay.io\npasword: hunter2\npassword: [hunter2, {a: hunter2}]\n---\napiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: gcr.io\npassword: !!int hunter2\nusername:\n---\napiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: docker.io\nusername: bob\npassword: hunter2 # hunter2: password=hunter2\npassword: hunter2\n",
    ),
    (
        "tls.yaml",
        "apiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: ghcr.io\nclientIdentity:\n  cert: |\n    -----BEGIN CERTIFICATE-----\n    MIIB\n    -----END CERTIFICATE-----\n  key: |\n    -----BEGIN EC PRIVATE KEY-----\n    aHVudGVyMg==\n    -----END EC PRIVATE KEY-----\nca: |\n  -----BEGIN RSA PRIVATE KEY-----\n  aHVudGVyMg==\n  -----END RSA PRIVATE KEY-----\n",
    ),
    (
        "mirror.yaml",
        "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n  - url: http://bob:hunter2@10.5.0.1:5000\n  - url: bob:hunter2@10.5.0.1:5000\n  - url: \"http://bob:hunter2@10.5.0.1:port\"\n  - url: ftp://hunter2@host\n",
    ),
    (
        "legacy.yaml",
        "machine:\n  token: hunter2\n  ca: {crt: \"\", key: aHVudGVyMg==}\n  registries:\n    mirrors:\n      docker.io:\n        endpoints: [\"https://bob:hunter2@h:1/v2?x=1\"]\n    config:\n      ghcr.io:\n        auth: {username: bob, password: hunter2, auth: hunter2, pass: hunter2}\n        tls:\n          clientIdentity: {crt: x, key: aHVudGVyMg==}\ncluster:\n  secret: aHVudGVyMg==\n  token: hunter2\n",
    ),
    (
        "secret.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: pull\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{\"data\":{\".dockerconfigjson\":\"aHVudGVyMg==\"}}'\ntype: kubernetes.io/dockerconfigjson\ndata:\n  .dockerconfigjson: aHVudGVyMg==\nstringData:\n  .dockerconfigjson: '{\"auths\":{\"ghcr.io\":{\"auth\":\"aHVudGVyMg==\",\"password\":\"hunter2\"},\"a\":hunter2}}'\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: b}\ntype: kubernetes.io/dockercfg\nstringData:\n  .dockercfg: |\n    {\"ghcr.io\": {\"username\": \"bob\", \"password\": \"hunter2\", \"auth\": \"aHVudGVyMzo=\"}}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: c}\ntype: kubernetes.io/dockerconfigjson\ndata: {\".dockerconfigjson\": !!binary aHVudGVyMg, x: 1}\n",
    ),
    (
        "syntax.yaml",
        "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: ghcr.io\n password: hunter2\nauth: hunter2: x\nidentityToken: \"hunter2\n",
    ),
    (
        "secret-syntax.yaml",
        "apiVersion: v1\nkind: Secret\ndata:\n  .dockerconfigjson: aHVudGVyMg==\n   b: hunter2\n  c: [hunter2\n",
    ),
    (
        "nodeop.yaml",
        "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOp\nmetadata: {name: a}\nspec:\n  image: ghcr.io/a/b:latest@bob\n  command: [sh, -c, \"login --password=hunter2\"]\n  unknownPassword: hunter2\n",
    ),
];

fn assert_no_secret(what: &str, output: &str) {
    for secret in PLANTED {
        let shown = output.lines().find(|line| line.contains(secret));
        assert!(shown.is_none(), "{what} shows a secret: {shown:?}");
    }
}

#[test]
fn no_format_shows_a_secret() {
    let world = World::new(FILES);
    let formats = [
        "full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson",
    ];
    for format in formats {
        for input in ["auto", "talos-config"] {
            let run = world.run(&["check", "--format", format, "--as", input, "--verbose", "."]);
            assert!(!run.stdout.is_empty());
            assert_no_secret(&format!("--format {format} --as {input}"), &run.stdout);
            assert_no_secret(&format!("--format {format} --as {input}"), &run.stderr);
        }
    }
}

/// The files as a web page shows them that drops the blanks at the beginning of lines.
fn flattened() -> Vec<(&'static str, String)> {
    FILES
        .iter()
        .map(|(name, text)| {
            let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
            (*name, lines.join("\n"))
        })
        .collect()
}

#[test]
fn lost_indentation_shows_no_secret() {
    let files = flattened();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, &**text)).collect();
    for arguments in [
        &["check", "."] as &[&str],
        &["check", "--format", "json", "."],
        &["check", "--format", "sarif", "."],
        &["check", "--diff", "--unsafe-fixes", "."],
        &["check", "--fix", "--unsafe-fixes", "."],
    ] {
        let run = World::new(&files).run(arguments);
        assert!(!run.stdout.is_empty() || run.stderr.contains("repaired"));
        assert_no_secret(&arguments.join(" "), &run.stdout);
        assert_no_secret(&arguments.join(" "), &run.stderr);
    }
}

#[test]
fn no_difference_shows_a_secret() {
    let world = World::new(FILES);
    let run = world.run(&["check", "--diff", "--unsafe-fixes", "."]);
    assert_no_secret("--diff", &run.stdout);
    assert_no_secret("--diff", &run.stderr);
    let run = world.run(&["check", "--fix", "--unsafe-fixes", "."]);
    assert_no_secret("--fix", &run.stdout);
    assert_no_secret("--fix", &run.stderr);
}
