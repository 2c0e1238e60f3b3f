//! How much reading and checking cost, as multiples of scanning the same bytes with the bare YAML scanner.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::format_collect,
    reason = "a measurement needs a clock and prints its result"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use granit_parser::Parser;
use pullpath_core::engine::{self, Options};
use pullpath_core::source::Source;
use pullpath_core::yaml::Stream;

/// Talos and Kubernetes documents, each with a name of its own.
fn input(documents: usize) -> String {
    (0..documents)
        .map(|number| match number % 4 {
            0 => format!(
                "---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: r{number}.example.com # upstream\nendpoints:\n  - url: https://m{number}.example.com/v2/proxy\n    overridePath: true\n  - url: https://n{number}.example.com\nskipFallback: true\n"
            ),
            1 => format!(
                "---\napiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: m{number}.example.com\nusername: robot\npassword: 'correct horse {number}'\n"
            ),
            2 => format!(
                "---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: pull-{number}\n  namespace: default\ntype: Opaque\nstringData:\n  note: |\n    first line of a note\n    second line of a note\n"
            ),
            _ => format!(
                "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app-{number}\nspec:\n  replicas: 3\n  template:\n    spec:\n      containers:\n        - name: app\n          image: ghcr.io/example/app:{number}\n          env:\n            - {{name: A, value: \"1\"}}\n"
            ),
        })
        .collect()
}

fn best(rounds: usize, work: impl Fn()) -> Duration {
    (0..rounds)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .min()
        .unwrap_or_default()
}

fn main() {
    println!(
        "{:>10} {:>12} {:>14} {:>14}",
        "bytes", "scan", "parse / scan", "check / scan"
    );
    for documents in [900, 9_000] {
        let source = Source::new("bench.yaml", input(documents));
        let text = source.text();
        let scan = best(5, || {
            black_box(Parser::new_from_str(black_box(text)).flatten().count());
        });
        let parse = best(5, || {
            black_box(Stream::parse(black_box(&source)));
        });
        let check = best(3, || {
            black_box(engine::check(
                std::slice::from_ref(&source),
                &Options::default(),
            ));
        });
        println!(
            "{:>10} {:>12?} {:>14.2} {:>14.2}",
            text.len(),
            scan,
            parse.as_secs_f64() / scan.as_secs_f64(),
            check.as_secs_f64() / scan.as_secs_f64()
        );
    }
}
