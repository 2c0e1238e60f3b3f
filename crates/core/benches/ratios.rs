//! How much reading and checking cost, as multiples of scanning the same bytes with the bare YAML scanner.
//!
//! Each shape of input is measured at two sizes, one ten times the other: what grows faster than the input shows as a
//! ratio that rises.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::format_collect,
    reason = "a measurement needs a clock and prints its result"
)]

use std::hint::black_box;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use granit_parser::Parser;
use pullpath_core::engine::{self, Options};
use pullpath_core::source::Source;
use pullpath_core::yaml::Stream;

/// A kind of input, made in any size.
struct Shape {
    name: &'static str,
    /// The text of this many parts.
    input: fn(usize) -> String,
    /// How many parts the smaller of the two inputs has.
    parts: usize,
}

const SHAPES: &[Shape] = &[
    Shape {
        name: "documents",
        input: documents,
        parts: 900,
    },
    Shape {
        name: "mirrors",
        input: mirrors,
        parts: 100,
    },
    Shape {
        name: "endpoints",
        input: endpoints,
        parts: 1_000,
    },
    Shape {
        name: "legacy",
        input: legacy,
        parts: 200,
    },
    Shape {
        name: "secrets",
        input: secrets,
        parts: 100,
    },
    Shape {
        name: "findings",
        input: findings,
        parts: 100,
    },
];

/// How long a turn takes at least.
const TURN: Duration = Duration::from_millis(50);
const ROUNDS: usize = 3;

/// Talos and Kubernetes documents side by side, nothing wrong with them.
fn documents(parts: usize) -> String {
    (0..parts)
        .map(|number| match number % 4 {
            0 => format!(
                "---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: r{number}.example.com # upstream\nendpoints:\n  - url: https://m{number}.example.com/v2/proxy\n    overridePath: true\n  - url: https://n{number}.example.com\nskipFallback: true\n"
            ),
            1 => format!(
                "---\napiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: m{}.example.com\nusername: robot\npassword: 'correct horse {number}'\n",
                number - 1
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

/// Mirrors with endpoints of their own, a document each.
fn mirrors(parts: usize) -> String {
    (0..parts)
        .map(|number| {
            format!(
                "---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: r{number}.example.com\nendpoints:\n  - url: https://a{number}.example.com\n  - url: https://b{number}.example.com:5000\n"
            )
        })
        .collect()
}

/// One mirror with all endpoints.
fn endpoints(parts: usize) -> String {
    let items: String = (0..parts)
        .map(|number| format!("  - url: https://m{number}.example.com:5000\n"))
        .collect();
    format!(
        "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n{items}"
    )
}

/// The legacy block.
fn legacy(parts: usize) -> String {
    let mirrors: String = (0..parts)
        .map(|number| {
            format!(
                "      r{number}.example.com:\n        endpoints:\n          - https://m{number}.example.com\n"
            )
        })
        .collect();
    let config: String = (0..parts)
        .map(|number| {
            format!(
                "      m{number}.example.com:\n        auth:\n          username: robot\n          password: horse{number}\n"
            )
        })
        .collect();
    format!("machine:\n  registries:\n    mirrors:\n{mirrors}    config:\n{config}")
}

/// Pull secrets.
fn secrets(parts: usize) -> String {
    (0..parts)
        .map(|number| {
            format!(
                "---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: pull-{number}\ntype: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: '{{\"auths\":{{\"r{number}.example.com\":{{\"username\":\"robot\",\"password\":\"horse\"}}}}}}'\n"
            )
        })
        .collect()
}

/// Mirrors with a mistake in each endpoint.
fn findings(parts: usize) -> String {
    (0..parts)
        .map(|number| {
            format!(
                "---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: r{number}.example.com\nendpoints:\n  - url: m{number}.example.com:5000\n  - url: https://n{number}.example.com/v2\nskipFallbck: true\n"
            )
        })
        .collect()
}

/// The time that this program had a processor, which other programs do not lengthen; time as it passes where the system
/// does not tell.
fn clock() -> Duration {
    static BEGINNING: OnceLock<Instant> = OnceLock::new();
    let beginning = BEGINNING.get_or_init(Instant::now);
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split_whitespace().next()?.parse().ok())
        .map_or_else(|| beginning.elapsed(), Duration::from_nanos)
}

/// The least time of each of three kinds of work. They take turns, so that whatever else the machine does meets them
/// all alike, and each turn is long enough for a coarse clock.
fn best(work: [&dyn Fn(); 3]) -> [Duration; 3] {
    let timed = |work: &dyn Fn(), times: u32| {
        let start = clock();
        (0..times).for_each(|_| work());
        clock().saturating_sub(start)
    };
    let [first, ..] = work;
    let mut times = 1;
    while timed(first, times) < TURN {
        times *= 2;
    }
    let mut best = [Duration::MAX; 3];
    for _ in 0..ROUNDS {
        for (best, work) in best.iter_mut().zip(work) {
            *best = (timed(work, times) / times).min(*best);
        }
    }
    best
}

/// Does one kind of work once on the larger input of a shape, for a tool that counts instructions.
fn once(work: &str, shape: &Shape) {
    let source = Source::new("bench.yaml", (shape.input)(shape.parts * 10));
    match work {
        "scan" => scan(source.text()),
        "parse" => parse(&source),
        "read" => {
            black_box(engine::Input::read(&source, &Arc::default()));
        }
        "check" => check(&source),
        // What making the input costs.
        _ => {}
    }
}

fn scan(text: &str) {
    black_box(Parser::new_from_str(black_box(text)).flatten().count());
}

fn parse(source: &Source) {
    black_box(Stream::parse(black_box(source)));
}

fn check(source: &Source) {
    let sources = std::slice::from_ref(black_box(source));
    black_box(engine::check(sources, &Options::default()));
}

fn main() {
    // Cargo passes `--bench`; other words select shapes, and `--once=WORK` work.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let work = arguments
        .iter()
        .find_map(|argument| argument.strip_prefix("--once="));
    let is_wanted = |shape: &&Shape| {
        let mut names = arguments.iter().filter(|name| !name.starts_with('-'));
        names.clone().next().is_none() || names.any(|name| name == shape.name)
    };
    let shapes = SHAPES.iter().filter(is_wanted);
    if let Some(work) = work {
        shapes.for_each(|shape| once(work, shape));
        return;
    }
    println!(
        "{:<10} {:>10} {:>12} {:>14} {:>14}",
        "shape", "bytes", "scan", "parse / scan", "check / scan"
    );
    for shape in shapes {
        for factor in [1, 10] {
            let source = Source::new("bench.yaml", (shape.input)(shape.parts * factor));
            let text = source.text();
            let [scan, parse, check] =
                best([&|| scan(text), &|| parse(&source), &|| check(&source)]);
            println!(
                "{:<10} {:>10} {:>12} {:>14.2} {:>14.2}",
                shape.name,
                text.len(),
                format!("{scan:.1?}"),
                parse.as_secs_f64() / scan.as_secs_f64(),
                check.as_secs_f64() / scan.as_secs_f64()
            );
        }
    }
}
