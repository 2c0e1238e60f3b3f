//! What is said about the structure of Talos documents, beyond the examples on the rules' pages.

use std::sync::Arc;

use pullpath_core::document::{Class, File, InputKind};
use pullpath_core::engine::{self, Input, Options};
use pullpath_core::finding::{Finding, Impact};
use pullpath_core::fix::{self, Applicability};
use pullpath_core::source::Source;

fn findings_as(text: &str, options: &Options) -> Vec<Finding> {
    let report = engine::check(&[Source::new("node.yaml", text)], options);
    report
        .findings()
        .map(|(_, finding)| finding.clone())
        .collect()
}

fn findings(text: &str) -> Vec<Finding> {
    findings_as(text, &Options::default())
}

/// The findings of one rule as text: message, help, notes.
fn said(text: &str, rule: &str) -> Vec<String> {
    findings(text)
        .iter()
        .filter(|finding| finding.rule.name == rule)
        .map(|finding| {
            let mut said = finding.message.clone();
            for more in finding.help.iter().chain(&finding.notes) {
                said.push_str("\n  ");
                said.push_str(more);
            }
            said
        })
        .collect()
}

fn repaired(text: &str, applicability: Applicability) -> String {
    let source = Source::new("node.yaml", text);
    let repaired = fix::repair(
        vec![Input::read(&source, &Arc::new(Options::default()))],
        |_, fix| fix.applicability >= applicability,
        engine::check_inputs,
    );
    repaired
        .inputs
        .first()
        .map_or_else(String::new, |input| input.file.source().text().to_owned())
}

fn mirror(fields: &str) -> String {
    format!("apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\n{fields}")
}

fn legacy(registries: &str) -> String {
    format!("machine:\n  type: worker\n  registries:\n{registries}cluster: {{}}\n")
}

#[test]
fn unknown_fields_come_with_the_one_that_was_meant() {
    for (text, help) in [
        (mirror("endpoint: []\n"), "did you mean `endpoints`?"),
        (
            mirror("skip_fallback: true\n"),
            "did you mean `skipFallback`?",
        ),
        (
            mirror("insecure: true\n"),
            "TLS settings are a document of their own: `kind: RegistryTLSConfig`, named like the endpoint's host",
        ),
        (
            mirror("mirrors: {}\n"),
            "this is the form of `machine.registries`; here each registry is a document of its own",
        ),
        (
            mirror("overridePath: true\n"),
            "`overridePath` belongs to each item of `endpoints`",
        ),
        (
            "apiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: a\nclientIdentity:\n  crt: x\n"
                .to_owned(),
            "the field is called `cert`",
        ),
        (
            "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: a\nuser: x\n".to_owned(),
            "the field is called `username`",
        ),
        (
            legacy("    config:\n      a:\n        username: u\n"),
            "credentials belong below `auth`",
        ),
        (
            legacy("    config:\n      a:\n        tls:\n          clientIdentity: {cert: Zm9v}\n"),
            "the field is called `crt`",
        ),
        (
            legacy("    docker.io:\n      endpoints: []\n"),
            "registries belong below `mirrors` (where to pull) or `config` (credentials, TLS)",
        ),
    ] {
        let said = said(&text, "unknown-field");
        assert!(
            matches!(said.as_slice(), [only] if only.contains(help)),
            "{text}: {said:?}"
        );
    }
}

#[test]
fn a_renaming_is_offered_only_where_it_fits() {
    let fixes = |text: &str| -> Vec<(String, Applicability)> {
        findings(text)
            .iter()
            .filter(|finding| finding.rule.name == "unknown-field")
            .flat_map(|finding| &finding.fixes)
            .map(|fix| (fix.title.clone(), fix.applicability))
            .collect()
    };
    let rename = "Rename to `endpoints`".to_owned();
    assert_eq!(
        fixes(&mirror("endpoint:\n  - url: https://a.example\n")),
        [(rename, Applicability::Safe)]
    );
    // The value is no list, and the field is already there.
    assert!(fixes(&mirror("endpoint: https://a.example\n")).is_empty());
    assert!(fixes(&mirror("endpoint: []\nendpoints: []\n")).is_empty());
    // Another word for it is a guess.
    let auth = "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: a\nuser: x\n";
    assert_eq!(
        fixes(auth),
        [("Rename to `username`".to_owned(), Applicability::Unsafe)]
    );
}

#[test]
fn below_an_alias_unknown_fields_are_ignored_and_said_to_be() {
    let text = legacy(
        "    mirrors:\n      a: &m\n        endpoints: []\n      b: *m\n    config:\n      c: *m\n",
    );
    let found = findings(&text);
    let unknown: Vec<_> = found
        .iter()
        .filter(|finding| finding.rule.name == "unknown-field")
        .collect();
    assert!(
        matches!(unknown.as_slice(), [only] if only.impact == Impact::Hygiene),
        "{found:?}"
    );
    // Where the anchor stands, the key is examined.
    let text = legacy("    mirrors:\n      a: &m\n        endpoint: []\n      b: *m\n");
    let found = findings(&text);
    let unknown: Vec<_> = found
        .iter()
        .filter(|finding| finding.rule.name == "unknown-field")
        .collect();
    assert!(
        matches!(unknown.as_slice(), [only] if only.impact == Impact::Rejected),
        "{found:?}"
    );
}

#[test]
fn wrong_types_are_repaired_where_the_meaning_is_plain() {
    for (before, after) in [
        (
            "endpoints: ['https://a.example']\n",
            "endpoints: [{url: 'https://a.example'}]\n",
        ),
        (
            "endpoints:\n  - https://a.example\n  - \"https://b.example\"\n",
            "endpoints:\n  - url: https://a.example\n  - url: \"https://b.example\"\n",
        ),
        (
            "endpoints:\n  - url: https://a.example\nskipFallback: 'True'\n",
            "endpoints:\n  - url: https://a.example\nskipFallback: true\n",
        ),
    ] {
        assert_eq!(
            repaired(&mirror(before), Applicability::Safe),
            mirror(after)
        );
    }
    let auth = "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: a\nusername: u\npassword: ";
    assert_eq!(
        repaired(&format!("{auth}2026-01-01\n"), Applicability::Safe),
        format!("{auth}'2026-01-01'\n")
    );
}

#[test]
fn no_message_shows_a_secret() {
    for text in [
        legacy("    config:\n      a:\n        auth: Pl4ntedSecret\n"),
        legacy("    config:\n      a:\n        auth:\n          password: [Pl4ntedSecret]\n"),
        "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: a\npassword: {Pl4ntedSecret: x}\n".to_owned(),
        "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: a\npassword: !!int Pl4ntedSecret\n".to_owned(),
        "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: a\npasswd: Pl4ntedSecret\n".to_owned(),
        mirror("endpoints: [\"u:Pl4nted@a\"]\n"),
        "machine:\n  type: worker\n  token: t\n  ca: {crt: Zm9v, key: Pl4ntedSecret.}\ncluster: {}\n".to_owned(),
    ] {
        for finding in findings(&text) {
            let said = format!(
                "{} {:?} {:?} {:?} {:?}",
                finding.message, finding.help, finding.notes, finding.labels, finding.fixes
            );
            assert!(!said.contains("Pl4nted"), "{text}: {said}");
        }
    }
}

#[test]
fn a_kind_is_unknown_before_its_release() {
    let text = "apiVersion: v1alpha1\nkind: ImageVerificationConfig\nrules: []\n";
    let rejected = |talos: &str| {
        let options = Options {
            talos: talos.parse().expect("a version"),
            ..Options::default()
        };
        findings_as(text, &options)
            .iter()
            .filter(|finding| finding.impact == Impact::Rejected)
            .map(|finding| finding.message.clone())
            .collect::<Vec<_>>()
    };
    assert!(rejected("1.13").is_empty());
    assert_eq!(
        rejected("1.12.6"),
        ["`ImageVerificationConfig` exists since Talos 1.13, not in 1.12.6"]
    );
}

#[test]
fn a_document_without_kind_is_recognised_by_its_fields() {
    for (fields, help) in [
        (
            "endpoints: []\n",
            "its fields are those of `kind: RegistryMirrorConfig`",
        ),
        (
            "identityToken: x\n",
            "its fields are those of `kind: RegistryAuthConfig`",
        ),
    ] {
        let text = format!("apiVersion: v1alpha1\nname: docker.io\n{fields}");
        let said = said(&text, "missing-kind");
        assert!(
            matches!(said.as_slice(), [only] if only.contains(help)),
            "{text}: {said:?}"
        );
        assert!(self::said(&text, "unknown-field").is_empty());
    }
}

#[test]
fn files_of_others_are_left_alone() {
    let classes = |text: &str| -> Vec<Class> {
        File::read(&Source::new("file.yaml", text), InputKind::Auto)
            .documents()
            .map(pullpath_core::document::DocumentRef::class)
            .collect()
    };
    for text in [
        "apiVersion: v1\nkind: Config\nclusters: []\n",
        "apiVersion: v1alpha1\nkind: Pipeline\nname: build\n",
        "apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\n",
        "kind: Cluster\nname: omni\n",
        "cluster:\n  name: db\n  instances: 3\n",
        "cluster: production\n",
        "machine:\n  type: t3.large\n",
        "machine: {type: n1-standard, disk: 50}\nregion: eu\n",
        "context: home\ncontexts: {}\n",
        "- op: add\n  path: /spec/replicas\n  value: 3\n",
        "debug: true\n",
        "name: kind\n",
    ] {
        assert_eq!(classes(text), [Class::Other], "{text}");
    }
    for text in [
        "machine:\n  registries: {}\n",
        "cluster:\n  network:\n    cni: {name: none}\n",
        "machine:\n  type: worker\n  nodeLabels: {}\nsops: {}\n",
    ] {
        assert_eq!(classes(text), [Class::TalosMain], "{text}");
    }
    // Beside a document of Talos, a near one belongs to it.
    assert_eq!(
        classes("apiVersion: v1alpha1\nkind: Foo\n---\nmachine: {registries: {}}\n"),
        [Class::Talos, Class::TalosMain]
    );
}

#[test]
fn patches_may_say_less_and_remove() {
    let options = Options {
        input: InputKind::TalosPatch,
        ..Options::default()
    };
    let patch = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\n$patch: delete\n---\nmachine:\n  registries:\n    mirrors:\n      ghcr.io:\n        $patch: delete\n---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\n";
    let rejected: Vec<_> = findings_as(patch, &options)
        .into_iter()
        .filter(|finding| finding.impact == Impact::Rejected)
        .collect();
    assert!(rejected.is_empty(), "{rejected:?}");
}
