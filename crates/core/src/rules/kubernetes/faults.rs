//! The objections of the API server, shared out among the rules of this group.

use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::document::placeholder::is_placeholder;
use crate::finding::Finding;
use crate::fix::{Edit, Fix};
use crate::kubernetes::{Definition, Fault, FaultKind};
use crate::rules::{Context, Rule};
use crate::schema::{Closeness, nearest};
use crate::source::Span;
use crate::yaml::{NodeRef, double_quoted};

/// An objection and the object it is about.
pub(super) type Objection<'a> = (&'a Object<'a>, &'a Fault<'a>);

/// All objections to the objects of the file under examination, but for those that a tool may yet remove by filling
/// in a value.
pub(super) fn objections<'a>(context: &Context<'a>) -> impl Iterator<Item = Objection<'a>> {
    context.objects().iter().flat_map(|object| {
        object
            .faults()
            .filter(|fault| !is_filled_in_later(fault))
            .map(move |fault| (object, fault))
    })
}

/// Whether the value at fault is a placeholder that is no value yet.
fn is_filled_in_later(fault: &Fault<'_>) -> bool {
    let by_value = !matches!(
        fault.kind,
        FaultKind::UnknownField { .. } | FaultKind::Required { .. }
    );
    by_value
        && fault.node.is_some_and(|node| {
            is_filled_in(node) && !(is_bad_base64(fault) && is_for_humans(node.text()))
        })
}

/// Whether a value is a placeholder.
pub(super) fn is_filled_in(node: NodeRef<'_>) -> bool {
    node.is_scalar() && is_placeholder(node.text())
}

/// Whether a value below `data` of a Secret is no base64.
pub(super) fn is_bad_base64(fault: &Fault<'_>) -> bool {
    matches!(&fault.kind, FaultKind::Decode { message } if message.starts_with("illegal base64"))
}

/// Whether a whole value is words in angle brackets: no tool fills those in.
fn is_for_humans(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('<') && text.ends_with('>')
}

/// A finding about an objection: where it is, and who says so where that is not built in.
pub(super) fn finding(
    rule: &'static Rule,
    object: &Object<'_>,
    fault: &Fault<'_>,
    message: String,
) -> Finding {
    let finding = Finding::new(rule, span(object, fault), message);
    match &object.definition {
        Some(definition) => finding.note(by_definition(definition)),
        None => finding,
    }
}

/// With how many fields a word is compared. The kinds of Kairos have fewer.
const MOST_COMPARED: usize = 1_000;

/// A finding about an unknown field with the name that was meant, where one is close.
pub(super) fn renamed<'n>(
    finding: Finding,
    name: &str,
    known: impl Iterator<Item = &'n str>,
    key: Option<NodeRef<'_>>,
) -> Finding {
    let known: Vec<&str> = known.take(MOST_COMPARED).collect();
    if let Some(key) = key.filter(|key| is_plain(*key) && key.text() != name)
        && known.contains(&key.text())
    {
        // `y`, `n`, `on` and their like.
        let quoted = vec![Edit::replace(key.span(), double_quoted(key.text()))];
        return finding
            .help("this word without quotes is a boolean to Kubernetes; put it in quotes")
            .fix(Fix::safe("Put it in quotes", quoted));
    }
    let Some(meant) = nearest(name, known) else {
        return finding;
    };
    let finding = finding.help(format!("write `{}`", meant.name));
    let Some(key) = key else {
        return finding;
    };
    let title = format!("Rename it to `{}`", meant.name);
    let edits = vec![Edit::replace(key.span(), meant.name)];
    finding.fix(match meant.closeness {
        Closeness::Spelling | Closeness::Slip => Fix::safe(title, edits),
        Closeness::Similar => Fix::unsafe_(title, edits),
    })
}

/// Which definition of a kind is gone by.
pub(super) fn by_definition(definition: &Definition) -> String {
    format!(
        "by the definition of `{}` in {}",
        definition.of.kind, definition.file
    )
}

/// How messages call the field at fault; the object as a whole by its kind.
pub(super) fn shown_path<'a>(object: &'a Object<'_>, fault: &'a Fault<'_>) -> &'a str {
    match fault.path.as_str() {
        "" => &object.gvk.kind,
        path => path,
    }
}

/// Where to point.
pub(super) fn span(object: &Object<'_>, fault: &Fault<'_>) -> Span {
    fault.span().unwrap_or_else(|| object.kind_span())
}

/// Whether an objection is about a node selector that has the shape of the other kinds of objects.
pub(super) fn is_of_selector(object: &Object<'_>, fault: &Fault<'_>) -> bool {
    let inside = fault.path.strip_prefix("spec.nodeSelector.");
    match (object.kind, inside, &fault.kind) {
        (
            KubernetesKind::NodeOp | KubernetesKind::NodeOpUpgrade,
            Some(_),
            FaultKind::UnknownField { name },
        ) => fault.path.len() == "spec.nodeSelector.".len() + name.len(),
        (
            KubernetesKind::OsArtifact,
            Some("matchLabels" | "matchExpressions"),
            FaultKind::Type { .. },
        ) => true,
        (KubernetesKind::OsArtifact, Some(inside), FaultKind::UnknownField { .. }) => {
            inside.starts_with("matchLabels.") || inside.starts_with("matchExpressions[")
        }
        _ => false,
    }
}

/// `spec.image` of `spec.image.ref`; empty for a field of the object itself.
pub(super) fn parent_path(path: &str, name: &str) -> String {
    path.strip_suffix(name)
        .map_or("", |parent| parent.strip_suffix('.').unwrap_or(parent))
        .to_owned()
}

/// Whether a scalar is written without quotes.
pub(super) fn is_plain(node: NodeRef<'_>) -> bool {
    node.kind() == crate::yaml::NodeKind::Plain
}
