//! What the Kairos operator makes of its objects, beyond what the API server checks.

pub mod consequence;
pub mod legacy_artifact;
pub mod os_artifact;
