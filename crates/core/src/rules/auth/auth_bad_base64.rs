//! `auth-bad-base64`: an `auth` that does not decode to user and password.

use super::secrets::{is_set, key_of};
use crate::declare_rule;
use crate::document::talos::{Auth, Text};
use crate::encoding::base64;
use crate::finding::{Consumer, Finding, Level};
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// An `auth` that is not base64 of `user:password`.
    ///
    /// It is what `docker login` writes into its configuration, and what `echo -n user:password | base64` prints.
    /// Only the standard alphabet with padding is understood; the variant for URLs is not.
    ///
    /// ## What happens
    /// Talos accepts it. When the registry asks for credentials, the pull fails with `illegal base64 data` or
    /// `invalid decoded auth`; the latter writes the decoded secret into the log. A line feed at the end, left by
    /// `echo` without `-n`, becomes part of the password.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.org
    /// auth: node:node-password
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.org
    /// auth: bm9kZTpub2RlLXBhc3N3b3Jk
    /// ```
    ///
    /// Plain text is encoded:
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.org
    /// auth: bm9kZTpub2RlLXBhc3N3b3Jk
    /// ```
    ///
    /// Without its padding:
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.org
    /// auth: bm9kZTpub2RlLXBhc3N3b3JkMTI
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.org
    /// auth: bm9kZTpub2RlLXBhc3N3b3JkMTI=
    /// ```
    pub(crate) static AUTH_BAD_BASE64 = {
        name: "auth-bad-base64",
        summary: "`auth` does not decode to user and password",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.17, 3.3; trace vectors of the family auth-variant",
        check: Check::Auth(check),
    }
}

const HELP: &str = "write the output of `echo -n user:password | base64 -w0`";

fn check(_: &Context<'_>, credentials: &Auth<'_>, sink: &mut Sink<'_>) {
    // The other kinds win, and `auth` is never looked at.
    if is_set(credentials.username) || is_set(credentials.identity_token) {
        return;
    }
    let known = credentials.auth.filter(|auth| auth.known().is_some());
    let Some(auth) = known.filter(|auth| !auth.is_empty()) else {
        return;
    };
    let Ok(Some(text)) = auth.node().decode_string() else {
        return;
    };
    if let Some(finding) = judge(credentials, auth, &text) {
        let fix = encoded_again(auth, &text).or_else(|| encoded(auth, &text));
        sink.push(finding.fix(fix));
    }
}

/// Turns base64 in another alphabet, or without its padding, into the one that is wanted, letter by letter. None where
/// that gives no credentials.
fn encoded_again(auth: Text<'_>, text: &str) -> Option<Fix> {
    let standard: String = text
        .trim_end_matches('=')
        .chars()
        .map(standard_letter)
        .collect();
    let padding = "=".repeat(standard.len().next_multiple_of(4) - standard.len());
    let decoded = base64::decode(format!("{standard}{padding}").as_bytes()).ok()?;
    let colon = decoded.iter().position(|byte| *byte == b':')?;
    if colon == 0 || colon + 1 == decoded.len() {
        return None;
    }
    let source = auth.node().source();
    let quote = usize::from(source.starts_with(['"', '\'']));
    if !source.get(quote..)?.starts_with(text) || auth.node().is_shared() {
        return None;
    }
    let start = auth.span().start + u32::try_from(quote).ok()?;
    let place = |at: usize| Some(start + u32::try_from(at).ok()?);
    let mut edits = Vec::new();
    for (at, letter) in text.char_indices() {
        let wanted = standard_letter(letter);
        if wanted != letter {
            let span = Span::new(place(at)?, place(at + letter.len_utf8())?);
            edits.push(Edit::replace(span, wanted.to_string()));
        }
    }
    let written = text.len() - text.trim_end_matches('=').len();
    let missing = padding.get(written..)?;
    if !missing.is_empty() {
        edits.push(Edit::insert(place(text.len())?, missing));
    }
    (!edits.is_empty()).then(|| Fix::unsafe_("Write it as standard base64", edits))
}

/// Encodes what stands there in plain text, or what was encoded with the line break behind it. None where that is not
/// user and password.
fn encoded(auth: Text<'_>, text: &str) -> Option<Fix> {
    let (plain, title) = match base64::decode(text.as_bytes()) {
        Ok(decoded) => {
            let decoded = String::from_utf8(decoded).ok()?;
            let plain = decoded.trim_end_matches(['\r', '\n']);
            if plain.len() == decoded.len() {
                return None;
            }
            (plain.to_owned(), "Encode it without the line break")
        }
        Err(_) => (text.trim().to_owned(), "Encode it in base64"),
    };
    let (user, password) = plain.split_once(':')?;
    if user.is_empty() || password.is_empty() || password.starts_with("//") {
        return None;
    }
    let edits = auth.node().replace_text(&base64::encode(plain.as_bytes()))?;
    Some(Fix::unsafe_(title, edits).moving_secret())
}

/// The letter of standard base64 for one of the alphabet of URLs.
fn standard_letter(letter: char) -> char {
    match letter {
        '-' => '+',
        '_' => '/',
        letter => letter,
    }
}

fn judge(credentials: &Auth<'_>, auth: Text<'_>, text: &str) -> Option<Finding> {
    let place = key_of(auth);
    let host = credentials.known_name().unwrap_or("…");
    let error = |message: &str| Finding::new(&AUTH_BAD_BASE64, place, message).help(HELP);
    let decoded = match base64::decode(text.as_bytes()) {
        Ok(decoded) => decoded,
        Err(illegal) => {
            let message = if text.contains(':') {
                "`auth` is plain text, and base64 of `user:password` is wanted"
            } else if text.contains(['-', '_']) {
                "`auth` is base64 in the alphabet of URLs, and the standard one is wanted"
            } else if text.trim().len() < text.len() || text.contains(' ') {
                "`auth` is base64 with blanks in it"
            } else {
                "`auth` is not base64"
            };
            return Some(error(message).note(format!(
                "when the registry asks for credentials, Talos says: error parsing auth for \"{host}\": {illegal}"
            )));
        }
    };
    let Some(colon) = decoded.iter().position(|byte| *byte == b':') else {
        return Some(
            error("`auth` decodes to a text without a colon between user and password")
                .note(format!("when the registry asks for credentials, Talos says: invalid decoded auth for \"{host}\", and shows what it decoded")),
        );
    };
    let (user, password) = decoded.split_at_checked(colon)?;
    let password = password.split_first().map_or(&[][..], |(_, rest)| rest);
    // Zero bytes around the password are taken off.
    let is_empty = password.iter().all(|byte| *byte == 0);
    if user.is_empty() || is_empty {
        let half = if user.is_empty() { "user name" } else { "password" };
        return Some(error(&format!("`auth` decodes to an empty {half}")));
    }
    let padded = password.last().is_some_and(u8::is_ascii_whitespace);
    padded.then(|| {
        error("the password in `auth` ends in a blank or a line feed")
            .at_level(Level::Warning)
            .note("`echo` without `-n` adds a line feed; it is sent as part of the password")
    })
}
