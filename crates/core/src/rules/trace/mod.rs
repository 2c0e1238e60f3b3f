//! Rules about the path that a pull takes: what no setting shows on its own.

pub(super) mod paths;

rules! {
    endpoint_unreachable::ENDPOINT_UNREACHABLE,
    mirror_never_used::MIRROR_NEVER_USED,
    pull_paths_differ::PULL_PATHS_DIFFER,
}
