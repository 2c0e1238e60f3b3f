//! `unknown-field`: a key that the structure does not have.

use super::place::{in_words, is_filled_in_later};
use super::synonyms;
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Impact, Level, Stage};
use crate::fix::{Edit, Fix};
use crate::rules::loader::missing_kind::is_mistaken_for_main;
use crate::rules::{Check, Context, Sink};
use crate::schema::{Closeness, Form, Kind, Problem, ProblemKind, Shape, nearest};
use crate::yaml::Entry;

declare_rule! {
    /// A key that this kind of document does not have in this place. Keys are case-sensitive.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration and lists the unknown keys, without saying where they are. Below an
    /// alias (`*name`) it does not look: there an unknown key is ignored in silence.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://harbor.example.org/v2/proxy-docker.io
    ///     override_path: true
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://harbor.example.org/v2/proxy-docker.io
    ///     overridePath: true
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://harbor.example.org/v2/proxy-docker.io
    ///     overridePath: true
    /// ```
    pub(crate) static UNKNOWN_FIELD = {
        name: "unknown-field",
        summary: "this kind of document has no such field",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.3, 9; verdict vectors of the families loader-unknown-key and mutation-rename-key",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for problem in context.problems() {
        let key = match &problem.kind {
            ProblemKind::UnknownField { entry, .. } | ProblemKind::Merge { entry } => entry.key,
            _ => continue,
        };
        if is_filled_in_later(context, key) {
            continue;
        }
        let found = match &problem.kind {
            ProblemKind::UnknownField { entry, structure } => {
                // What is wrong is the missing kind; every key would be unknown.
                let root = key.stream().root(key.document_index());
                if root.is_some_and(|root| is_mistaken_for_main(root, problem.document)) {
                    continue;
                }
                unknown(problem, *entry, structure)
            }
            ProblemKind::Merge { entry } => merge(*entry),
            _ => continue,
        };
        sink.push(found);
    }
}

fn merge(entry: Entry<'_>) -> Finding {
    Finding::new(
        &UNKNOWN_FIELD,
        entry.key.span(),
        "a merge key has no place here",
    )
    .rejected(Stage::Load)
    .note("Talos says: unknown keys found during decoding: '<<'")
    .help("write the fields out; Talos merges only into mappings with free keys")
}

fn unknown(
    problem: &Problem<'_>,
    entry: Entry<'_>,
    structure: &'static Shape,
) -> Finding {
    let kind = problem.document;
    let name = entry.name();
    let shown = name.escape_debug();
    let mapping = entry.key.parent().unwrap_or(entry.key);
    let headline = if name.is_empty() {
        format!("an entry in {} has no key", in_words(mapping, kind))
    } else {
        format!("unknown field `{shown}` in {}", in_words(mapping, kind))
    };
    let mut finding = Finding::new(&UNKNOWN_FIELD, entry.key.span(), headline);
    finding = if problem.refused {
        finding
            .rejected(Stage::Load)
            .note(format!("Talos says: unknown keys found during decoding: {shown}"))
    } else {
        finding
            .at_level(Level::Warning)
            .impact(Impact::Hygiene)
            .note("it stands below an alias, where Talos ignores unknown keys in silence")
    };
    let here = || structure.fields.iter().map(|field| &*field.name);
    let absent = |field: &str| mapping.get(field).is_none();
    let named_by_mistake = name == "crt" && structure.field("cert").is_some();
    if named_by_mistake {
        finding = finding.note(
            "the JSON schema published with Talos 1.12 and 1.13 names this field `crt` by mistake",
        );
    }
    if let Some(anchor) = entry.key.anchor().filter(|_| name.is_empty()) {
        return finding.help(format!(
            "`&{0}` makes `{0}` an anchor; for a field write it without the `&`",
            anchor.name.escape_debug()
        ));
    }
    if let Some(place) = synonyms::belongs(name, structure) {
        return finding.help(place);
    }
    if let Some(meant) = synonyms::meant(name, structure).filter(|field| absent(field)) {
        let fix = renamed(entry, structure, meant).map(|edit| {
            Fix::unsafe_(format!("Rename to `{meant}`"), vec![edit])
        });
        return finding.help(format!("the field is called `{meant}`")).fix(fix);
    }
    if let Some(close) = nearest(name, here()).filter(|close| absent(close.name)) {
        let title = format!("Rename to `{}`", close.name);
        let fix = renamed(entry, structure, close.name).map(|edit| {
            if close.closeness >= Closeness::Slip {
                Fix::safe(title, vec![edit])
            } else {
                Fix::unsafe_(title, vec![edit])
            }
        });
        return finding
            .help(format!("did you mean `{}`?", close.name))
            .fix(fix);
    }
    if let Some(path) = elsewhere(name, kind, structure) {
        return finding.help(format!("`{shown}` exists as `{path}`"));
    }
    let known: Vec<String> = here()
        .filter(|name| !matches!(*name, "apiVersion" | "kind"))
        .map(|name| format!("`{name}`"))
        .collect();
    if known.is_empty() || known.len() > 12 {
        finding
    } else {
        finding.help(format!("known here: {}", known.join(", ")))
    }
}

/// The edit that renames a key, if the value fits the field of that name.
fn renamed(entry: Entry<'_>, structure: &'static Shape, name: &str) -> Option<Edit> {
    let field = structure.field(name)?;
    let value = entry.value;
    let fits = match field.shape.form {
        Form::Structure | Form::Map | Form::Unstructured => value.is_mapping(),
        Form::List => value.is_sequence(),
        Form::Bool => value.decode_bool().is_ok(),
        _ => value.decode_string().is_ok(),
    };
    (fits || value.is_go_null()).then(|| Edit::replace(entry.key.span(), name))
}

/// Another place of the kind that has a field of this name, when there is only one.
fn elsewhere(name: &str, kind: &'static Kind, here: &Shape) -> Option<String> {
    let mut open: Vec<(String, &Shape)> = vec![(String::new(), kind.shape())];
    let mut found = Vec::new();
    while let Some((path, shape)) = open.pop() {
        for field in &shape.fields {
            let path = if path.is_empty() {
                field.name.clone().into_owned()
            } else {
                format!("{path}.{}", field.name)
            };
            if field.name == name && !std::ptr::eq(shape, here) {
                found.push(path.clone());
            }
            let mut shape = &field.shape;
            let mut path = path;
            while let Some(element) = shape.element.as_deref() {
                path.push_str(if shape.form == Form::List { "[]" } else { ".*" });
                shape = element;
            }
            open.push((path, shape));
        }
    }
    match found.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}
