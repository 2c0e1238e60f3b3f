//! `pullpath trace` as users see it.

use pullpath_tests::binary::World;

const HARBOR: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: https://harbor.example.com/v2/proxy-docker.io
    overridePath: true
  - url: http://10.5.0.1:5000
---
apiVersion: v1alpha1
kind: RegistryAuthConfig
name: harbor.example.com
username: robot
password: hunter2
---
apiVersion: v1alpha1
kind: RegistryAuthConfig
name: docker.io
auth: Ym9iOmh1bnRlcjI=
";

/// The same mirror twice, and TLS settings for a plain HTTP endpoint.
const BROKEN: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: http://bob:hunter2@10.5.0.1:5000
  - url: http://10.5.0.1:5000
  - url: http://10.5.0.1:5000
---
apiVersion: v1alpha1
kind: RegistryTLSConfig
name: 10.5.0.1:5000
insecureSkipVerify: true
";

fn printed(world: &World, arguments: &[&str]) -> String {
    let run = world.run(arguments);
    assert_eq!(run.stderr, "", "{arguments:?}");
    run.stdout
}

#[test]
fn a_path_is_a_numbered_list() {
    let world = World::new(&[("node.yaml", HARBOR)]);
    insta::assert_snapshot!(printed(&world, &["trace", "nginx", "node.yaml"]));
}

#[test]
fn engines_that_differ_stand_side_by_side_first() {
    let world = World::new(&[("node.yaml", BROKEN)]);
    insta::assert_snapshot!(printed(&world, &["trace", "nginx", "node.yaml"]));
}

#[test]
fn json_has_the_form_that_is_promised() {
    let world = World::new(&[("node.yaml", HARBOR)]);
    insta::assert_snapshot!(printed(
        &world,
        &["trace", "nginx", "--format", "json", "node.yaml"]
    ));
}

#[test]
fn diagrams_are_printed() {
    let world = World::new(&[("node.yaml", HARBOR)]);
    for format in ["mermaid", "dot"] {
        insta::assert_snapshot!(
            format,
            printed(&world, &["trace", "nginx", "node.yaml", "--format", format])
        );
    }
}

#[test]
fn the_generated_hosts_files_are_printed() {
    let world = World::new(&[("node.yaml", BROKEN)]);
    insta::assert_snapshot!(printed(&world, &["trace", "--explain-hosts", "node.yaml"]));
}

#[test]
fn a_migration_is_reviewed_attempt_by_attempt() {
    let new = HARBOR
        .replace("  - url: http://10.5.0.1:5000\n", "")
        .replace("username: robot", "username: alice")
        .replacen("endpoints:", "skipFallback: true\nendpoints:", 1);
    let world = World::new(&[("old.yaml", HARBOR), ("new.yaml", &new)]);
    insta::assert_snapshot!(printed(
        &world,
        &[
            "trace",
            "nginx",
            "quay.io/a/b",
            "--compare",
            "old.yaml",
            "new.yaml"
        ]
    ));
}

#[test]
fn all_images_are_traced_at_a_glance() {
    let node = "\
machine:
  install:
    image: factory.talos.dev/installer/376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba:v1.14.0
  kubelet:
    image: ghcr.io/siderolabs/kubelet:v1.35.0
cluster: {}
---
apiVersion: v1alpha1
kind: ImageVerificationConfig
rules:
  - image: docker.io/*
    skip: true
---
";
    let world = World::new(&[("node.yaml", &format!("{node}{HARBOR}"))]);
    let printed = printed(&world, &["trace", "--all", "node.yaml"]);
    assert!(!printed.contains("docker.io/*"), "{printed}");
    insta::assert_snapshot!(printed);
}

#[test]
fn what_is_no_image_is_said_and_fails() {
    let world = World::new(&[("node.yaml", HARBOR)]);
    let run = world.run(&["trace", "Nginx", "node.yaml"]);
    assert_eq!(run.status, Some(1));
    assert!(run.stdout.contains("must be lowercase"), "{}", run.stdout);
    let run = world.run(&["trace", "Nginx", "node.yaml", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(answer["canonical"], serde_json::Value::Null);
    assert_eq!(
        answer["error"],
        "invalid reference format: repository name (library/Nginx) must be lowercase"
    );
}

#[test]
fn images_and_paths_are_told_apart() {
    let world = World::new(&[("node.yaml", HARBOR), ("nginx", "")]);
    let images = |arguments: &[&str]| {
        let mut all = vec!["trace", "--format", "json"];
        all.extend(arguments);
        let run = world.run(&all);
        assert_eq!(run.status, Some(0), "{arguments:?}: {}", run.stderr);
        let answer: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        let traces = match answer["traces"].as_array() {
            Some(traces) => traces.clone(),
            None => vec![answer],
        };
        traces
            .iter()
            .map(|trace| trace["image"].as_str().unwrap_or("").to_owned())
            .collect::<Vec<_>>()
    };
    // The first word is an image even where a file has its name.
    assert_eq!(images(&["nginx", "node.yaml"]), ["nginx"]);
    assert_eq!(
        images(&["redis", "busybox", "node.yaml"]),
        ["redis", "busybox"]
    );
    assert_eq!(
        images(&["redis", "nginx", "--", "node.yaml"]),
        ["redis", "nginx"]
    );
    assert_eq!(
        images(&["--image", "a", "--image", "b", "node.yaml"]),
        ["a", "b"]
    );
    // A file that is not there is not taken for an image.
    let run = world.run(&["trace", "redis", "missing.yaml"]);
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("missing.yaml"), "{}", run.stderr);
    // No image at all.
    assert_eq!(world.run(&["trace"]).status, Some(2));
}

#[test]
fn the_image_cache_comes_before_everything_else() {
    let world = World::new(&[("node.yaml", HARBOR)]);
    let run = world.run(&[
        "trace",
        "nginx",
        "node.yaml",
        "--image-cache",
        "--format",
        "json",
    ]);
    let answer: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    for puller in ["talos", "containerd"] {
        let first = &answer["pullers"][puller]["attempts"][0];
        assert_eq!(first["host"], "127.0.0.1:3172");
        assert_eq!(first["source"]["kind"], "image-cache");
    }
}

#[test]
fn no_output_shows_a_secret() {
    let world = World::new(&[("harbor.yaml", HARBOR), ("broken.yaml", BROKEN)]);
    let mut outputs = Vec::new();
    for file in ["harbor.yaml", "broken.yaml"] {
        for format in ["text", "json", "mermaid", "dot"] {
            outputs.push(world.run(&["trace", "nginx", file, "--format", format]));
        }
        outputs.push(world.run(&["trace", "--explain-hosts", file]));
        outputs.push(world.run(&["trace", "--explain-hosts", file, "--format", "json"]));
    }
    for format in ["text", "json"] {
        let compare = ["--compare", "harbor.yaml", "broken.yaml"];
        let mut arguments = vec!["trace", "nginx", "--format", format];
        arguments.extend(compare);
        outputs.push(world.run(&arguments));
    }
    for run in outputs {
        for secret in ["hunter2", "Ym9iOmh1bnRlcjI"] {
            assert!(!run.stdout.contains(secret), "{}", run.stdout);
            assert!(!run.stderr.contains(secret), "{}", run.stderr);
        }
    }
}

const SECRETS: &str = r#"
apiVersion: v1
kind: Secret
metadata: {name: hub, namespace: default}
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths": {"docker.io": {"username": "bob", "password": "hunter2"}, "ghcr.io:443": {"username": "eve", "password": "hunter2"}}}'
---
apiVersion: v1
kind: Secret
metadata: {name: other, namespace: default}
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths": {"https://index.docker.io/v1/": {"auth": "YWxpY2U6aHVudGVyMg=="}}}'
---
apiVersion: operator.kairos.io/v1alpha1
kind: NodeOp
metadata: {name: update, namespace: default}
spec:
  image: ghcr.io/a/b
  imagePullSecrets:
    - name: other
"#;

#[test]
fn pull_secrets_are_tried_in_the_order_of_the_kubelet() {
    let world = World::new(&[("secrets.yaml", SECRETS)]);
    let printed = printed(&world, &["trace", "nginx", "secrets.yaml"]);
    assert!(!printed.contains("hunter2"), "{printed}");
    insta::assert_snapshot!(printed);
}

#[test]
fn secrets_can_be_restricted_to_those_of_an_object() {
    let world = World::new(&[("secrets.yaml", SECRETS)]);
    let users = |arguments: &[&str]| {
        let mut all = vec!["trace", "nginx", "secrets.yaml", "--format", "json"];
        all.extend(arguments);
        let answer: serde_json::Value =
            serde_json::from_str(&world.run(&all).stdout).expect("JSON");
        let credentials = answer["pullers"]["kubelet"]["credentials"].clone();
        let credentials = credentials.as_array().cloned().unwrap_or_default();
        credentials
            .iter()
            .map(|credential| credential["username"].as_str().unwrap_or("").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(users(&[]), ["bob"]);
    assert_eq!(users(&["--for", "NodeOp/update"]), ["alice"]);
    let missing = world.run(&["trace", "nginx", "secrets.yaml", "--for", "Pod/x"]);
    assert_eq!(missing.status, Some(2));
    assert!(
        missing.stderr.contains("no Pod named `x`"),
        "{}",
        missing.stderr
    );
}

/// One object of each sort, each with a Secret of its own.
const OBJECTS: &str = r#"
apiVersion: v1
kind: Secret
metadata: {name: nodes, namespace: operations}
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths": {"registry.example.org": {"auth": "bm9kZTpodW50ZXIy"}}}'
---
apiVersion: v1
kind: Secret
metadata: {name: builds, namespace: operations}
stringData:
  config.json: '{"auths": {"registry.example.org": {"auth": "YnVpbGQ6aHVudGVyMg=="}}}'
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: app, namespace: operations}
imagePullSecrets: [{name: nodes}]
---
apiVersion: v1
kind: Pod
metadata: {name: app, namespace: operations}
spec:
  serviceAccountName: app
  containers: [{name: app, image: "registry.example.org/app:1"}]
---
apiVersion: operator.kairos.io/v1alpha1
kind: NodeOp
metadata: {name: check, namespace: operations}
spec:
  image: registry.example.org/check:1
  imagePullSecrets: [{name: nodes}, {name: absent}, {name: builds}]
  command: [/check]
---
apiVersion: build.kairos.io/v1alpha2
kind: OSArtifact
metadata: {name: hadron, namespace: operations}
spec:
  imagePullSecrets: [{name: nodes}]
  image:
    ref: registry.example.org/hadron:1
    imageCredentialsSecretRef: {name: builds, key: config.json}
  artifacts: {iso: true}
"#;

#[test]
fn an_object_is_asked_for_its_own_images() {
    let world = World::new(&[("objects.yaml", OBJECTS), ("node.yaml", HARBOR)]);
    for object in ["NodeOp/check", "osartifact/operations/hadron", "Pod/app"] {
        insta::assert_snapshot!(
            object.replace('/', "_").to_lowercase(),
            printed(
                &world,
                &["trace", "--for", object, "objects.yaml", "node.yaml"]
            )
        );
    }
}

#[test]
fn an_object_of_another_namespace_is_not_found() {
    let world = World::new(&[("objects.yaml", OBJECTS)]);
    for (object, message) in [
        ("NodeOp/default/check", "no NodeOp named `check`"),
        ("NodeOp", "KIND/NAME or KIND/NAMESPACE/NAME"),
        ("Secret/nodes", "names no image"),
    ] {
        let run = world.run(&["trace", "--for", object, "objects.yaml"]);
        assert_eq!(run.status, Some(2), "{object}");
        assert!(run.stderr.contains(message), "{object}: {}", run.stderr);
    }
}

#[test]
fn a_secret_that_stands_in_the_way_is_named() {
    let secret = |name: &str, auth: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}}}\ntype: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: '{{\"auths\": {{\"ghcr.io\": {{\"auth\": \"{auth}\"}}}}}}'\n---\n"
        )
    };
    let sound = secret("sound", "Ym9iOmh1bnRlcjI=");
    let refused = secret("refused", "").replace("'{", "'");
    let world = World::new(&[("a.yaml", &format!("{sound}{refused}"))]);
    let text = printed(&world, &["trace", "ghcr.io/a/b:1", "a.yaml"]);
    assert!(
        text.contains("not Secret refused: the API server refuses it"),
        "{text}"
    );
    assert!(text.contains("user `bob`"), "{text}");
    let broken = secret("broken", "hunter2");
    let world = World::new(&[("a.yaml", &format!("{sound}{broken}"))]);
    let text = printed(&world, &["trace", "ghcr.io/a/b:1", "a.yaml"]);
    assert!(
        text.contains("cannot pull: Secret broken, `auth` of `ghcr.io`"),
        "{text}"
    );
}

#[test]
fn what_is_filled_in_later_is_not_said_to_be_wrong() {
    let world = World::new(&[(
        "a.yaml",
        "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\nendpoints:\n  - url: https://mirror.local\n  - url: https://${HOST}\n---\napiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: mirror.local\nauth: ${AUTH}\n---\napiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: mirror.local\nca: ${CA}\nclientIdentity:\n  cert: ${CERT}\n  key: ${KEY}\n",
    )]);
    let text = printed(&world, &["trace", "ghcr.io/a/b", "a.yaml"]);
    for expected in [
        "https://mirror.local/v2/a/b",
        "user and password, not known yet",
        "with a client",
        "the endpoint at a.yaml:6 is filled in later",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(!text.contains("cannot pull"), "{text}");
    let run = world.run(&["trace", "ghcr.io/a/b", "--format", "json", "a.yaml"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let login = &json["pullers"]["talos"]["attempts"][0]["auth"];
    assert_eq!(
        (&login["kind"], &login["username"]),
        (&"basic".into(), &().into())
    );
}
