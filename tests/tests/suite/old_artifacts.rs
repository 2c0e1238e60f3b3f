//! `OSArtifact`s in the forms of earlier operators, brought to today's.

use std::sync::Arc;

use pullpath_core::engine::{self, Input, Options};
use pullpath_core::finding::Level;
use pullpath_core::fix::{Applicability, repair};
use pullpath_core::source::Source;

/// What repairing a text makes of it, and what is left to say about that.
fn repaired(text: &str, least: Applicability) -> (String, Vec<String>) {
    let source = Source::new("artifact.yaml", text);
    let input = Input::read(&source, &Arc::new(Options::default()));
    let repaired = repair(
        vec![input],
        |_, fix| fix.applicability >= least,
        engine::check_inputs,
    );
    assert!(repaired.failed.is_empty(), "{text}");
    let left = repaired
        .report
        .findings()
        .filter(|(_, finding)| finding.level == Level::Error)
        .map(|(_, finding)| finding.rule.name.to_owned())
        .collect();
    let text = repaired
        .inputs
        .first()
        .map_or("", |input| input.file.source().text());
    (text.to_owned(), left)
}

fn artifact(fields: &str) -> String {
    format!(
        "apiVersion: build.kairos.io/v1alpha1\nkind: OSArtifact\nmetadata:\n  name: edge\n  namespace: build\nspec:\n{fields}"
    )
}

#[test]
fn the_first_version_is_brought_to_todays_form() {
    let old = artifact(
        "  # The image.
  imageName: \"quay.io/kairos/core-opensuse:latest\" # pinned later
  iso: true
  # Who may pull.
  pull:
    containerRegistryCredentials:
      name: registry
      key: .dockerconfigjson
  # Nothing is pushed.
  push:
    push: false
  grubConfig: |
    set default=0

    set timeout=10
---
apiVersion: v1
kind: ConfigMap
metadata: {name: x}
",
    );
    let expected = "\
apiVersion: build.kairos.io/v1alpha2
kind: OSArtifact
metadata:
  name: edge
  namespace: build
spec:
  # The image.
  image:
    ref: \"quay.io/kairos/core-opensuse:latest\" # pinned later
    # Who may pull.
    imageCredentialsSecretRef:
      name: registry
      key: .dockerconfigjson
  artifacts:
    iso: true
    # Nothing is pushed.
    grubConfig: |
      set default=0

      set timeout=10
---
apiVersion: v1
kind: ConfigMap
metadata: {name: x}
";
    assert_eq!(
        repaired(&old, Applicability::Safe),
        (
            expected.to_owned(),
            vec!["osartifact-cloud-config".to_owned()]
        )
    );
}

#[test]
fn a_cloud_configuration_becomes_a_secret_when_asked_for() {
    let old = artifact(
        "  imageName: quay.io/kairos/core-opensuse:latest
  iso: true
  # Users.
  cloudConfig: |
    #cloud-config
    hostname: edge
",
    );
    let (text, _) = repaired(&old, Applicability::Safe);
    assert_eq!(text, old, "the name of the Secret is a choice");
    let (text, left) = repaired(&old, Applicability::Unsafe);
    assert_eq!(left, Vec::<String>::new(), "{text}");
    assert!(
        text.ends_with(
            "  artifacts:
    iso: true
    # Users.
    cloudConfigRef:
      name: edge-cloud-config
      key: userdata
---
apiVersion: v1
kind: Secret
metadata:
  name: edge-cloud-config
  namespace: build
type: Opaque
stringData:
  userdata: |
    #cloud-config
    hostname: edge
"
        ),
        "{text}"
    );
}

#[test]
fn what_a_person_has_to_decide_is_left() {
    for fields in [
        // It put the artifacts into an image.
        "  imageName: a/b:1\n  iso: true\n  push:\n    push: true\n    imageName: a/c:1\n",
        // Credentials of another namespace have to be copied.
        "  imageName: a/b:1\n  iso: true\n  pull:\n    containerRegistryCredentials:\n      name: x\n      namespace: other\n",
        // A build from a base image needs a version.
        "  baseImageName: a/b:1\n  iso: true\n",
    ] {
        let old = artifact(fields);
        let (text, left) = repaired(&old, Applicability::Safe);
        assert_eq!(text, old);
        assert_eq!(left, ["object-not-served"]);
    }
}
