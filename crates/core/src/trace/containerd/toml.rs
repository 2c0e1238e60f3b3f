//! The text of a `hosts.toml`, as Talos writes it.

use std::fmt::Write as _;

use super::generate::{Directory, Host};
use crate::endpoint::masked;

impl Directory {
    /// The file's text, user information in URLs masked.
    pub(super) fn to_toml(&self) -> String {
        let mut text = String::new();
        if let Some(server) = &self.server {
            let url = masked(server.url.expose());
            if !url.is_empty() {
                line(&mut text, "", "server", &string(&url));
            }
            settings(&mut text, "", server);
        }
        if !self.hosts.is_empty() {
            text.push_str("[host]\n");
        }
        for host in &self.hosts {
            let name = key(&masked(host.url.expose()));
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  [host.{name}]");
            settings(&mut text, "    ", host);
        }
        text
    }
}

fn settings(text: &mut String, indent: &str, host: &Host) {
    if host.has_capabilities {
        line(text, indent, "capabilities", "['pull', 'resolve']");
    }
    if host.override_path {
        line(text, indent, "override_path", "true");
    }
    let Some(tls) = &host.tls else { return };
    if let Some(ca) = &tls.ca {
        line(text, indent, "ca", &string(&ca.path));
    }
    if let Some((certificate, key, _)) = &tls.client {
        let (certificate, key) = (string(&certificate.path), string(&key.path));
        line(text, indent, "client", &format!("[[{certificate}, {key}]]"));
    }
    if tls.skip_verify {
        line(text, indent, "skip_verify", "true");
    }
}

fn line(text: &mut String, indent: &str, key: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{indent}{key} = {value}");
}

/// A TOML key: bare where it can be.
fn key(text: &str) -> String {
    let is_bare = !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if is_bare {
        text.to_owned()
    } else {
        string(text)
    }
}

/// A TOML string: literal where it can be.
fn string(text: &str) -> String {
    if !text.contains('\'') && !text.contains(char::is_control) {
        return format!("'{text}'");
    }
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            c if c.is_ascii_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
