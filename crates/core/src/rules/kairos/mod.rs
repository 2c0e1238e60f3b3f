//! Rules about what the Kairos operator does with its objects.

pub(crate) mod legacy_artifact;

rules! {
    spec_missing::SPEC_MISSING,
    nodeop_targets_all_nodes::NODEOP_TARGETS_ALL_NODES,
    nodeop_all_at_once::NODEOP_ALL_AT_ONCE,
    nodeop_drain_without_cordon::NODEOP_DRAIN_WITHOUT_CORDON,
    upgrade_nothing_selected::UPGRADE_NOTHING_SELECTED,
    upgrade_image_too_old::UPGRADE_IMAGE_TOO_OLD,
    osartifact_invalid::OSARTIFACT_INVALID,
}
