//! What the rules about operations share.

use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::document::placeholder::is_placeholder;
use crate::reference::Reference;
use crate::rules::Context;

/// The operations and upgrades of the file under examination that the API server would store, those without a
/// specification left out.
pub(super) fn operations<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Object<'a>> {
    context.objects().iter().filter(|object| {
        let is_operation = matches!(
            object.kind,
            KubernetesKind::NodeOp | KubernetesKind::NodeOpUpgrade
        );
        is_operation && object.is_stored() && object.get(&["spec"]).is_some()
    })
}

/// Those of them that say themselves what runs.
pub(super) fn node_ops<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Object<'a>> {
    operations(context).filter(|object| object.kind == KubernetesKind::NodeOp)
}

/// The words of a command.
pub(super) fn words<'o>(object: &'o Object<'_>, path: &[&str]) -> Vec<&'o str> {
    let tree = object.stored();
    object
        .get(path)
        .map_or(&[][..], |id| tree.items(id))
        .iter()
        .filter_map(|word| tree.text(*word))
        .collect()
}

/// The script that a shell is to run: the word after its `-c`, empty when there is none. None when the command is not
/// that of a shell.
pub(super) fn script<'o>(words: &[&'o str]) -> Option<&'o str> {
    let (program, arguments) = words.split_first()?;
    let name = program.rsplit('/').next().unwrap_or(program);
    if !matches!(name, "sh" | "bash" | "ash" | "dash") {
        return None;
    }
    let is_flag = |word: &&&str| word.starts_with('-') && word.ends_with('c') && word.len() < 8;
    let at = arguments.iter().position(|word| is_flag(&word))?;
    Some(arguments.get(at + 1).copied().unwrap_or(""))
}

/// Whether an image has a tag that is moved from one build to the next: `latest`, or none.
pub(super) fn is_moved(image: &str) -> bool {
    !is_placeholder(image)
        && Reference::parse(image).is_ok_and(|reference| {
            reference.digest().is_none() && reference.tag().is_none_or(|tag| tag == "latest")
        })
}
