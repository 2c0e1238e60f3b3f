//! `string-looks-special`: a secret that YAML does not read as it is written.

use super::secrets::{key_of, secrets_of};
use crate::declare_rule;
use crate::document::talos::{Auth, Text};
use crate::finding::{Consumer, Finding, Level};
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;
use crate::yaml::NodeKind;

declare_rule! {
    /// A password or user name without quotes of which YAML reads only a part, or something else.
    ///
    /// After a blank, `#` starts a comment: `abc #def` is the password `abc`.
    ///
    /// ## What happens
    /// The registry gets another password than the one that stands in the file, and refuses it.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.org
    /// username: node
    /// password: node #password
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.org
    /// username: node
    /// password: 'node #password'
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.org
    /// username: node
    /// password: 'node #password'
    /// ```
    pub(crate) static STRING_LOOKS_SPECIAL = {
        name: "string-looks-special",
        summary: "YAML reads a secret in another way than it is written",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.3 (plain scalars), 9 (P1)",
        check: Check::Auth(check),
    }
}

fn check(_: &Context<'_>, credentials: &Auth<'_>, sink: &mut Sink<'_>) {
    for (field, secret) in secrets_of(credentials) {
        if secret.node().kind() != NodeKind::Plain {
            continue;
        }
        let Some(comment) = comment_glued(secret) else {
            continue;
        };
        let whole = Span::new(secret.span().start, comment.end);
        let source = secret.node().stream().source().slice(whole);
        let fix = (!source.contains('\'')).then(|| {
            Fix::unsafe_(
                "Put the whole line in quotes",
                vec![
                    Edit::insert(whole.start, "'"),
                    Edit::insert(whole.end, "'"),
                ],
            )
        });
        sink.push(
            Finding::new(
                &STRING_LOOKS_SPECIAL,
                key_of(secret),
                format!("`{field}` ends before the `#`, which starts a comment"),
            )
            .at_level(Level::Warning)
            .help("put the value in quotes, or a blank after the `#` of a comment")
            .fix(fix),
        );
    }
}

/// A comment right behind a value that does not look like one: no blank follows its `#`.
fn comment_glued(secret: Text<'_>) -> Option<Span> {
    let end = secret.span().end;
    let text = secret.node().stream().source().text();
    let line = text.get(end as usize..)?.split(['\n', '\r']).next()?;
    let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
    let rest = line.get(blanks..)?.strip_prefix('#')?;
    let first = rest.chars().next()?;
    let is_comment = first.is_whitespace() || matches!(first, '#' | '!' | '-' | '=');
    let start = end + u32::try_from(blanks).ok()?;
    let length = u32::try_from(line.trim_end().len() - blanks).ok()?;
    (!is_comment).then(|| Span::new(start, start + length))
}
