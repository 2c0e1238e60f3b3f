//! The trace for reading: a numbered path, one below the other; where the engines differ, first side by side.

use std::io::{self, Write};

use pullpath_core::reference::Reference;
use pullpath_core::trace::{Answer, Attempt, HostsDirectory, PullPath, Trace};

use super::keyring;
use super::layout::{hanging, heading, list, shortened, wrapped};
use super::wording::{self, Engine};
use crate::{Look, printable};

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
        keyring::credentials(keyring, look, out)?;
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
    let url = attempt.url(image);
    let lines = broken(&url, attempt, look.width.saturating_sub(4));
    for (index, line) in lines.into_iter().enumerate() {
        let lead = if index == 0 {
            format!("{number:>2}. ")
        } else {
            "    ".to_owned()
        };
        writeln!(out, "{lead}{}", printable(line))?;
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

/// A URL on one line, or where it does not fit on two: what is configured, and what the image adds.
fn broken<'u>(url: &'u str, attempt: &Attempt, width: usize) -> Vec<&'u str> {
    let root = format!("{}://{}{}", attempt.scheme, attempt.host, attempt.path);
    match url.split_at_checked(root.len()) {
        Some((first, rest)) if first == root && url.chars().count() > width => vec![first, rest],
        _ => vec![url],
    }
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
