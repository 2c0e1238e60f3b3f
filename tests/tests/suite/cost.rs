//! What checking costs, in what is allocated: it grows with the input and no faster, and hostile input does not change
//! that.

#![expect(clippy::format_collect, reason = "texts are built where they are used")]

use allocation_counter::AllocationInfo;
use pullpath_core::document::InputKind;
use pullpath_core::engine::{self, Options};
use pullpath_core::source::Source;

#[expect(dead_code, reason = "the benchmark's sizes are too large for a test")]
#[path = "../../../crates/core/benches/ratios/shapes.rs"]
mod shapes;

fn cost(text: &str, input: InputKind) -> AllocationInfo {
    let source = Source::new("cost.yaml", text);
    let options = Options {
        input,
        ..Options::default()
    };
    allocation_counter::measure(|| {
        engine::check(std::slice::from_ref(&source), &options);
    })
}

#[test]
fn ten_times_the_input_costs_ten_times_as_much() {
    for shape in shapes::SHAPES {
        let [one, ten] = [30, 300].map(|parts| cost(&(shape.input)(parts), InputKind::Auto));
        let name = shape.name;
        for (what, one, ten) in [
            ("allocations", one.count_total, ten.count_total),
            ("bytes", one.bytes_total, ten.bytes_total),
            ("bytes at once", one.bytes_max, ten.bytes_max),
        ] {
            // Vectors double, so that a little more than ten times as much is no growth.
            assert!(ten <= one * 12, "{name}: {what} grow from {one} to {ten}");
        }
    }
}

/// Texts that want to be large in memory.
fn hostile() -> Vec<(&'static str, String)> {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..40 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    let large = 200_000;
    vec![
        ("open brackets", "[".repeat(large)),
        ("open brackets on lines", "[\n".repeat(large / 2)),
        ("pairs of brackets", "[]\n".repeat(large / 3)),
        ("dashes", "- ".repeat(large / 2)),
        ("quotes", "\"".repeat(large)),
        ("zero bytes", "\0".repeat(large)),
        ("comments", "#\n".repeat(large / 2)),
        ("items", "- a\n".repeat(large / 4)),
        (
            "keys",
            (0..large / 16).map(|n| format!("k{n}: v\n")).collect(),
        ),
        ("documents", "--- a\n".repeat(1_000)),
        ("empty documents", "---\n".repeat(large / 4)),
        (
            "configurations",
            "---\nmachine: {type: worker, token: a.b}\ncluster: {}\n".repeat(300),
        ),
        (
            "Secrets",
            "---\napiVersion: v1\nkind: Secret\nmetadata: {name: a}\n".repeat(300),
        ),
        ("aliases of aliases", bomb),
    ]
}

/// The most that a text may take in memory, all at once.
fn bound(text: &str) -> u64 {
    const FOR_A_BYTE: u64 = 100;
    const AT_LEAST: u64 = 8 << 20;
    u64::try_from(text.len()).map_or(u64::MAX, |len| len * FOR_A_BYTE + AT_LEAST)
}

#[test]
fn hostile_input_takes_memory_in_proportion() {
    for (name, text) in hostile() {
        for input in [
            InputKind::Auto,
            InputKind::TalosConfig,
            InputKind::Kubernetes,
        ] {
            let most = cost(&text, input).bytes_max;
            let bound = bound(&text);
            assert!(
                most <= bound,
                "{name} as {input:?}: {most} of {bound} bytes"
            );
        }
    }
}
