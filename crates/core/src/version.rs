//! Versions of the consumers that findings depend on.

use std::fmt;
use std::str::FromStr;

/// A version of Talos or of the Kairos operator: `1.14`, `v1.12.1`, `0.1.3`. A missing patch number means the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// First number.
    pub major: u32,
    /// Second number.
    pub minor: u32,
    /// Third number, when it was given.
    pub patch: Option<u32>,
}

/// Why a text is no version.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{text}` is not a version; write it as `1.14` or `1.12.1`")]
pub struct VersionError {
    text: String,
}

impl Version {
    /// The line of Talos releases that pullpath takes for granted when nothing else is said.
    pub const DEFAULT_TALOS: Self = Self::new(1, 14);
    /// The Kairos operator release that pullpath takes for granted when nothing else is said.
    pub const DEFAULT_KAIROS_OPERATOR: Self = Self {
        major: 0,
        minor: 1,
        patch: Some(3),
    };

    /// A release line.
    pub const fn new(major: u32, minor: u32) -> Self {
        Self {
            major,
            minor,
            patch: None,
        }
    }

    /// Whether this version is older than another. A missing patch number means the newest.
    pub fn is_before(self, other: Self) -> bool {
        let numbers = |version: Self| {
            (
                version.major,
                version.minor,
                version.patch.unwrap_or(u32::MAX),
            )
        };
        numbers(self) < numbers(other)
    }

    /// Whether this version is of the release line `major.minor` or a later one.
    pub fn at_least(self, major: u32, minor: u32) -> bool {
        (self.major, self.minor) >= (major, minor)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        self.patch.map_or(Ok(()), |patch| write!(f, ".{patch}"))
    }
}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let error = || VersionError {
            text: text.to_owned(),
        };
        let bare = text.strip_prefix('v').unwrap_or(text);
        // A pre-release is judged as its release: `1.14.0-rc.1` has what 1.14 has.
        let bare = bare.split(['-', '+']).next().unwrap_or(bare);
        let mut numbers = bare.split('.').map(str::parse::<u32>);
        let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) else {
            return Err(error());
        };
        let patch = numbers.next().transpose().map_err(|_| error())?;
        if numbers.next().is_some() {
            return Err(error());
        }
        Ok(Self {
            major,
            minor,
            patch,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_with_and_without_prefix_and_patch() {
        assert_eq!("v1.14".parse(), Ok(Version::new(1, 14)));
        assert_eq!(
            "1.12.1".parse::<Version>().map(|v| v.to_string()),
            Ok("1.12.1".to_owned())
        );
        for bad in ["", "1", "1.x", "1.2.3.4", "latest"] {
            assert!(bad.parse::<Version>().is_err(), "{bad}");
        }
    }
}
