//! Rules about what the Kairos operator does with its objects.

pub(crate) mod legacy_artifact;

rules! {}
