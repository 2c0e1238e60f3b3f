//! Filling Go values from JSON: which types are refused, and what the refusal says.

use crate::encoding::base64::IllegalByte;
use crate::json::{JsonError, JsonReason, Kind, Value};

/// Why a docker configuration cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// It is no JSON, or not of the types wanted.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// An `auth` is no base64.
    #[error("{error}")]
    AuthEncoding {
        /// Key of its entry.
        key: String,
        /// What is wrong with it.
        error: IllegalByte,
    },
    /// An `auth` is base64 of something without a colon, or without a user name where one is needed.
    #[error("{message}")]
    AuthForm {
        /// Key of its entry.
        key: String,
        /// What the engine says.
        message: &'static str,
    },
    /// Credentials are to be had from a program that is not there.
    #[error("exec: \"docker-credential-{helper}\": executable file not found in $PATH")]
    Helper {
        /// Its name without the prefix.
        helper: String,
    },
    /// The image cannot be read.
    #[error("{message}")]
    Image {
        /// What the engine says.
        message: String,
    },
}

impl ConfigError {
    /// The key of the entry at fault, when it is an entry.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::AuthEncoding { key, .. } | Self::AuthForm { key, .. } => Some(key),
            Self::Json(_) | Self::Helper { .. } | Self::Image { .. } => None,
        }
    }
}

/// Checks types the way `json.Unmarshal` does: it goes on after a wrong one and reports the first at the end.
#[derive(Default)]
pub(super) struct Types {
    first: Option<JsonError>,
}

impl Types {
    /// Fails with the first wrong type.
    pub(super) fn finish(self) -> Result<(), JsonError> {
        self.first.map_or(Ok(()), Err)
    }

    /// Notes that a value cannot fill `target`.
    pub(super) fn wrong(&mut self, value: Value<'_>, target: &str) {
        self.first.get_or_insert_with(|| JsonError {
            at: value.span().start as usize,
            reason: JsonReason::WrongType {
                found: value.kind().as_str(),
                target: target.to_owned(),
            },
        });
    }

    /// A value for a Go string: null leaves what is there.
    pub(super) fn string<'j>(
        &mut self,
        value: Value<'j>,
        slot: &mut Option<Value<'j>>,
        target: &str,
    ) {
        match value.kind() {
            Kind::String => *slot = Some(value),
            Kind::Null => {}
            _ => self.wrong(value, target),
        }
    }

    /// A value for a `map[string]string`.
    pub(super) fn string_map(&mut self, value: Value<'_>, target: &str) {
        if self.is_object(value, target) {
            for member in value.members() {
                self.string(member.value, &mut None, target);
            }
        }
    }

    /// A value for a `[]string`.
    pub(super) fn string_list(&mut self, value: Value<'_>, target: &str) {
        match value.kind() {
            Kind::Array => value
                .items()
                .for_each(|item| self.string(item, &mut None, target)),
            Kind::Null => {}
            _ => self.wrong(value, target),
        }
    }

    /// Whether a value for a map or struct is an object; null is none and no mistake.
    pub(super) fn is_object(&mut self, value: Value<'_>, target: &str) -> bool {
        match value.kind() {
            Kind::Object => true,
            Kind::Null => false,
            _ => {
                self.wrong(value, target);
                false
            }
        }
    }
}
