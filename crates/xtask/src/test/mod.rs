//! `cargo xtask test`: everything that a change has to pass, on any machine with rustup, git and a C compiler.

mod command;
mod editors;
mod packages;
mod playground;
mod rust;
mod step;

use step::Tester;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only what needs nothing but the Rust tool chain
    #[arg(long)]
    fast: bool,
    /// Fail where something cannot be installed, in place of leaving its tests out
    #[arg(long)]
    strict: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let mut tester = Tester::new(arguments.strict);
    tester.step("format", rust::format);
    tester.step("lints", rust::lints);
    tester.step("licences and dependencies", rust::dependencies);
    tester.step("engine for the browser", rust::engine_for_wasm);
    tester.step("tests", rust::tests);
    if !arguments.fast {
        tester.step("web", playground::in_node);
        tester.step("web, in a browser", playground::in_a_browser);
        tester.step("Neovim", editors::neovim);
        tester.step("Emacs, eglot", editors::emacs_eglot);
        tester.step("Emacs, lsp-mode", editors::emacs_lsp_mode);
        tester.step("Helix", editors::helix);
        tester.step("Zed extension", editors::zed);
        tester.step("VS Code extension", editors::vscode);
        tester.step("pre-commit and wheel", packages::hooks_and_wheel);
    }
    tester.finish()
}
