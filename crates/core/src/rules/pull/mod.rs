//! Rules about several objects together: images, the Secrets they are pulled with, and names that get into each
//! other's way.

pub(super) mod cluster;
mod coverage;
mod definition;

rules! {
    pull_secret_other_namespace::PULL_SECRET_OTHER_NAMESPACE,
    pull_secret_not_in_input::PULL_SECRET_NOT_IN_INPUT,
    pull_secret_misspelt::PULL_SECRET_MISSPELT,
    secret_wrong_type::SECRET_WRONG_TYPE,
    secret_key_missing::SECRET_KEY_MISSING,
    credentials_do_not_cover::CREDENTIALS_DO_NOT_COVER,
    pull_secret_not_named::PULL_SECRET_NOT_NAMED,
    object_defined_twice::OBJECT_DEFINED_TWICE,
    object_name_taken::OBJECT_NAME_TAKEN,
    pod_security_forbids::POD_SECURITY_FORBIDS,
    generated_name_taken::GENERATED_NAME_TAKEN,
    operations_overlap::OPERATIONS_OVERLAP,
    upgrade_forced_untried::UPGRADE_FORCED_UNTRIED,
    secret_after_use::SECRET_AFTER_USE,
    pull_secret_unused::PULL_SECRET_UNUSED,
    secret_key_cuts_name::SECRET_KEY_CUTS_NAME,
    osartifact_definition_from::OSARTIFACT_DEFINITION_FROM,
    osartifact_definition_template::OSARTIFACT_DEFINITION_TEMPLATE,
    osartifact_ca_file_name::OSARTIFACT_CA_FILE_NAME,
}
