//! What the Secrets of an object have for an image.

use std::io::{self, Write};

use pullpath_core::trace::{KeyringAnswer, KeyringPuller};

use super::layout::{hanging, heading, wrapped};
use super::wording;
use crate::{Look, printable};

pub(super) fn credentials(
    answer: &KeyringAnswer,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    heading(&printable(&keyring_title(answer)), look, out)?;
    if let Some(error) = &answer.error {
        let message = format!("cannot pull: {error}");
        return wrapped("    ", &look.alarm(&printable(&message)), look, out);
    }
    if answer.credentials.is_empty() {
        let line = match (&answer.secrets[..], &answer.unknown_secrets[..]) {
            ([], []) => "no Secret is there: the pull is anonymous",
            (_, []) => "no key matches: the pull is anonymous",
            ([], _) => "which credentials there are is not known",
            _ => "no key matches in the Secrets that are known",
        };
        writeln!(out, "    {line}")?;
    }
    for (index, credential) in answer.credentials.iter().enumerate() {
        let number = index + 1;
        let secret = qualified(credential.namespace.as_deref(), &credential.secret);
        let username = printable(&credential.username);
        let length = credential.password_length;
        writeln!(
            out,
            "{number:>2}. user `{username}`, password hidden ({length} characters)"
        )?;
        let place = wording::shown(&credential.origin);
        let (secret, key) = (printable(&secret), printable(&credential.key));
        let matched = credential.matched;
        let value = format!("Secret {secret}, key `{key}`, {matched} match ({place})");
        let indented = format!("    {}  ", look.dim("from       "));
        hanging(&indented, 17, &value, look, out)?;
    }
    for rejection in &answer.rejected {
        let name = qualified(rejection.namespace.as_deref(), &rejection.secret);
        let secret = printable(&name);
        let reason = printable(&rejection.reason);
        let line = match &rejection.key {
            None => format!("not Secret {secret}: {reason}"),
            Some(key) => format!("not `{}` of Secret {secret}: {reason}", printable(key)),
        };
        hanging("    ", 4, &line, look, out)?;
    }
    for secret in &answer.unknown_secrets {
        let line = format!(
            "not known: Secret {}, which is not in the input",
            printable(secret)
        );
        hanging("    ", 4, &line, look, out)?;
    }
    Ok(())
}

/// The name of a Secret with its namespace, where one is written.
fn qualified(namespace: Option<&str>, name: &str) -> String {
    match namespace {
        Some(namespace) => format!("{namespace}/{name}"),
        None => name.to_owned(),
    }
}

/// Who looks, where the image stands and which Secrets there are.
fn keyring_title(answer: &KeyringAnswer) -> String {
    let puller = match answer.puller {
        KeyringPuller::Kubelet => "kubelet",
        KeyringPuller::Auroraboot => "AuroraBoot",
        KeyringPuller::Buildah => "Buildah",
    };
    let secrets = match &answer.secrets[..] {
        [] if answer.unknown_secrets.is_empty() => "without Secrets".to_owned(),
        [] => "with Secrets that are not in the input".to_owned(),
        [secret] => format!("with the Secret {secret}"),
        secrets => {
            let together = match answer.puller {
                KeyringPuller::Kubelet => "with",
                KeyringPuller::Auroraboot | KeyringPuller::Buildah => "with one of",
            };
            match secrets.len() {
                2..=4 => format!("{together} the Secrets {}", secrets.join(", ")),
                many => format!("{together} {many} Secrets"),
            }
        }
    };
    match &answer.places[..] {
        [] => format!("{puller}, {secrets}"),
        places => format!("{puller}, for {}, {secrets}", together(places)),
    }
}

/// The first few of many, and how many more there are.
fn together(places: &[String]) -> String {
    const SHOWN: usize = 3;
    match places {
        [first] => first.clone(),
        [others @ .., last] if places.len() <= SHOWN => {
            format!("{} and {last}", others.join(", "))
        }
        _ => {
            let shown: Vec<&str> = places.iter().take(SHOWN - 1).map(String::as_str).collect();
            let more = places.len() - shown.len();
            format!("{} and {more} more places", shown.join(", "))
        }
    }
}
