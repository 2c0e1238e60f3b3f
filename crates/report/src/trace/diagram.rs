//! The trace as a picture, for documents and chats.

use std::io::{self, Write};

use pullpath_core::trace::{Answer, PullPath, Trace};

use super::wording::{self, Engine};
use crate::printable;

/// Writes a Mermaid flowchart.
pub fn mermaid(answers: &[Answer], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "flowchart LR")?;
    for node in nodes(answers) {
        match node {
            Node::Image { id, lines } => {
                writeln!(out, "  {id}([\"{}\"])", mermaid_lines(&lines))?;
            }
            Node::Attempt { id, lines } => {
                writeln!(out, "  {id}[\"{}\"]", mermaid_lines(&lines))?;
            }
            Node::Failure { id, lines } => {
                writeln!(out, "  {id}{{{{\"{}\"}}}}", mermaid_lines(&lines))?;
            }
            Node::Arrow { from, to, label } => {
                writeln!(out, "  {from} -->|\"{}\"| {to}", mermaid_text(&label))?;
            }
        }
    }
    Ok(())
}

/// Writes a Graphviz digraph.
pub fn dot(answers: &[Answer], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "digraph pullpath {{")?;
    writeln!(out, "  rankdir=LR;")?;
    writeln!(out, "  node [shape=box, fontname=\"sans-serif\"];")?;
    writeln!(out, "  edge [fontname=\"sans-serif\"];")?;
    for node in nodes(answers) {
        match node {
            Node::Image { id, lines } => {
                writeln!(out, "  {id} [shape=oval, label={}];", dot_lines(&lines))?;
            }
            Node::Attempt { id, lines } => {
                writeln!(out, "  {id} [label={}];", dot_lines(&lines))?;
            }
            Node::Failure { id, lines } => {
                writeln!(out, "  {id} [shape=octagon, label={}];", dot_lines(&lines))?;
            }
            Node::Arrow { from, to, label } => {
                writeln!(out, "  {from} -> {to} [label={}];", dot_lines(&[label]))?;
            }
        }
    }
    writeln!(out, "}}")
}

/// A piece of the picture.
enum Node {
    Image {
        id: String,
        lines: Vec<String>,
    },
    Attempt {
        id: String,
        lines: Vec<String>,
    },
    Failure {
        id: String,
        lines: Vec<String>,
    },
    Arrow {
        from: String,
        to: String,
        label: String,
    },
}

fn nodes(answers: &[Answer]) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (index, answer) in answers.iter().enumerate() {
        let image = format!("image{}", index + 1);
        let mut lines = vec![answer.image.clone()];
        match &answer.outcome {
            Ok(trace) => {
                let canonical = trace.reference.to_string();
                if canonical != answer.image {
                    lines.push(canonical);
                }
                nodes.push(Node::Image {
                    id: image.clone(),
                    lines,
                });
                if answer.has_talos {
                    engines(&mut nodes, &image, trace);
                }
            }
            Err(error) => {
                lines.push(error.to_string());
                nodes.push(Node::Failure { id: image, lines });
            }
        }
    }
    nodes
}

fn engines(nodes: &mut Vec<Node>, image: &str, trace: &Trace) {
    if wording::is_same(trace) {
        chain(
            nodes,
            image,
            "both",
            "Talos and pods",
            Engine::Talos,
            &trace.talos,
        );
        return;
    }
    chain(nodes, image, "talos", "Talos", Engine::Talos, &trace.talos);
    let path = &trace.containerd.path;
    chain(nodes, image, "pods", "pods", Engine::Containerd, path);
}

fn chain(
    nodes: &mut Vec<Node>,
    image: &str,
    prefix: &str,
    puller: &str,
    engine: Engine,
    path: &PullPath,
) {
    let id = |number: usize| format!("{image}_{prefix}{number}");
    if let Some(error) = &path.error {
        nodes.push(Node::Failure {
            id: id(0),
            lines: vec!["cannot pull".to_owned(), error.clone()],
        });
        nodes.push(Node::Arrow {
            from: image.to_owned(),
            to: id(0),
            label: puller.to_owned(),
        });
    }
    for (index, attempt) in path.attempts.iter().enumerate() {
        let number = index + 1;
        // Not `1.`: Mermaid would take it for a list.
        let mut lines = vec![format!("({number}) {}", wording::place(attempt))];
        lines.push(wording::source(attempt));
        lines.push(format!("TLS: {}", wording::tls(attempt, engine)));
        lines.push(format!("credentials: {}", wording::credentials(attempt)));
        nodes.push(Node::Attempt {
            id: id(number),
            lines,
        });
        let (from, label) = if index == 0 {
            (image.to_owned(), puller.to_owned())
        } else {
            (id(index), "if that fails".to_owned())
        };
        nodes.push(Node::Arrow {
            from,
            to: id(number),
            label,
        });
    }
}

fn mermaid_lines(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| mermaid_text(line)).collect();
    lines.join("<br/>")
}

/// Text in quotes: everything that Mermaid or HTML would take for more than a character becomes an entity.
fn mermaid_text(text: &str) -> String {
    let mut escaped = String::new();
    for character in printable(text).chars() {
        match character {
            '"' => escaped.push_str("#quot;"),
            '#' => escaped.push_str("#35;"),
            '<' => escaped.push_str("#lt;"),
            '>' => escaped.push_str("#gt;"),
            '&' => escaped.push_str("#amp;"),
            '`' => escaped.push_str("#96;"),
            c => escaped.push(c),
        }
    }
    escaped
}

fn dot_lines(lines: &[String]) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| printable(line).replace('\\', "\\\\").replace('"', "\\\""))
        .collect();
    format!("\"{}\"", lines.join("\\n"))
}
