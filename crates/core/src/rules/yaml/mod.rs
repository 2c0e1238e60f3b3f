//! Rules about the text itself.

rules! {
    indentation_lost::INDENTATION_LOST,
    template_unread::TEMPLATE_UNREAD,
    yaml_11_bool::YAML_11_BOOL,
    yaml_byte_order_mark::YAML_BYTE_ORDER_MARK,
    yaml_control_character::YAML_CONTROL_CHARACTER,
    yaml_cross_document_alias::YAML_CROSS_DOCUMENT_ALIAS,
    yaml_directive::YAML_DIRECTIVE,
    yaml_duplicate_key::YAML_DUPLICATE_KEY,
    yaml_encoding::YAML_ENCODING,
    yaml_limit::YAML_LIMIT,
    yaml_merge_key::YAML_MERGE_KEY,
    yaml_not_json::YAML_NOT_JSON,
    yaml_not_portable::YAML_NOT_PORTABLE,
    yaml_null_item::YAML_NULL_ITEM,
    yaml_self_containing_alias::YAML_SELF_CONTAINING_ALIAS,
    yaml_syntax::YAML_SYNTAX,
    yaml_unknown_alias::YAML_UNKNOWN_ALIAS,
}

mod consumer;
mod hint;
