//! Scalars of a view: what Talos reads, and whether it is known yet.

use crate::document::InputKind;
use crate::document::placeholder::is_placeholder;
use crate::source::Span;
use crate::yaml::NodeRef;

/// A scalar that Talos decodes into a string.
#[derive(Clone, Copy, Debug)]
pub struct Text<'f> {
    node: NodeRef<'f>,
    value: &'f str,
    placeholder: bool,
}

impl<'f> Text<'f> {
    pub(super) fn new(node: NodeRef<'f>, input: InputKind) -> Self {
        let value = if node.is_go_null() { "" } else { node.text() };
        Self {
            node,
            value,
            // A whole configuration is what Talos gets: nothing will be filled in any more.
            placeholder: input != InputKind::TalosConfig && is_placeholder(value),
        }
    }

    /// The node it is written in.
    pub fn node(self) -> NodeRef<'f> {
        self.node
    }

    /// Its bytes.
    pub fn span(self) -> Span {
        self.node.span()
    }

    /// The text as written, placeholders included; empty for null.
    pub fn as_written(self) -> &'f str {
        self.value
    }

    /// The text, unless a part of it is filled in later. Rules that judge a value ask for this.
    pub fn known(self) -> Option<&'f str> {
        (!self.placeholder).then_some(self.value)
    }

    /// Whether it is known and empty, or null.
    pub fn is_empty(self) -> bool {
        self.value.is_empty()
    }
}

/// A scalar that Talos decodes into a truth value.
#[derive(Clone, Copy, Debug)]
pub struct Flag<'f> {
    node: NodeRef<'f>,
    value: Option<bool>,
}

impl<'f> Flag<'f> {
    pub(super) fn new(node: NodeRef<'f>) -> Self {
        let value = match node.text() {
            "true" | "True" | "TRUE" | "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => {
                Some(true)
            }
            "false" | "False" | "FALSE" | "n" | "N" | "no" | "No" | "NO" | "off" | "Off"
            | "OFF" => Some(false),
            _ => None,
        };
        Self { node, value }
    }

    /// The node it is written in.
    pub fn node(self) -> NodeRef<'f> {
        self.node
    }

    /// Its bytes.
    pub fn span(self) -> Span {
        self.node.span()
    }

    /// Its value; none for null, a placeholder, or what Talos refuses as a truth value.
    pub fn value(self) -> Option<bool> {
        self.value
    }

    /// Whether it is known to be true.
    pub fn is_true(self) -> bool {
        self.value == Some(true)
    }
}
