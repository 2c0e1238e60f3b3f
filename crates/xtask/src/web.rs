//! `cargo xtask web`: the module for JavaScript, in `pkg/`, and the playground around it, in `web/dist`.
//!
//! The bindings come from the library behind wasm-bindgen's command line, in the version that the lock file names, so
//! nothing has to be installed beside the packages of `web/package.json`.

use std::path::{Path, PathBuf};
use std::process::Command;

use pullpath_tests::vectors::root;

use crate::tools::{WASM, execute, node_modules, target_folder};

/// Bytes after gzip. May only be lowered.
const LIMIT: usize = 902_000;

/// The same for everything else that the page consists of, the pages of the rules included.
const PAGE_LIMIT: usize = 225_000;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only the module, not the page
    #[arg(long)]
    module: bool,
    /// Fail when the module is larger than this many bytes after gzip
    #[arg(long, default_value_t = LIMIT)]
    limit: usize,
}

/// Builds the module and the page, with the default limit.
pub(crate) fn build() -> Result<(), String> {
    run(&Arguments {
        module: false,
        limit: LIMIT,
    })
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let root = root();
    if !cfg!(feature = "web") {
        // The dependencies of this chore are built when it is asked for.
        let mut again = Command::new("cargo");
        again
            .args(["run", "--quiet", "--package", "xtask", "--features", "web"])
            .args(["--", "web", "--limit", &arguments.limit.to_string()])
            .args(arguments.module.then_some("--module"));
        return execute(&mut again, &root);
    }
    execute(
        Command::new("cargo").args([
            "build",
            "--locked",
            "--package",
            "pullpath-wasm",
            "--target",
            WASM,
            "--profile",
            "wasm",
        ]),
        &root,
    )?;
    let module = target_folder().join(WASM).join("wasm/pullpath_wasm.wasm");
    let web = root.join("web");
    node_modules(&web)?;
    for kind in [Kind::Web, Kind::Node] {
        let folder = root.join("pkg").join(kind.folder());
        bind(&module, &folder, kind)?;
        optimise(&folder.join("pullpath_bg.wasm"), &web)?;
    }
    let module = root.join("pkg/web/pullpath_bg.wasm");
    measure("module", &[module], arguments.limit)?;
    if arguments.module {
        return Ok(());
    }
    execute(Command::new("npm").args(["run", "--silent", "build"]), &web)?;
    measure("page", &files_of_page(&web.join("dist"))?, PAGE_LIMIT)
}

/// What a browser downloads beside the module.
fn files_of_page(dist: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for folder in [dist.to_owned(), dist.join("assets")] {
        let entries =
            std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        files.extend(entries.flatten().map(|entry| entry.path()).filter(|path| {
            path.is_file() && path.extension().is_none_or(|extension| extension != "wasm")
        }));
    }
    Ok(files)
}

/// Whom the bindings are for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Web,
    Node,
}

impl Kind {
    fn folder(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Node => "node",
        }
    }
}

#[cfg(feature = "web")]
fn bind(module: &Path, folder: &Path, kind: Kind) -> Result<(), String> {
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen
        .input_path(module)
        .out_name("pullpath")
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true);
    match kind {
        Kind::Web => bindgen.web(true),
        Kind::Node => bindgen.nodejs(true),
    }
    .and_then(|bindgen| bindgen.generate(folder))
    .map_err(|error| format!("{}: {error:#}", module.display()))
}

#[cfg(not(feature = "web"))]
fn bind(_module: &Path, _folder: &Path, kind: Kind) -> Result<(), String> {
    Err(format!("built without bindings for {}", kind.folder()))
}

/// Runs wasm-opt out of the npm package `binaryen`.
fn optimise(module: &Path, web: &Path) -> Result<(), String> {
    let tool = web.join("node_modules/.bin/wasm-opt");
    execute(
        Command::new(tool)
            .arg("-Oz")
            // Large functions made of many small ones compress worse than the small ones do.
            .args(["--one-caller-inline-max-function-size", "0"])
            .args([
                "--enable-bulk-memory",
                "--enable-nontrapping-float-to-int",
                "--enable-sign-ext",
                "--enable-mutable-globals",
                "--enable-reference-types",
                "--enable-multivalue",
            ])
            .arg("-o")
            .arg(module)
            .arg(module),
        web,
    )
}

/// The size that a browser downloads, held below a limit.
fn measure(name: &str, files: &[PathBuf], limit: usize) -> Result<(), String> {
    let output = Command::new("gzip")
        .args(["-9", "--stdout"])
        .args(files)
        .output()
        .map_err(|error| format!("gzip: {error}"))?;
    let size = output.stdout.len();
    println!("{name}: {size} bytes after gzip, at most {limit} allowed");
    if size > limit {
        return Err(format!("the {name} has grown past {limit} bytes"));
    }
    Ok(())
}
