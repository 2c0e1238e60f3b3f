//! Rules about fields: which exist, what they hold, which must be there.

mod place;
mod synonyms;

rules! {
    unknown_field::UNKNOWN_FIELD,
    key_not_text::KEY_NOT_TEXT,
    field_wrong_type::FIELD_WRONG_TYPE,
    field_invalid_value::FIELD_INVALID_VALUE,
    missing_field::MISSING_FIELD,
    deprecated_field::DEPRECATED_FIELD,
}
