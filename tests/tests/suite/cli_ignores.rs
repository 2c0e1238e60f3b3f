//! Comments that keep findings silent.

use pullpath_tests::binary::World;

const HEAD: &str =
    "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n";

/// The findings as `line rule`, and the number of suppressed ones.
fn check(text: &str) -> (Vec<String>, u64) {
    let world = World::new(&[("a.yaml", text)]);
    let json = world.run(&["check", "--format", "json", "a.yaml"]).json();
    let findings = json["files"][0]["findings"].as_array().cloned();
    let listed = findings
        .unwrap_or_default()
        .iter()
        .map(|finding| {
            format!(
                "{} {}",
                finding["span"]["start"]["line"],
                finding["rule"].as_str().unwrap_or_default()
            )
        })
        .collect();
    let suppressed = json["summary"]["suppressed"].as_u64().unwrap_or_default();
    (listed, suppressed)
}

#[test]
fn a_directive_holds_for_its_line_or_the_next() {
    for text in [
        format!("{HEAD}  - url: 10.0.0.1:5000 # pullpath: ignore[endpoint-missing-scheme] known\n"),
        format!(
            "{HEAD}  # pullpath: ignore[endpoint-missing-scheme]\n  # and why\n\n  - url: 10.0.0.1:5000\n"
        ),
        format!(
            "{HEAD}  - url: 10.0.0.1:5000 # other: tool # pullpath: ignore[endpoint-missing-scheme]\n"
        ),
        format!(
            "# pullpath: ignore-document[endpoint-missing-scheme]\n{HEAD}  - url: 10.0.0.1:5000\n"
        ),
        format!(
            "# pullpath: ignore-file[endpoint-missing-scheme]\n---\n{HEAD}  - url: 10.0.0.1:5000\n"
        ),
        format!(
            "{HEAD}  - {{ url: 10.0.0.1:5000 }}   #pullpath:ignore[ endpoint-missing-scheme , ]\n"
        ),
    ] {
        assert_eq!(check(&text), (Vec::new(), 1), "{text}");
    }
    for text in [
        format!(
            "{HEAD}  # pullpath: ignore[endpoint-missing-scheme]\n  - url: https://a.example.org\n  - url: 10.0.0.1:5000\n"
        ),
        format!("{HEAD}  - url: \"10.0.0.1:5000 # pullpath: ignore[endpoint-missing-scheme]\"\n"),
        format!(
            "# pullpath: ignore-document[endpoint-missing-scheme]\n{HEAD}  - url: https://a.example.org\n---\n{HEAD}  - url: 10.0.0.1:5000\n"
        ),
    ] {
        let (findings, suppressed) = check(&text);
        assert_eq!(suppressed, 0, "{text}");
        assert!(!findings.is_empty(), "{text}");
    }
}

#[test]
fn a_scalar_of_many_lines_is_one_place() {
    let text = "apiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: a.example.org\n# pullpath: ignore[ca-invalid-pem]\nca: |\n  x\n  -----BEGIN CERTIFICATE-----\n  !!!!\n  -----END CERTIFICATE-----\n";
    let bare = check(&text.replace("# pullpath: ignore[ca-invalid-pem]\n", ""));
    let (findings, suppressed) = check(text);
    assert!(suppressed > 0, "{bare:?} became {findings:?}");
    assert!(
        !findings
            .iter()
            .any(|finding| finding.ends_with("ca-invalid-pem")),
        "{findings:?}"
    );
}

#[test]
fn a_consumer_refuses_whether_we_speak_or_not() {
    let world = World::new(&[(
        "a.yaml",
        &format!("{HEAD}  - url: 10.0.0.1:5000 # pullpath: ignore[endpoint-missing-scheme]\n"),
    )]);
    let json = world.run(&["check", "--format", "json", "a.yaml"]).json();
    assert_eq!(json["files"][0]["accepted"]["talos"], false);
    assert_eq!(json["files"][0]["findings"], serde_json::json!([]));
}

#[test]
fn wrong_directives_are_findings_with_fixes() {
    let world = World::new(&[(
        "a.yaml",
        &format!(
            "{HEAD}  - url: 10.0.0.1:5000 # pullpath: ignore[endpoint-mising-scheme, mirror-empty] why\n"
        ),
    )]);
    let run = world.run(&["check", "--format", "concise", "a.yaml"]);
    for said in [
        "warning[ignore-unknown-rule] no rule is called `endpoint-mising-scheme`",
        "warning[ignore-unused] there is no `mirror-empty` to ignore here",
        "error[endpoint-missing-scheme]",
    ] {
        assert!(run.stdout.contains(said), "{}", run.stdout);
    }
    let fixed = world.run(&["check", "--fix", "--format", "concise", "a.yaml"]);
    assert_eq!(fixed.status, Some(0), "{}", fixed.stdout);
    assert!(
        world
            .read("a.yaml")
            .ends_with("# pullpath: ignore[endpoint-missing-scheme] why\n"),
        "{}",
        world.read("a.yaml")
    );
}

#[test]
fn an_old_repository_is_adopted_in_one_step() {
    let dirty = format!(
        "{HEAD}  - url: 10.0.0.1:5000\n  - url: http://a.example.org/x?y=1 # kept\r\n---\napiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: ghcr.io\nusername: bob\n"
    );
    let world = World::new(&[("a.yaml", &dirty), ("b/c.yaml", &dirty)]);
    assert_eq!(world.run(&["check", "."]).status, Some(1));
    let run = world.run(&["check", "--add-ignores", "."]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    let clean = world.run(&["check", "--fail-on", "hint", "--format", "concise", "."]);
    assert_eq!(
        clean.status,
        Some(0),
        "{}\n{}",
        clean.stdout,
        world.read("a.yaml")
    );
    let text = world.read("a.yaml");
    let kept: Vec<&str> = text
        .split_inclusive('\n')
        .filter(|line| !line.contains("# pullpath:"))
        .collect();
    assert_eq!(kept.concat(), dirty, "only lines were added");
    let again = world.run(&["check", "--add-ignores", "."]);
    assert_eq!(
        again.stderr,
        "note: 0 findings in 0 files will be ignored\n"
    );
    world.write(
        "a.yaml",
        text.replace("10.0.0.1:5000", "https://10.0.0.1:5000"),
    );
    let mended = world.run(&["check", "--format", "concise", "a.yaml"]);
    assert!(
        mended.stdout.contains("warning[ignore-unused]"),
        "{}",
        mended.stdout
    );
}
