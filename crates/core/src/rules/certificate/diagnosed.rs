//! A field of which no certificate can be used: what damages it, where, and the repair.

use super::field::Field;
use crate::certificate::{Damage, diagnose, repair};
use crate::finding::Finding;
use crate::fix::Fix;
use crate::rules::Rule;
use crate::yaml::NodeKind;

/// A finding that names the first damage in its headline, the others as labels, and mends what is mechanical.
pub(super) fn finding(rule: &'static Rule, field: &Field<'_>, pem: &str) -> Finding {
    let diagnoses = diagnose(pem);
    let Some((first, others)) = diagnoses.split_first() else {
        return Finding::new(
            rule,
            field.span(),
            format!("`{}` holds no certificate", field.name),
        );
    };
    let place = field.place(first.span);
    let mut finding = Finding::new(
        rule,
        place,
        format!("`{}` {}", field.name, first.damage.describe()),
    );
    for other in others {
        let label = field.place(other.span);
        if label != place {
            finding = finding.label(label, other.damage.describe());
        }
    }
    let folded = field.node.resolved().kind() == NodeKind::Folded;
    let joined = matches!(
        first.damage,
        Damage::JoinedLines | Damage::MissingLineBreak | Damage::GluedBlocks
    );
    finding = finding.help(if folded && joined {
        "`>` joins lines; write the certificate after `|`, which keeps them"
    } else {
        first.damage.advice()
    });
    let edit = repair(pem).and_then(|mended| field.rewrite(&mended));
    let layout_only = diagnoses
        .iter()
        .all(|diagnosis| diagnosis.damage.is_layout());
    finding.fix(edit.map(|edit| {
        let title = format!("Write `{}` as it is meant", field.name);
        if layout_only {
            Fix::safe(title, vec![edit])
        } else {
            Fix::unsafe_(title, vec![edit])
        }
    }))
}
