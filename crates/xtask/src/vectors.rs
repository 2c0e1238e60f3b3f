//! `cargo xtask vectors`: agreement with the real consumers, per family.

use pullpath_tests::vectors::{SETS, Tally, read, shared};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only sets whose name starts with this
    set: Option<String>,
    /// Only families whose name contains this
    #[arg(long)]
    family: Option<String>,
    /// List the cases that differ, at most this many a set
    #[arg(long, default_value_t = 0)]
    differences: usize,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let folder = shared().ok_or("no vectors: neither ../shared/vectors nor PULLPATH_VECTORS")?;
    let wanted = |name: &str| {
        arguments
            .set
            .as_deref()
            .is_none_or(|prefix| name.starts_with(prefix))
    };
    for set in SETS.iter().filter(|set| wanted(set.name)) {
        let cases = read(&folder.join(set.file))?;
        let agreement = (set.run)(&cases);
        let slowest = agreement
            .slowest
            .as_ref()
            .map_or_else(String::new, |(took, id)| {
                format!("  slowest: {id}, {took:.1?}")
            });
        println!("{}{slowest}", row(set.name, agreement.overall()));
        let family = |name: &str| {
            arguments
                .family
                .as_deref()
                .is_none_or(|part| name.contains(part))
        };
        for (name, tally) in agreement.families.iter().filter(|(name, _)| family(name)) {
            println!("  {}", row(name, *tally));
        }
        let differences = agreement.differences.iter().filter(|d| family(&d.family));
        for difference in differences.take(arguments.differences) {
            println!(
                "    {} [{}] {}",
                difference.id, difference.family, difference.reason
            );
        }
    }
    Ok(())
}

fn row(name: &str, tally: Tally) -> String {
    let percent = if tally.total == 0 {
        100.0
    } else {
        #[expect(clippy::cast_precision_loss, reason = "a few thousand cases")]
        let percent = tally.agree as f64 * 100.0 / tally.total as f64;
        percent
    };
    format!(
        "{name:<40} {:>6} of {:>6}  {percent:>6.2} %",
        tally.agree, tally.total
    )
}
