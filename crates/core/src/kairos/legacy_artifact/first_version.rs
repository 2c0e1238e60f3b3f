//! What only `v1alpha1` had: a cloud configuration inside of the artifact, and credentials for pulling and pushing.

use super::{Former, Moved, Piece, comments_above};
use crate::fix::Edit;
use crate::yaml::{NodeRef, write_literal, write_text};

/// The key of the Secret that is made of a cloud configuration.
const CLOUD_CONFIG_KEY: &str = "userdata";

/// What becomes of a field.
pub(super) struct Earlier {
    /// What stands for it in today's form.
    pub(super) moved: Option<Moved>,
    /// An object that goes beside the artifact.
    pub(super) beside: Option<Edit>,
}

/// What becomes of a field of the first version: nothing in particular for one that others have, too. None where that
/// takes a decision.
#[expect(
    clippy::option_option,
    reason = "no migration at all is another thing than none for this field"
)]
pub(super) fn migrate(
    piece: &Piece<'_>,
    former: Former<'_>,
    text: &str,
) -> Option<Option<Earlier>> {
    let value = piece.entry.value;
    match piece.entry.name() {
        "cloudConfig" => Some(Some(cloud_config(piece, former, text)?)),
        "pull" => Some(Some(Earlier {
            moved: Some(credentials(piece, former, text)?),
            beside: None,
        })),
        // It put the artifacts into an image; nothing does that today.
        "push" if is_off(value) => Some(Some(Earlier {
            moved: None,
            beside: None,
        })),
        "push" => None,
        _ => Some(None),
    }
}

fn is_off(push: NodeRef<'_>) -> bool {
    push.is_go_null()
        || push
            .get("push")
            .is_some_and(|entry| entry.value.text() == "false")
}

/// A Secret with the configuration beside the artifact, and a reference to it.
fn cloud_config(piece: &Piece<'_>, former: Former<'_>, text: &str) -> Option<Earlier> {
    let value = piece.entry.value;
    if !value.is_scalar() || value.is_alias() || former.name.is_empty() {
        return None;
    }
    let name = format!("{}-cloud-config", former.name);
    let blanks = " ".repeat(piece.column);
    let reference = format!(
        "{}{blanks}cloudConfigRef:\n{blanks}  name: {}\n{blanks}  key: {CLOUD_CONFIG_KEY}\n",
        comments_above(piece, text),
        write_text(&name),
    );
    let namespace = match former.namespace {
        "" => String::new(),
        namespace => format!("  namespace: {}\n", write_text(namespace)),
    };
    let content = write_literal(value.text(), 4)?;
    let end = former.end?;
    let before = text.get(..end as usize)?;
    let break_ = if before.ends_with('\n') { "" } else { "\n" };
    let secret = format!(
        "{break_}---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: {}\n{namespace}type: Opaque\nstringData:\n  {CLOUD_CONFIG_KEY}: {content}\n",
        write_text(&name),
    );
    Some(Earlier {
        moved: Some(Moved {
            path: &["artifacts", "cloudConfigRef"],
            lines: reference,
        }),
        beside: Some(Edit::insert(end, secret)),
    })
}

/// The credentials for pulling. They are looked for in the namespace of the artifact today.
fn credentials(piece: &Piece<'_>, former: Former<'_>, text: &str) -> Option<Moved> {
    let reference = piece.entry.value.get("containerRegistryCredentials")?.value;
    let written = |key: &str| {
        let value = reference.get(key)?.value;
        value.is_scalar().then_some(value)
    };
    let is_elsewhere = written("namespace").is_some_and(|value| value.text() != former.namespace);
    if is_elsewhere || piece.entry.value.entries().count() != 1 {
        return None;
    }
    let source = |value: NodeRef<'_>| text.get(value.span().range()).map(str::to_owned);
    let blanks = " ".repeat(piece.column);
    let mut lines = format!(
        "{}{blanks}imageCredentialsSecretRef:\n{blanks}  name: {}\n",
        comments_above(piece, text),
        source(written("name")?)?,
    );
    if let Some(key) = written("key") {
        lines.push_str(&format!("{blanks}  key: {}\n", source(key)?));
    }
    Some(Moved {
        path: &["image", "imageCredentialsSecretRef"],
        lines,
    })
}
