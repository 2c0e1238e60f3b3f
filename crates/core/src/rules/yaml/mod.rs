//! Rules about the text itself.

rules! {
    yaml_syntax::YAML_SYNTAX,
}
