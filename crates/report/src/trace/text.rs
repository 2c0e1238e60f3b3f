//! The trace for reading: a numbered path, one below the other; where the engines differ, first side by side.

use std::io::{self, Write};

use pullpath_core::reference::Reference;
use pullpath_core::trace::{
    Answer, Attempt, HostsDirectory, KeyringAnswer, KeyringPuller, PullPath, Trace,
};

use super::Look;
use super::wording::{self, Engine};
use crate::printable;

/// Writes the paths of images, each with everything that is known about it.
pub fn text(answers: &[Answer], look: Look, out: &mut dyn Write) -> io::Result<()> {
    for (index, answer) in answers.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        one(answer, look, out)?;
    }
    Ok(())
}

fn one(answer: &Answer, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let image = printable(&answer.image);
    let trace = match &answer.outcome {
        Ok(trace) => trace,
        Err(error) => {
            writeln!(out, "{}", look.bold(&image))?;
            let message = format!("this is no image reference: {error}");
            return writeln!(out, "{}", look.alarm(&printable(&message)));
        }
    };
    let canonical = trace.reference.to_string();
    write!(out, "{}", look.bold(&image))?;
    if canonical != answer.image {
        write!(out, " {} {canonical}", look.dim("is"))?;
    }
    writeln!(out)?;
    if answer.has_talos {
        engines(trace, look, out)?;
    }
    for keyring in &answer.keyrings {
        secrets(keyring, look, out)?;
    }
    list("What differs", &answer.differences, look, out)?;
    list("Worth knowing", &answer.notes, look, out)
}

fn engines(trace: &Trace, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let (talos, containerd) = (&trace.talos, &trace.containerd.path);
    if wording::same_places(trace) {
        heading("Talos and containerd ask, in this order", look, out)?;
        let attempts = talos.attempts.iter().zip(&containerd.attempts);
        for (index, (talos, containerd)) in attempts.enumerate() {
            let details = [talos, containerd].map(|attempt| &**attempt);
            request(
                index + 1,
                Asking::Both(details),
                &trace.reference,
                look,
                out,
            )?;
        }
        return Ok(());
    }
    columns(talos, containerd, look, out)?;
    heading("Talos (installer, kubelet, etcd)", look, out)?;
    path(talos, &trace.reference, Engine::Talos, look, out)?;
    heading("containerd (pods without pull secrets)", look, out)?;
    if let Some(reason) = &trace.containerd.rejected {
        let message = format!("the generated hosts.toml is ignored: {reason}");
        wrapped("    ", &printable(&message), look, out)?;
    }
    path(containerd, &trace.reference, Engine::Containerd, look, out)
}

fn heading(title: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", look.bold(title))
}

/// Both paths at a glance, an attempt a line.
fn columns(
    talos: &PullPath,
    containerd: &PullPath,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let column = (look.width.clamp(40, 120) - 6) / 2;
    let cell = |path: &PullPath, row: usize| match path.attempts.get(row) {
        Some(attempt) => shortened(&wording::place(attempt), column),
        None if row == 0 => "cannot pull".to_owned(),
        None => "-".to_owned(),
    };
    writeln!(
        out,
        "\n    {}  {}",
        look.bold(&format!("{:<column$}", "Talos")),
        look.bold("containerd")
    )?;
    let rows = talos.attempts.len().max(containerd.attempts.len()).max(1);
    for row in 0..rows {
        let (left, right) = (cell(talos, row), cell(containerd, row));
        let number = row + 1;
        writeln!(out, "{number:>2}. {left:<column$}  {right}")?;
    }
    Ok(())
}

/// A text that fits a column; its middle goes where it does not.
fn shortened(text: &str, width: usize) -> String {
    let length = text.chars().count();
    if length <= width {
        return text.to_owned();
    }
    let head = width.saturating_sub(3) / 2;
    let tail = width.saturating_sub(3) - head;
    let start: String = text.chars().take(head).collect();
    let end: String = text.chars().skip(length - tail).collect();
    format!("{start}...{end}")
}

fn path(
    path: &PullPath,
    image: &Reference,
    engine: Engine,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    if let Some(error) = &path.error {
        let message = format!("cannot pull: {error}");
        return wrapped("    ", &look.alarm(&printable(&message)), look, out);
    }
    for (index, attempt) in path.attempts.iter().enumerate() {
        request(index + 1, Asking::One(engine, attempt), image, look, out)?;
    }
    Ok(())
}

/// Who makes a request.
#[derive(Clone, Copy)]
enum Asking<'a> {
    One(Engine, &'a Attempt),
    /// Talos and containerd, the same request.
    Both([&'a Attempt; 2]),
}

impl Asking<'_> {
    /// The words for a detail; two when they differ.
    fn say(self, words: impl Fn(&Attempt, Engine) -> String) -> Vec<String> {
        match self {
            Self::One(engine, attempt) => vec![words(attempt, engine)],
            Self::Both([talos, containerd]) => {
                let talos = words(talos, Engine::Talos);
                let containerd = words(containerd, Engine::Containerd);
                if talos == containerd {
                    return vec![talos];
                }
                vec![
                    format!("Talos: {talos}"),
                    format!("containerd: {containerd}"),
                ]
            }
        }
    }

    fn attempt(&self) -> &Attempt {
        match self {
            Self::One(_, attempt) | Self::Both([attempt, _]) => attempt,
        }
    }
}

fn request(
    number: usize,
    asking: Asking<'_>,
    image: &Reference,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let attempt = asking.attempt();
    for line in broken(&attempt.url(image), attempt, look.width.saturating_sub(4)) {
        let lead = if line.is_first {
            format!("{number:>2}. ")
        } else {
            "    ".to_owned()
        };
        writeln!(out, "{lead}{}", printable(&line.text))?;
    }
    if attempt.is_broken() {
        let message = "this request cannot be sent: the URL has no usable host";
        writeln!(out, "    {}", look.alarm(message))?;
    }
    for (label, values) in [
        ("from", asking.say(|attempt, _| wording::source(attempt))),
        ("TLS", asking.say(wording::tls)),
        (
            "credentials",
            asking.say(|attempt, _| wording::credentials(attempt)),
        ),
    ] {
        for (index, value) in values.iter().enumerate() {
            let label = format!("{:<11}", if index == 0 { label } else { "" });
            let indented = format!("    {}  ", look.dim(&label));
            hanging(&indented, 17, value, look, out)?;
        }
    }
    Ok(())
}

/// A line of a URL.
struct UrlLine {
    text: String,
    is_first: bool,
}

/// A URL on one line, or where it does not fit on two: what is configured, and what the image adds.
fn broken(url: &str, attempt: &Attempt, width: usize) -> Vec<UrlLine> {
    let root = format!("{}://{}{}", attempt.scheme, attempt.host, attempt.path);
    let line = |text: &str, is_first| UrlLine {
        text: text.to_owned(),
        is_first,
    };
    match url.strip_prefix(&root) {
        Some(rest) if url.chars().count() > width => vec![line(&root, true), line(rest, false)],
        _ => vec![line(url, true)],
    }
}

fn secrets(answer: &KeyringAnswer, look: Look, out: &mut dyn Write) -> io::Result<()> {
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

fn list(title: &str, lines: &[String], look: Look, out: &mut dyn Write) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    heading(title, look, out)?;
    for line in lines {
        hanging("  - ", 4, &printable(line), look, out)?;
    }
    Ok(())
}

/// Writes text in lines that fit, all indented.
fn wrapped(indent: &str, text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    hanging(indent, indent.len(), text, look, out)
}

/// Writes text in lines that fit: the first after `lead`, the others `indent` columns in. Words are never broken.
pub(super) fn hanging(
    lead: &str,
    indent: usize,
    text: &str,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "{lead}")?;
    let mut column = indent;
    for (index, word) in text.split(' ').enumerate() {
        let length = word.chars().count();
        if index > 0 {
            if column + 1 + length > look.width {
                write!(out, "\n{:indent$}", "")?;
                column = indent;
            } else {
                write!(out, " ")?;
                column += 1;
            }
        }
        write!(out, "{word}")?;
        column += length;
    }
    writeln!(out)
}

/// Writes one line an image: which hosts are asked, in order.
pub fn overview(answers: &[Answer], look: Look, out: &mut dyn Write) -> io::Result<()> {
    for answer in answers {
        writeln!(out, "{}", look.bold(&printable(&answer.image)))?;
        match &answer.outcome {
            Err(error) => writeln!(out, "  {}", look.alarm(&error.to_string()))?,
            Ok(trace) if wording::is_same(trace) => {
                hanging("  ", 2, &wording::hosts(&trace.talos), look, out)?;
            }
            Ok(trace) => {
                let talos = wording::hosts(&trace.talos);
                let containerd = wording::hosts(&trace.containerd.path);
                if talos == containerd {
                    hanging("  ", 2, &talos, look, out)?;
                } else {
                    hanging(&look.dim("  Talos       "), 14, &talos, look, out)?;
                    hanging(&look.dim("  containerd  "), 14, &containerd, look, out)?;
                }
            }
        }
    }
    Ok(())
}

/// Writes the hosts directories that Talos generates for containerd.
pub fn hosts_text(
    directories: &[HostsDirectory],
    failure: Option<&str>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    if let Some(failure) = failure {
        let message = format!("Talos cannot write these files: {}", printable(failure));
        hanging("", 2, &look.alarm(&message), look, out)?;
        writeln!(out, "What was there before stays, for all registries.")?;
    } else if directories.is_empty() {
        writeln!(
            out,
            "no hosts directories: containerd asks every registry directly"
        )?;
    }
    for (index, directory) in directories.iter().enumerate() {
        if index > 0 || failure.is_some() {
            writeln!(out)?;
        }
        let name = printable(&directory.name);
        let title = format!("# /etc/cri/conf.d/hosts/{name}/hosts.toml");
        writeln!(out, "{}", look.bold(&title))?;
        if directory.removed {
            writeln!(
                out,
                "# Talos removes this directory again: its name is no registry"
            )?;
        }
        if let Some(reason) = &directory.rejected {
            let line = format!("# containerd ignores this file: {}", printable(reason));
            writeln!(out, "{}", look.alarm(&line))?;
        }
        for file in &directory.files {
            writeln!(out, "# beside it: {}", printable(file))?;
        }
        if directory.hosts_toml.is_empty() {
            writeln!(out, "# empty: containerd asks the registry itself")?;
        }
        write!(out, "{}", directory.hosts_toml)?;
    }
    Ok(())
}
