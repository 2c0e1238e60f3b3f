//! `patch-file-unread`: a patch that stands in another file was not examined.

use crate::declare_rule;
use crate::finding::{Finding, Impact, Level};
use crate::rules::Check;
use crate::source::Span;

declare_rule! {
    /// A file of talhelper or Omni takes a patch from another file, and that file was not examined: it is not there, or
    /// it stands outside of the folders that pullpath was given.
    ///
    /// Paths are relative to the file that names them. What is found in a patch is reported in the patch. A path that a
    /// template fills in later is passed over.
    ///
    /// ## What happens
    /// Where the file is missing, the tool stops before any node gets its configuration. Where it stands elsewhere,
    /// nothing happens on the node: it was only not looked at here. Name the file or its folder on the command line to
    /// have it checked.
    ///
    /// ## Bad
    /// When there is no such file:
    /// ```yaml
    /// clusterName: home
    /// nodes:
    ///   - hostname: n1
    ///     ipAddress: 10.0.0.1
    ///     patches:
    ///       - '@./patches/miror.yaml'
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// clusterName: home
    /// nodes:
    ///   - hostname: n1
    ///     ipAddress: 10.0.0.1
    ///     patches:
    ///       - |-
    ///         apiVersion: v1alpha1
    ///         kind: RegistryMirrorConfig
    ///         name: docker.io
    ///         endpoints:
    ///           - url: https://mirror.example.com
    /// ```
    pub(crate) static PATCH_FILE_UNREAD = {
        name: "patch-file-unread",
        summary: "a patch that stands in another file was not examined",
        level: Warning,
        impact: Breaks,
        consumer: None,
        preset: Recommended,
        evidence: "talhelper and omnictl stop at a patch file that they cannot open",
        check: Check::Elsewhere,
    }
}

/// Why a patch that stands in another file was not examined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnreadPatch {
    /// It cannot be read, for this reason.
    Unreadable(String),
    /// It stands outside of the folders that pullpath was given.
    Outside,
    /// It stands on another machine.
    Remote,
}

/// The finding for a patch that was not examined, at the place that names its file.
pub(crate) fn finding(span: Span, path: &str, reason: &UnreadPatch) -> Finding {
    let told = |message: String| Finding::new(&PATCH_FILE_UNREAD, span, message);
    match reason {
        UnreadPatch::Unreadable(reason) => told(format!("the patch `{path}` cannot be read: {reason}"))
            .help("paths are relative to this file"),
        UnreadPatch::Outside => told(format!(
            "the patch `{path}` stands outside of what is checked, and was not examined"
        ))
        .at_level(Level::Info)
        .impact(Impact::Hygiene)
        .help("name it, or a folder around both files, on the command line"),
        UnreadPatch::Remote => told(format!(
            "the patch `{path}` is not on this machine, and was not examined"
        ))
        .at_level(Level::Info)
        .impact(Impact::Hygiene)
        .help("fetch it and check it as a file"),
    }
}
