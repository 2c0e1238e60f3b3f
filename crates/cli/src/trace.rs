//! `pullpath trace`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use pullpath_core::document::{File, InputKind};
use pullpath_core::engine::Input;
use pullpath_core::trace::{Answer, Comparison, Options, Pulls, Tracer, images};
use pullpath_report::trace;

use crate::base::Patched;
use crate::inputs::{self, Inputs};
use crate::options::{Common, InputChoice, Paths};
use crate::outcome::{Failure, Outcome};
use crate::terminal::Terminal;

/// Prints every registry request that a pull of IMAGE would make, in order
///
/// The first argument is an image. Further images may follow; the first argument after them that is a file or a
/// directory begins the paths. Put `--` between the two where that is not clear.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Images, then files and directories with the configuration [default path: .]
    #[arg(value_name = "IMAGE|PATH")]
    words: Vec<String>,
    /// Files and directories
    #[arg(last = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// An image; all other arguments are then paths
    #[arg(long = "image", value_name = "IMAGE")]
    images: Vec<String>,
    /// Every image that the input mentions, and those that Talos pulls of its own accord
    #[arg(long)]
    all: bool,
    /// Take the image cache of the node for ready
    #[arg(long)]
    image_cache: bool,
    /// Pull for this object: its images unless one is given, with the Secrets that it refers to
    #[arg(long = "for", value_name = "KIND/NAME")]
    object: Option<String>,
    /// Print the files that Talos generates for containerd
    #[arg(long, conflicts_with_all = ["compare", "all"])]
    explain_hosts: bool,
    /// A Talos configuration; the paths are patches, and the pull is traced under the result of applying them to it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["compare", "all"])]
    base: Option<PathBuf>,
    /// Print what changes from one configuration to another
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"])]
    compare: Vec<PathBuf>,
    /// How to print the path
    #[arg(long, default_value = "text")]
    format: Format,
    /// What the input is; `auto` looks at each document
    #[arg(long = "as", value_name = "KIND")]
    input: Option<InputChoice>,
    /// Name to report for standard input, and to look up settings for
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
}

/// How to print the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// One JSON value
    Json,
    /// A Mermaid flowchart
    Mermaid,
    /// A Graphviz graph
    Dot,
}

/// What is asked for.
struct Question {
    images: Vec<String>,
    paths: Vec<PathBuf>,
}

pub(crate) fn run(
    arguments: &Arguments,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let question = Question::of(arguments)?;
    if let [before, after] = arguments.compare.as_slice() {
        return compare(arguments, &question, [before, after], common, terminal);
    }
    if let Some(base) = &arguments.base {
        return patched(arguments, &question, base, common, terminal);
    }
    let read = read(arguments, question.paths, common, terminal)?;
    let files = files(&read);
    let mut pulls = Pulls::of(&files, &options(arguments, &read));
    if let Some(object) = &arguments.object {
        pulls = pulls
            .for_object(&files, object)
            .map_err(|error| Failure::message(format!("--for: {error}")))?;
    }
    if arguments.explain_hosts {
        let outcome = explain_hosts(arguments, pulls.tracer(), terminal)?;
        return Ok(outcome.max(read.outcome()));
    }
    let images = if arguments.all {
        let mut images = question.images;
        images.extend(images::all(files.iter().copied(), read.options.talos));
        images
    } else if question.images.is_empty() {
        let images = pulls.images_of_object();
        if images.is_empty() {
            return Err(Failure::message(
                "--for: the object names no image that is known; give one",
            ));
        }
        images
    } else {
        question.images
    };
    let answers: Vec<Answer> = images.iter().map(|image| pulls.answer(image)).collect();
    let outcome = print(arguments, &answers, terminal)?;
    Ok(outcome.max(read.outcome()))
}

fn print(
    arguments: &Arguments,
    answers: &[Answer],
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let look = terminal.look();
    match arguments.format {
        Format::Text if arguments.all => trace::overview(answers, look, terminal)?,
        Format::Text => trace::text(answers, look, terminal)?,
        Format::Json => trace::json(answers, terminal)?,
        Format::Mermaid => trace::mermaid(answers, terminal)?,
        Format::Dot => trace::dot(answers, terminal)?,
    }
    Ok(if answers.iter().any(|answer| answer.outcome.is_err()) {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

/// `--base`: what a pull makes of the configuration with the patches applied.
fn patched(
    arguments: &Arguments,
    question: &Question,
    base: &Path,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let input = arguments.input.map(InputKind::from);
    let patched = Patched::read(base, &question.paths, input, common)?;
    let talos = patched.options.talos;
    let options = Options {
        talos,
        image_cache: arguments.image_cache,
    };
    let effective = patched.merge()?.effective(&patched.sources(), talos);
    let tracer = Tracer::new(effective, &options);
    if arguments.explain_hosts {
        return explain_hosts(arguments, &tracer, terminal);
    }
    let pulls = Pulls::of_tracer(tracer);
    let answers: Vec<Answer> = question
        .images
        .iter()
        .map(|image| pulls.answer(image))
        .collect();
    print(arguments, &answers, terminal)
}

fn compare(
    arguments: &Arguments,
    question: &Question,
    configurations: [&PathBuf; 2],
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    if !question.paths.is_empty() {
        return Err(Failure::message(
            "--compare names both configurations; no other paths are read",
        ));
    }
    let [before, after] = configurations;
    let before = read(arguments, vec![before.clone()], common, terminal)?;
    let after = read(arguments, vec![after.clone()], common, terminal)?;
    let tracer = |read: &Inputs| Tracer::of(files(read), &options(arguments, read));
    let (old, new) = (tracer(&before), tracer(&after));
    let mut images = question.images.clone();
    if arguments.all {
        let files = files(&before).into_iter().chain(files(&after));
        images.extend(images::all(files, after.options.talos));
    }
    let mut comparisons = Vec::new();
    for image in images {
        match (old.trace(&image), new.trace(&image)) {
            (Ok(old), Ok(new)) => comparisons.push((image, Comparison::new(&old, &new))),
            (Err(error), _) | (_, Err(error)) => {
                return Err(Failure::message(format!(
                    "`{image}` is no image reference: {error}"
                )));
            }
        }
    }
    match arguments.format {
        Format::Json => trace::compare_json(&comparisons, terminal)?,
        Format::Text => trace::compare_text(&comparisons, terminal.look(), terminal)?,
        Format::Mermaid | Format::Dot => {
            return Err(Failure::message(
                "a comparison is printed as text or as JSON, not as a diagram",
            ));
        }
    }
    Ok(before.outcome().max(after.outcome()))
}

fn explain_hosts(
    arguments: &Arguments,
    tracer: &Tracer,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let (directories, failure) = (tracer.hosts(), tracer.hosts_failure());
    match arguments.format {
        Format::Text => trace::hosts_text(&directories, failure, terminal.look(), terminal)?,
        Format::Json => trace::hosts_json(&directories, failure, terminal)?,
        Format::Mermaid | Format::Dot => {
            return Err(Failure::message(
                "--explain-hosts prints text or JSON, not a diagram",
            ));
        }
    }
    Ok(Outcome::Clean)
}

fn read(
    arguments: &Arguments,
    paths: Vec<PathBuf>,
    common: &Common,
    terminal: &mut Terminal,
) -> Result<Inputs, Failure> {
    let paths = Paths {
        named: paths,
        input: arguments.input,
        stdin_filename: arguments.stdin_filename.clone(),
    };
    inputs::read(&paths, common, terminal)
}

fn files(read: &Inputs) -> Vec<&File> {
    read.files.iter().map(|input: &Input| &input.file).collect()
}

fn options(arguments: &Arguments, read: &Inputs) -> Options {
    Options {
        talos: read.options.talos,
        image_cache: arguments.image_cache,
    }
}

impl Question {
    fn of(arguments: &Arguments) -> Result<Self, Failure> {
        let needs_image = !arguments.all && !arguments.explain_hosts && arguments.object.is_none();
        let mut question = Self {
            images: arguments.images.clone(),
            paths: Vec::new(),
        };
        let separated = !arguments.paths.is_empty();
        for word in &arguments.words {
            let must_be_image = needs_image && question.images.is_empty();
            let path_begins = !question.paths.is_empty() || !arguments.images.is_empty();
            if separated || must_be_image || !(path_begins || names_a_path(word)) {
                question.images.push(word.clone());
            } else {
                question.paths.push(PathBuf::from(word));
            }
        }
        question.paths.extend(arguments.paths.iter().cloned());
        if needs_image && question.images.is_empty() {
            return Err(Failure::message(
                "which image? Give one, such as `pullpath trace nginx node.yaml`, or --all",
            ));
        }
        Ok(question)
    }
}

/// Whether a word is meant as a path: it exists, or looks like nothing else.
fn names_a_path(word: &str) -> bool {
    let looks_like_a_file = Path::new(word).extension().is_some_and(|extension| {
        ["yaml", "yml", "json"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    });
    word == "-"
        || looks_like_a_file
        || word.starts_with(['.', '/', '~'])
        || Path::new(word).exists()
}
