//! How much reading and checking cost, as multiples of scanning the same bytes with the bare YAML scanner.
//!
//! Each shape of input is measured at two sizes, one ten times the other: what grows faster than the input shows as a
//! ratio that rises.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a measurement needs a clock and prints its result"
)]

use std::hint::black_box;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use granit_parser::Parser;

use pullpath_core::engine::{self, Options};
use pullpath_core::source::Source;
use pullpath_core::yaml::Stream;
use shapes::{SHAPES, Shape};

mod shapes;

/// That of the command line.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long a turn takes at least.
const TURN: Duration = Duration::from_millis(50);
const ROUNDS: usize = 3;

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
