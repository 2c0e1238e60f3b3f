//! Recognises the fields that an `OSArtifact` had in earlier releases of the operator.

use crate::document::kubernetes::Object;
use crate::kubernetes::Fault;

/// Whether an objection follows from earlier field names, which have a rule of their own.
pub(crate) fn covers(_object: &Object<'_>, _fault: &Fault<'_>) -> bool {
    false
}
