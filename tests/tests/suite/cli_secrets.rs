//! No output of any command shows a secret.

use pullpath_core::assist;
use pullpath_core::document::{File, InputKind};
use pullpath_core::encoding::base64;
use pullpath_core::engine::Options;
use pullpath_core::source::Source;
use pullpath_tests::binary::World;

/// Every planted secret holds this word, or its base64 form.
const PLANTED: &[&str] = &["hunter2", "aHVudGVyM", "h1nter2", "h%75nter2"];

/// Registry Secrets whose decoded content holds the word, with every mistake that rules speak about.
const REGISTRY_SECRETS: &str = include_str!("../../fixtures/registry-secrets.yaml");

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
        "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n  - url: http://bob:hunter2@10.5.0.1:5000\n  - url: bob:hunter2@10.5.0.1:5000\n  - url: \"http://bob:hunter2@10.5.0.1:port\"\n  - url: ftp://hunter2@host\n  - url: https://bob:h%75nter2@10.5.0.1:5001\n  - url: \"https://bob:it's-hunter2@hunter2,hunter2@10.5.0.1:5002\"\n",
    ),
    (
        "legacy.yaml",
        "machine:\n  token: hunter2\n  ca: {crt: \"\", key: aHVudGVyMg==}\n  registries:\n    mirrors:\n      docker.io:\n        endpoints: [\"https://bob:hunter2@h:1/v2?x=1\"]\n    config:\n      ghcr.io:\n        auth: {username: bob, password: hunter2, auth: hunter2, pass: hunter2}\n        tls:\n          clientIdentity: {crt: x, key: aHVudGVyMg==}\ncluster:\n  secret: aHVudGVyMg==\n  token: hunter2\n",
    ),
    (
        "legacy-ca.yaml",
        "machine:\n  ca: {crt: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQphSFZ1ZEdWeU1nPT0KLS0tLS1FTkQgUlNBIFBSSVZBVEUgS0VZLS0tLS0K}\n  registries:\n    config:\n      ghcr.io:\n        tls:\n          ca: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQphSFZ1ZEdWeU1nPT0KLS0tLS1FTkQgUlNBIFBSSVZBVEUgS0VZLS0tLS0K\n          clientIdentity: {crt: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQphSFZ1ZEdWeU1nPT0KLS0tLS1FTkQgUlNBIFBSSVZBVEUgS0VZLS0tLS0K, key: x}\n",
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
    ("registry-secrets.yaml", REGISTRY_SECRETS),
    (
        "nodeop.yaml",
        "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOp\nmetadata: {name: a}\nspec:\n  image: ghcr.io/a/b:latest@bob\n  command: [sh, -c, \"login --password=hunter2\"]\n  unknownPassword: hunter2\n",
    ),
    (
        "definition.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: dockerfile}\nstringData:\n  ociSpec: |\n    FROM hunter2\n    {{ .hunter2 }} {{ .hunter2-x }} {{ define hunter2 }}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: values}\nstringData: {a: hunter2}\n---\napiVersion: build.kairos.io/v1alpha2\nkind: OSArtifact\nmetadata: {name: os}\nspec:\n  image:\n    buildOptions: {version: v1, baseImage: 'a:1'}\n    ociSpec: {ref: {name: dockerfile}, templateValuesFrom: {name: values}}\n",
    ),
    (
        "command.yaml",
        "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOp\nmetadata: {name: a}\nspec:\n  image: ghcr.io/a/b\n  comand:\n    - login\n    - --password\n    - hunter2\n  command: [sh, -c, \"docker login -u bob -p hunter2 ghcr.io\", --api-token, hunter2]\n  args: |\n    login --password 'a hunter2' --registry-token \\\n      hunter2 && run [\"--password\", \"hunter2\"]\n  # login --password hunter2\n  unknown: 1\n",
    ),
];

/// The planted words, and what they look like inside of base64, encoded once and twice.
fn planted() -> Vec<String> {
    let words: Vec<String> = PLANTED.iter().map(|word| (*word).to_owned()).collect();
    let once: Vec<String> = encoded("hunter2");
    let twice = once.iter().flat_map(|piece| encoded(piece)).collect();
    [words, once, twice].concat()
}

/// The part of the base64 of a text that does not depend on what stands around it, for each way it may be aligned.
fn encoded(text: &str) -> Vec<String> {
    (0..3)
        .map(|before| {
            let all = base64::encode(format!("{}{text}", "x".repeat(before)).as_bytes());
            let all = all.trim_end_matches('=');
            let from = (before * 8).div_ceil(6);
            all.get(from..all.len() - 1).unwrap_or("").to_owned()
        })
        .collect()
}

fn assert_no_secret(what: &str, output: &str) {
    for secret in &planted() {
        let shown = output.lines().find(|line| line.contains(secret.as_str()));
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

#[test]
fn no_trace_shows_a_secret() {
    let world = World::new(FILES);
    for format in ["text", "json", "mermaid", "dot"] {
        for question in [
            &["ghcr.io/a/b:1"][..],
            &["nginx"],
            &["--all"],
            &["--for", "NodeOp/op"],
            &["--for", "OSArtifact/default/os"],
        ] {
            let mut arguments = vec!["trace"];
            arguments.extend(question);
            arguments.extend(["--format", format, "registry-secrets.yaml"]);
            let run = world.run(&arguments);
            assert!(!run.stdout.is_empty(), "{arguments:?}: {}", run.stderr);
            assert_no_secret(&format!("{arguments:?}"), &run.stdout);
            assert_no_secret(&format!("{arguments:?}"), &run.stderr);
        }
    }
}

#[test]
fn every_mistake_in_the_planted_secrets_is_spoken_about() {
    let world = World::new(FILES);
    let run = world.run(&["check", "--format", "concise", "registry-secrets.yaml"]);
    for rule in [
        "credentials-do-not-cover",
        "secret-auth-mismatch",
        "secret-bad-base64",
        "secret-committed-token",
        "secret-credential-helper",
        "secret-docker-hub-key",
        "secret-key-never-matches",
        "secret-not-json",
        "secret-trailing-blank",
        "secret-unreadable-entry",
        "secret-without-credentials",
        "secret-wrong-type",
    ] {
        assert!(run.stdout.contains(rule), "{rule}: {}", run.stdout);
    }
}

#[test]
fn no_other_command_shows_a_secret() {
    for arguments in [
        &["migrate", "--diff", "legacy.yaml"] as &[&str],
        &[
            "migrate",
            "--diff",
            "--to",
            "legacy",
            "mirror.yaml",
            "auth.yaml",
            "tls.yaml",
        ],
        &["check", "--base", "legacy.yaml", "mirror.yaml"],
        &[
            "check",
            "--base",
            "legacy.yaml",
            "auth.yaml",
            "--format",
            "json",
        ],
        &["check", "--diff", "--add-ignores", "."],
        &[
            "trace",
            "nginx",
            "--explain-hosts",
            "mirror.yaml",
            "legacy.yaml",
        ],
        &["trace", "nginx", "--compare", "legacy.yaml", "mirror.yaml"],
        &["trace", "--all", "legacy.yaml"],
        &["trace", "--all", "auth.yaml", "--base", "legacy.yaml"],
        &[
            "trace",
            "--all",
            "--format",
            "json",
            "legacy.yaml",
            "mirror.yaml",
        ],
    ] {
        let run = World::new(FILES).run(arguments);
        assert_no_secret(&arguments.join(" "), &run.stdout);
        assert_no_secret(&arguments.join(" "), &run.stderr);
    }
    // Their output is the configuration itself; what they say beside it is not.
    for arguments in [
        &["merge", "legacy.yaml", "auth.yaml", "mirror.yaml"] as &[&str],
        &["merge", "auth.yaml", "syntax.yaml"],
        &["migrate", "--stdout", "legacy.yaml"],
        &["migrate", "legacy.yaml", "syntax.yaml"],
    ] {
        let run = World::new(FILES).run(arguments);
        assert_no_secret(&arguments.join(" "), &run.stderr);
    }
}

#[test]
fn no_file_that_is_written_shows_a_secret() {
    let world = World::new(FILES);
    world.run(&[
        "check",
        "--output-file",
        "sarif=report.sarif",
        "--output-file",
        "junit=report.xml",
        ".",
    ]);
    world.run(&[
        "check",
        "--baseline",
        "baseline.json",
        "--update-baseline",
        ".",
    ]);
    for file in ["report.sarif", "report.xml", "baseline.json"] {
        let text = world.read(file);
        assert!(!text.is_empty());
        assert_no_secret(file, &text);
    }
}

#[test]
fn nothing_that_an_editor_shows_is_a_secret() {
    let options = Options::default();
    for (name, text) in FILES {
        let file = File::read(&Source::new(*name, *text), InputKind::Auto);
        for byte in (0..text.len()).filter(|byte| text.is_char_boundary(*byte)) {
            let byte = u32::try_from(byte).expect("small");
            let shown = format!("{:?}", assist::hover(&file, &options, byte));
            assert_no_secret(&format!("hover at {byte} of {name}"), &shown);
            let shown = format!("{:?}", assist::complete(&file, &[], &options, byte));
            assert_no_secret(&format!("completion at {byte} of {name}"), &shown);
        }
        for (what, shown) in [
            ("certificates", format!("{:?}", assist::certificates(&file))),
            (
                "hints",
                format!("{:?}", assist::inlay_hints(&file, &options)),
            ),
            ("lenses", format!("{:?}", assist::lenses(&file, &options))),
            ("links", format!("{:?}", assist::links(&file))),
            ("outline", format!("{:?}", assist::outline(&file))),
        ] {
            assert_no_secret(&format!("{what} of {name}"), &shown);
        }
    }
}
