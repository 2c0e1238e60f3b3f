//! Secrets that were damaged at random: no output shows what is in them, whatever is left of their structure.

use pullpath_core::encoding::base64;
use pullpath_tests::binary::World;

use crate::random::Random;

const PLANTED: &str = "hunter2Xq";

/// Sound documents with the planted word at every place where a secret may stand.
fn documents() -> Vec<String> {
    let auth = base64::encode(format!("bob:{PLANTED}").as_bytes());
    let entry = format!(
        r#"{{"ghcr.io": {{"username": "bob", "password": "{PLANTED}", "auth": "{auth}", "identitytoken": "{PLANTED}"}}}}"#
    );
    let config = format!(r#"{{"auths": {entry}, "HttpHeaders": {{"X-Token": "{PLANTED}"}}}}"#);
    let lines = config.replace('{', "{\n      ").replace(", ", ",\n      ");
    let encoded = base64::encode(config.as_bytes());
    let head = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  namespace: x\n";
    let typed = format!("{head}type: kubernetes.io/dockerconfigjson\n");
    vec![
        format!("{typed}stringData:\n  .dockerconfigjson: |\n    {lines}\n"),
        format!("{typed}stringData:\n  .dockerconfigjson: '{config}'\n"),
        format!("{typed}data:\n  .dockerconfigjson: {encoded}\n"),
        format!("{typed}data:\n  .dockerconfigjson: '{config}'\n"),
        format!("{head}stringData:\n  config.json: >-\n    {config}\n  other: \"x {PLANTED}\"\n"),
        format!(
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {{name: a}}\n  type: kubernetes.io/dockercfg\n  stringData:\n    .dockercfg: '{entry}'\n- apiVersion: operator.kairos.io/v1alpha1\n  kind: NodeOp\n  metadata: {{name: o}}\n  spec:\n    command: [sh, -c, \"login --password {PLANTED}\"]\n"
        ),
        format!(
            "{{\n \"apiVersion\": \"v1\",\n \"kind\": \"Secret\",\n \"metadata\": {{\n  \"name\": \"a\"\n }},\n \"data\": {{\n  \".dockerconfigjson\": \"{encoded}\"\n }},\n \"stringData\": {{\n  \"x\": \"{PLANTED}\"\n }}\n}}\n"
        ),
    ]
}

/// A document with some of its lines moved, joined, repeated, or short of a sign.
fn damaged(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=random.below(3) {
        let at = random.below(lines.len());
        let Some(line) = lines.get(at).cloned() else {
            continue;
        };
        let trimmed = line.trim_start();
        match random.below(8) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, line),
            2 => lines[at] = format!("{}{line}", " ".repeat(1 + random.below(4))),
            3 => lines[at] = String::from(trimmed),
            4 => lines[at] = format!("\t{trimmed}"),
            5 => {
                let other = random.below(lines.len());
                lines.swap(at, other);
            }
            6 if at > 0 => {
                lines[at - 1] = format!("{} {trimmed}", lines[at - 1]);
                lines.remove(at);
            }
            _ => {
                let signs = [':', '{', '}', '[', ']', '"', '\'', ','];
                let places: Vec<usize> =
                    line.match_indices(signs).map(|(place, _)| place).collect();
                if let Some(place) = places.get(random.below(places.len())) {
                    lines[at].remove(*place);
                }
            }
        }
        if lines.is_empty() {
            lines.push("a: 1".to_owned());
        }
    }
    lines.join("\n")
}

/// The planted word as it is, and as it stands inside of base64, encoded once and twice.
fn shown(text: &str) -> Option<&str> {
    let inside = |word: &str| -> Vec<String> {
        (0..3)
            .map(|before| {
                let all = base64::encode(format!("{}{word}", "x".repeat(before)).as_bytes());
                let all = all.trim_end_matches('=');
                let from = (before * 8).div_ceil(6);
                all.get(from..all.len() - 1).unwrap_or("").to_owned()
            })
            .collect()
    };
    let once = inside(PLANTED);
    let twice = once.iter().flat_map(|word| inside(word));
    let words: Vec<String> = twice
        .chain(once.iter().cloned())
        .chain([PLANTED.to_owned()])
        .collect();
    text.lines()
        .find(|line| words.iter().any(|word| line.contains(word)))
}

#[test]
fn damaged_secrets_are_not_shown() {
    let mut random = Random::new(7);
    let documents = documents();
    let files: Vec<(String, String)> = (0..150)
        .filter_map(|number| {
            let sound = documents.get(random.below(documents.len()))?;
            Some((format!("{number}.yaml"), damaged(sound, &mut random)))
        })
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let world = World::new(&files);
    for arguments in [
        &["check", "."][..],
        &["check", "--format", "json", "."],
        &["check", "--format", "sarif", "."],
        &["check", "--as", "kubernetes", "."],
        &["check", "--as", "talos-patch", "."],
        &["check", "--diff", "--unsafe-fixes", "."],
        &["trace", "ghcr.io/a/b:1", "."],
    ] {
        let run = world.run(arguments);
        assert!(!run.stdout.is_empty(), "{arguments:?}: {}", run.stderr);
        for output in [&run.stdout, &run.stderr] {
            assert_eq!(shown(output), None, "{arguments:?}");
        }
    }
}
