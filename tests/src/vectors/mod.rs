//! Runs conformance vectors in-process and counts agreement per family.
//!
//! Vectors that may be copied live in `tests/vectors`; the full sets are looked for in `../shared/vectors` beside the
//! checkout, or where `PULLPATH_VECTORS` points.

mod crd;
mod credential_engines;
mod keyring;
mod merge;
mod osartifact_validate;
mod reference;
mod secret;
pub mod talos_verdict;
mod trace;
mod yaml;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How many cases of a family agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Cases on which pullpath and the consumer agree.
    pub agree: usize,
    /// All cases.
    pub total: usize,
}

/// A case on which pullpath and the consumer differ.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The case.
    pub id: String,
    /// Its family.
    pub family: String,
    /// What differs.
    pub reason: String,
}

/// The outcome of one set of vectors.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    /// Counts, by `family` or `family: aspect`.
    pub families: BTreeMap<String, Tally>,
    /// Cases that differ, in file order.
    pub differences: Vec<Difference>,
    /// The case that took longest, and how long.
    pub slowest: Option<(Duration, String)>,
    /// When the last case was done.
    last: Option<Instant>,
}

impl Agreement {
    /// Counts a case; `outcome` says what differs.
    pub fn count(&mut self, id: &str, family: &str, outcome: Result<(), String>) {
        let now = Instant::now();
        if let Some(last) = self.last.replace(now) {
            let took = (now.duration_since(last), id.to_owned());
            if self.slowest.as_ref().is_none_or(|slowest| *slowest < took) {
                self.slowest = Some(took);
            }
        }
        let tally = self.families.entry(family.to_owned()).or_default();
        tally.total += 1;
        match outcome {
            Ok(()) => tally.agree += 1,
            Err(reason) => self.differences.push(Difference {
                id: id.to_owned(),
                family: family.to_owned(),
                reason,
            }),
        }
    }

    /// The sum over all families, without their secondary aspects.
    pub fn overall(&self) -> Tally {
        self.families
            .iter()
            .filter(|(name, _)| !name.contains(": "))
            .map(|(_, tally)| tally)
            .fold(Tally::default(), |sum, tally| Tally {
                agree: sum.agree + tally.agree,
                total: sum.total + tally.total,
            })
    }
}

/// A set of vectors: its name, its file below the vectors' folder, and its runner.
pub struct Set {
    /// Name on the command line and in the table.
    pub name: &'static str,
    /// File below the vectors' folder.
    pub file: &'static str,
    /// Runs the cases of one file: one JSON value a line.
    pub run: fn(&[serde_json::Value]) -> Agreement,
}

/// All sets. A new runner is a file in this folder and a line here.
pub static SETS: &[Set] = &[
    Set {
        name: "yaml-semantics",
        file: "yaml/go-verdicts-semantics.jsonl",
        run: yaml::run,
    },
    Set {
        name: "yaml-broken",
        file: "yaml/go-verdicts-broken.jsonl",
        run: yaml::run,
    },
    Set {
        name: "yaml-test-suite",
        file: "yaml/go-verdicts-test-suite.jsonl",
        run: yaml::run,
    },
    Set {
        name: "yaml-talos",
        file: "talos/verdict.jsonl",
        run: yaml::run_talos,
    },
    Set {
        name: "talos-verdict",
        file: "talos/verdict.jsonl",
        run: talos_verdict::run,
    },
    Set {
        name: "talos-merge",
        file: "talos/merge.jsonl",
        run: merge::run,
    },
    Set {
        name: "crd",
        file: "kubernetes/crd.jsonl",
        run: crd::run,
    },
    Set {
        name: "credential-engines",
        file: "kubernetes/credential-engines.jsonl",
        run: credential_engines::run,
    },
    Set {
        name: "secret",
        file: "kubernetes/secret.jsonl",
        run: secret::run,
    },
    Set {
        name: "osartifact-validate",
        file: "kubernetes/osartifact-validate.jsonl",
        run: osartifact_validate::run,
    },
    Set {
        name: "keyring",
        file: "kubernetes/keyring.jsonl",
        run: keyring::run,
    },
    Set {
        name: "reference",
        file: "kubernetes/reference.jsonl",
        run: reference::run,
    },
    Set {
        name: "trace",
        file: "talos/trace.jsonl",
        run: trace::run,
    },
];

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map_or_else(PathBuf::new, Path::to_path_buf)
}

/// The folder of the vectors that are part of the repository.
pub fn own() -> PathBuf {
    root().join("tests/vectors")
}

/// The folder of the full vector sets, when it is there.
pub fn shared() -> Option<PathBuf> {
    let path = std::env::var_os("PULLPATH_VECTORS")
        .map_or_else(|| root().join("../shared/vectors"), PathBuf::from);
    path.is_dir().then_some(path)
}

/// The text at a JSON pointer; empty when there is none.
pub(crate) fn text<'v>(value: &'v serde_json::Value, pointer: &str) -> &'v str {
    value
        .pointer(pointer)
        .and_then(serde_json::Value::as_str)
        .unwrap_or("")
}

/// The manifest of a case, with what `input.pad` stands for filled in.
pub(crate) fn manifest(case: &serde_json::Value) -> String {
    let yaml = text(case, "/input/yaml");
    let Some(pad) = case.pointer("/input/pad") else {
        return yaml.to_owned();
    };
    let count = pad.get("count").and_then(serde_json::Value::as_u64);
    let count = usize::try_from(count.unwrap_or(0)).unwrap_or(0);
    yaml.replace(text(pad, "/token"), &text(pad, "/char").repeat(count))
}

/// Decoded base64 of a vector; empty when it is none.
pub(crate) fn decoded(base64: &str) -> Vec<u8> {
    pullpath_core::encoding::base64::decode(base64.as_bytes()).unwrap_or_default()
}

/// Reads a file of vectors.
pub fn read(path: &Path) -> Result<Vec<serde_json::Value>, String> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).map_err(|e| format!("{}: {e}", path.display())))
        .collect()
}
