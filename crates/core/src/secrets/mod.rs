//! Where secret values stand in a text.
//!
//! Whoever shows text of a file (snippets, differences, quotations) hides these spans. Two passes find them: one over
//! the trees, which knows documents, keys and aliases; one over the text, for what no tree holds: comments, content
//! of block scalars, documents that are not YAML. The passes would rather hide too much than too little.

mod names;
mod text;
mod tree;

use crate::document::File;
use crate::fix::{Edit, Fix};
use crate::ordered;
use crate::source::{Source, Span};

/// The spans of all secret values of a file: in order, none empty, none touching another.
pub fn spans(file: &File) -> Vec<Span> {
    let mut found = Vec::new();
    without_indentation(file, &mut found);
    tree::collect(file, &mut found);
    for embedded in file.embedded() {
        let mut inner = Vec::new();
        tree::collect(embedded.file(), &mut inner);
        for fragment in embedded.file().embedded() {
            let mut innermost = Vec::new();
            tree::collect(fragment.file(), &mut innermost);
            inner.extend(innermost.into_iter().map(|span| fragment.outer_span(span)));
        }
        found.extend(inner.into_iter().map(|span| embedded.outer_span(span)));
    }
    comments_beside(file, &mut found);
    text::collect(file, &mut found);
    merged(found)
}

/// Secrets of documents that lost their indentation: only the repaired text shows which they are.
fn without_indentation(file: &File, found: &mut Vec<Span>) {
    for document in file.documents() {
        let Some(lost) = document.lost_indentation() else {
            continue;
        };
        let text = lost.repaired(file.source().slice(document.span()));
        let repaired = File::read(&Source::new("", text), file.input());
        let mut inner = Vec::new();
        tree::collect(&repaired, &mut inner);
        comments_beside(&repaired, &mut inner);
        text::collect(&repaired, &mut inner);
        found.extend(inner.into_iter().map(|span| {
            let origin = Span::new(lost.origin(span.start), lost.origin(span.end));
            origin.shifted(document.span().start)
        }));
    }
}

/// Comments behind a secret on its line: what stands there may be the rest of it, or another one.
fn comments_beside(file: &File, found: &mut Vec<Span>) {
    let lines = file.source().lines();
    let mut ends: Vec<u32> = found.iter().map(|span| span.end).collect();
    ends.sort_unstable();
    for index in 0..file.stream().len() {
        let (Some(document), base) = (file.stream().document(index), file.stream().base(index))
        else {
            continue;
        };
        for comment in &document.comments {
            let comment = comment.shifted(base);
            let line = lines.start_of(lines.line_of(comment.start)).unwrap_or(0);
            let before = ends.partition_point(|end| *end <= comment.start);
            let nearest = before.checked_sub(1).and_then(|at| ends.get(at));
            if nearest.is_some_and(|end| *end > line) {
                found.push(comment);
            }
        }
    }
}

/// Whether applying a fix in public would show a secret: an edit that puts something in a secret's place, or text
/// that repeats one.
pub fn reveals(fix: &Fix, source: &Source, secrets: &[Span]) -> bool {
    fix.moves_secret
        || fix
            .edits
            .iter()
            .any(|edit| edit_reveals(edit, source, secrets))
}

fn edit_reveals(edit: &Edit, source: &Source, secrets: &[Span]) -> bool {
    if edit.text.trim().is_empty() {
        return false;
    }
    secrets.iter().any(|secret| {
        // Text put before or behind a secret is no part of it.
        let inside = edit.span.start < secret.end && secret.start < edit.span.end;
        inside || repeats(&edit.text, source.slice(*secret))
    })
}

/// Whether a text holds a secret, as a whole or one of its lines.
fn repeats(text: &str, secret: &str) -> bool {
    /// Shorter pieces stand in any text.
    const TELLING: usize = 4;
    pieces(secret).any(|piece| piece.len() >= TELLING && text.contains(piece))
}

/// What of a secret tells enough: its lines without quotes, and of `user:password` the password.
fn pieces(secret: &str) -> impl Iterator<Item = &str> {
    secret.lines().flat_map(|line| {
        let line = line.trim().trim_matches(['"', '\'']);
        let password = line.split_once(':').map(|(_, password)| password);
        std::iter::once(line).chain(password)
    })
}

/// A text, such as a message, with every secret in it replaced by stars. A second line of defence: rules do not quote
/// secrets, but what they do quote may hold one that only the whole file shows to be one.
pub fn redacted(text: &str, source: &Source, secrets: &[Span]) -> Option<String> {
    let mut result: Option<String> = None;
    for secret in secrets {
        for piece in pieces(source.slice(*secret)) {
            if !is_telling(piece) {
                continue;
            }
            let current = result.as_deref().unwrap_or(text);
            if current.contains(piece) {
                result = Some(current.replace(piece, "***"));
            }
        }
    }
    result
}

/// Whether a piece of a secret is one by itself. Short ones and common words stand in any text.
fn is_telling(piece: &str) -> bool {
    const SHORTEST: usize = 5;
    const WORDS: &[&str] = &[
        "password",
        "username",
        "token",
        "identitytoken",
        "secret",
        "registry",
        "docker",
        // What samples take for passwords, and addresses and versions are made of.
        "kairos",
        "talos",
        "harbor",
        "admin",
        "example",
        "default",
    ];
    piece.len() >= SHORTEST && !WORDS.contains(&piece.to_ascii_lowercase().as_str())
}

/// The spans of all secret values of a file that was repaired: those that it shows by itself, and what was secret before
/// wherever it stands now. A repair may take a text out of what told that it is secret.
pub fn spans_of_repaired(before: &File, after: &File) -> Vec<Span> {
    let mut found = spans(after);
    let text = after.source().text();
    let secrets = spans(before);
    let pieces = secrets
        .iter()
        .flat_map(|secret| pieces(before.source().slice(*secret)));
    let known = ordered::set(pieces.filter(|piece| is_telling(piece)));
    for piece in known {
        found.extend(text.match_indices(piece).map(|(at, piece)| {
            let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            Span::new(offset(at), offset(at + piece.len()))
        }));
    }
    merged(found)
}

fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| !span.is_empty());
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::InputKind;

    /// Every planted secret starts with this word.
    const PLANTED: &str = "hunter2";

    fn hidden(text: &str) -> String {
        let source = Source::new("test.yaml", text);
        let file = File::read(&source, InputKind::Auto);
        let mut shown = String::new();
        let mut at = 0;
        for span in spans(&file) {
            shown.push_str(text.get(at..span.start as usize).unwrap_or(""));
            shown.push('…');
            at = span.end as usize;
        }
        shown.push_str(text.get(at..).unwrap_or(""));
        shown
    }

    #[test]
    fn what_samples_take_for_a_password_stays_readable_in_addresses() {
        let text = "apiVersion: build.kairos.io/v1alpha1\nkind: OSArtifact\nspec:\n  cloudConfig: |\n    users:\n    - name: kairos\n      passwd: kairos\n    - name: bob\n      passwd: hunter2\n";
        let source = Source::new("test.yaml", text);
        let spans = spans(&File::read(&source, InputKind::Auto));
        let told = |text: &str| redacted(text, &source, &spans);
        assert_eq!(
            told("not served in version `build.kairos.io/v1alpha1`"),
            None
        );
        assert_eq!(told("is it hunter2?").as_deref(), Some("is it ***?"));
    }

    #[test]
    fn values_are_hidden_and_their_keys_are_not() {
        for (text, keeps) in [
            (
                "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: ghcr.io\nusername: bob\npassword: hunter2\n",
                "username: bob\npassword: …",
            ),
            (
                "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: ghcr.io\npasword: 'hunter2 x'\n",
                "name: ghcr.io\npasword: …",
            ),
            (
                "kind: RegistryTLSConfig\napiVersion: v1alpha1\nclientIdentity:\n  cert: shown\n  key: |\n    hunter2a\n    hunter2b\n",
                "cert: shown\n  key: …",
            ),
            (
                "machine:\n  registries:\n    config:\n      a:\n        auth: {username: bob, password: hunter2, auth: \"hunter2\"}\n",
                "username: bob, password: …, auth: …",
            ),
            (
                "machine:\n  token: hunter2.x\n  ca: {crt: shown, key: hunter2}\n",
                "crt: shown, key: …",
            ),
            (
                "apiVersion: v1\nkind: Secret\nmetadata: {name: pull}\ntype: x\ndata:\n  .dockerconfigjson: hunter2\nstringData:\n  a: >-\n    hunter2\n    hunter2\n",
                "name: pull}\ntype: x\ndata:\n  .dockerconfigjson: …",
            ),
            (
                "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: x\nendpoints:\n  - url: http://bob:hunter2@host/v2\n",
                "url: http://…@host/v2",
            ),
            (
                "machine: {registries: {mirrors: {x: {endpoints: [\"https://bob:hunter2'hunter2#hunter2@hunter2@host\"]}}}}\n",
                "[\"https://…@…@host",
            ),
            (
                "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: x\nendpoints:\n  - url: bob:hunter2@host\n",
                "url: …@host",
            ),
            (
                "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\n# password: hunter2\nname: x # auth: hunter2\n",
                "# password: …\nname: x # auth: …",
            ),
            (
                "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: [\npassword: hunter2\nidentityToken:\n  hunter2\n",
                "password: …",
            ),
            (
                "apiVersion: v1\nkind: Secret\ndata:\n  a: hunter2\n  b: {\n  c: |\n    hunter2\n    hunter2",
                "kind: Secret\ndata:",
            ),
            (
                "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: &p hunter2\npassword: *p\n",
                "name: &p …",
            ),
            (
                "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOp\nspec:\n  command:\n    - |\n      docker login --password=hunter2 x\n      TOKEN: \"hunter2\"\n",
                "docker login --password=…",
            ),
            (
                "a: |\n  -----BEGIN EC PRIVATE KEY-----\n  hunter2\n  hunter2\n  -----END EC PRIVATE KEY-----\nb: shown\n",
                "-----END EC PRIVATE KEY-----\nb: shown",
            ),
            (
                "{\n \"kind\": \"Secret\",\n \"stringData\": {\n  \"x\": \"hunter2\"\n }\n",
                "\"kind\": \"Secret\"",
            ),
            (
                "apiVersion: v1\nkind: List\nitems:\n- kind: Secret\n  stringData:\n  type: x\n    a: 'hunter2 {'\n",
                "type: x",
            ),
            (
                "apiVersion: v1\nkind: Secret\nmetadata:\n  name: shown\n  a: hunter2\n",
                "name: shown\n  a: …",
            ),
            (
                "apiVersion: v1\ntype: shown\nkind  Secret\nstringData: .dockercfg: hunter2\n",
                "type: shown",
            ),
        ] {
            let hidden = hidden(text);
            assert!(!hidden.contains(PLANTED), "{hidden}");
            assert!(hidden.contains(keeps), "{hidden}");
        }
    }

    #[test]
    fn ordinary_keys_stay_readable() {
        for text in [
            "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOp\nspec:\n  tolerations:\n    - key: node-role\n",
            "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: ghcr.io\nusername: bob\npassword: \"\"\n",
            "apiVersion: operator.kairos.io/v1alpha1\nkind: NodeOp\nspec:\n  image: ghcr.io/a/b:1.2@sha256:0000\n  # ask me@example.org\n",
            "apiVersion: v1\nkind: ServiceAccount\nimagePullSecrets:\n  - name: pull\n",
        ] {
            assert_eq!(hidden(text), text);
        }
    }

    #[test]
    fn a_fix_that_moves_a_secret_reveals_it() {
        let text = "kind: RegistryAuthConfig\napiVersion: v1alpha1\npassword: hunter2\n";
        let source = Source::new("test.yaml", text);
        let secrets = spans(&File::read(&source, InputKind::Auto));
        let at = |from: usize, to: usize| {
            Span::new(
                u32::try_from(from).unwrap_or(0),
                u32::try_from(to).unwrap_or(0),
            )
        };
        let value = text.find(PLANTED).unwrap_or(0);
        let place = at(value, value + PLANTED.len());
        assert!(reveals(
            &Fix::safe("Encode", vec![Edit::replace(place, "aHVudGVyMg==")]),
            &source,
            &secrets
        ));
        assert!(reveals(
            &Fix::safe("Move", vec![Edit::insert(0, "password: hunter2\n")]),
            &source,
            &secrets
        ));
        assert!(!reveals(
            &Fix::safe(
                "Quote",
                vec![
                    Edit::insert(place.start, "\""),
                    Edit::insert(place.end, "\"")
                ]
            ),
            &source,
            &secrets
        ));
        assert!(!reveals(
            &Fix::safe("Drop", vec![Edit::delete(place)]),
            &source,
            &secrets
        ));
    }
}
