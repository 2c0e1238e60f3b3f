//! `pullpath krm`: a step in a pipeline of kustomize or kpt. A `ResourceList` comes in and goes out as it came, with
//! the findings as its results.

use std::io::Write;

use pullpath_core::document::{File, InputKind};
use pullpath_core::engine::{self, Options};
use pullpath_core::finding::{Finding, Level};
use pullpath_core::rules::Preset;
use pullpath_core::source::Source;
use pullpath_core::yaml::{NodeKind, NodeRef};
use pullpath_report::with_help;
use serde_json::{Map, Value, json};

use crate::inputs;
use crate::options::Common;
use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;

/// Runs as a KRM function: a `ResourceList` in, its results out
///
/// `functionConfig` may be a `ConfigMap` whose `data` has `talos-version`, `kairos-operator-version`, `preset` and
/// `fail-on`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(
    _arguments: &Arguments,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let source = inputs::read_source(std::path::Path::new("-"))?;
    let file = File::read(&source, InputKind::Auto);
    let root = file
        .stream()
        .root(0)
        .filter(|root| {
            root.get("kind")
                .is_some_and(|kind| kind.value.text() == "ResourceList")
        })
        .ok_or_else(|| {
            Failure::message(
                "standard input is no `ResourceList`; this command is for kustomize and kpt",
            )
        })?;
    let mut options = inputs::targets(common);
    let mut fail_on = Level::Error;
    if let Some(data) = root.at_path(&["functionConfig", "data"]) {
        configure(data, &mut options, &mut fail_on)?;
    }
    let items: Vec<NodeRef<'_>> = root
        .get("items")
        .map(|items| items.value.items().collect())
        .unwrap_or_default();
    let documents: String = items
        .iter()
        .flat_map(|item| {
            [
                "---\n".to_owned(),
                as_document(*item, &source),
                "\n".to_owned(),
            ]
        })
        .collect();
    let report = engine::check(&[Source::new("items", documents)], &options);
    let results: Vec<Value> = report
        .findings()
        .map(|(_, finding)| result(finding, &items))
        .collect();
    terminal.write_all(with_results(&source, root, &results).as_bytes())?;
    Ok(Outcome::of(&report, fail_on))
}

fn configure(data: NodeRef<'_>, options: &mut Options, fail_on: &mut Level) -> Result<(), Failure> {
    for entry in data.entries() {
        let value = entry.value.text();
        let wrong = || {
            Failure::message(format!(
                "`{value}` makes no sense for `{}` in functionConfig",
                entry.name()
            ))
        };
        match entry.name() {
            "talos-version" => options.talos = value.parse().map_err(|_| wrong())?,
            "kairos-operator-version" => {
                options.kairos_operator = value.parse().map_err(|_| wrong())?;
            }
            "preset" => options.preset = Preset::named(value).ok_or_else(wrong)?,
            "fail-on" => *fail_on = Level::named(value).ok_or_else(wrong)?,
            name => {
                return Err(Failure::message(format!(
                    "functionConfig has the unknown key `{name}`"
                )));
            }
        }
    }
    Ok(())
}

/// The text of an item as a document of its own: what is indented because it is an item no longer is.
fn as_document(item: NodeRef<'_>, source: &Source) -> String {
    let span = item.span();
    let lines = source.lines();
    let start = lines.start_of(lines.line_of(span.start)).unwrap_or(0);
    let depth = (span.start - start) as usize;
    let mut text = String::new();
    for (index, line) in item.source().split_inclusive('\n').enumerate() {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        let cut = if index == 0 { 0 } else { blanks.min(depth) };
        text.push_str(line.get(cut..).unwrap_or(line));
    }
    text
}

fn result(finding: &Finding, items: &[NodeRef<'_>]) -> Value {
    let mut result = json!({
        "message": with_help(finding, "; "),
        "severity": match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info | Level::Hint => "info",
        },
        "tags": { "rule": finding.rule.name, "url": finding.rule.url() }
    });
    let Some(object) = result.as_object_mut() else {
        return result;
    };
    if let Some(path) = &finding.path {
        object.insert("field".to_owned(), json!({ "path": path }));
    }
    if let Some(item) = finding.document.and_then(|index| items.get(index)) {
        object.insert("resourceRef".to_owned(), reference(*item));
        object.extend(origin(*item).map(|file| ("file".to_owned(), file)));
    }
    result
}

/// Which object an item is.
fn reference(item: NodeRef<'_>) -> Value {
    let mut reference = Map::new();
    for (key, path) in [
        ("apiVersion", &["apiVersion"][..]),
        ("kind", &["kind"]),
        ("name", &["metadata", "name"]),
        ("namespace", &["metadata", "namespace"]),
    ] {
        if let Some(value) = item.at_path(path) {
            reference.insert(key.to_owned(), json!(value.text()));
        }
    }
    // Talos documents have their name at the top.
    if let (false, Some(name)) = (reference.contains_key("name"), item.get("name")) {
        reference.insert("name".to_owned(), json!(name.value.text()));
    }
    Value::Object(reference)
}

/// The file that an item was read from, as its annotations tell.
fn origin(item: NodeRef<'_>) -> Option<Value> {
    let annotations = item.at_path(&["metadata", "annotations"])?;
    let one_of = |names: [&str; 2]| names.iter().find_map(|name| annotations.get(name));
    let path = one_of([
        "internal.config.kubernetes.io/path",
        "config.kubernetes.io/path",
    ])?;
    let index = one_of([
        "internal.config.kubernetes.io/index",
        "config.kubernetes.io/index",
    ]);
    let index: i64 = index.map_or(0, |index| index.value.text().parse().unwrap_or(0));
    Some(json!({ "path": path.value.text(), "index": index }))
}

/// The input with these results in place of those it had.
fn with_results(source: &Source, root: NodeRef<'_>, results: &[Value]) -> String {
    let text = source.text();
    let list = Value::Array(results.to_vec()).to_string();
    if let Some(old) = root.get("results") {
        let span = old.value.span();
        // The list goes where the old one stood; a value on a line of its own may stand at the key's indentation.
        let before = text.get(..old.key.span().end as usize).unwrap_or("");
        let after = text.get(span.end as usize..).unwrap_or("");
        return format!("{before}: {list}{after}");
    }
    let end = root.span().end as usize;
    let (before, after) = text.split_at(end.min(text.len()));
    if root.kind() == NodeKind::FlowMapping {
        let before = before.strip_suffix('}').unwrap_or(before);
        return format!("{before}, \"results\": {list}}}{after}");
    }
    let text = before.trim_end_matches('\n');
    format!(
        "{text}\nresults: {list}\n{}",
        after.trim_start_matches('\n')
    )
}
