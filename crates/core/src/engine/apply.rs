//! How rules are run: a mistake in one hides no finding of the others.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::finding::Finding;
use crate::rules::registry::urls::known_in;
use crate::rules::{self, Check, Context, Rule, Sink};
use crate::source::Span;

/// Whether all rules came to their ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(super) enum Outcome {
    /// They did.
    Done,
    /// One failed, and a finding says so.
    Failed,
}

/// Runs all rules about single files on the file that the context is about. Findings come with the index of their
/// input.
pub(super) fn check_file(context: &Context<'_>, findings: &mut Vec<(usize, Finding)>) -> Outcome {
    // What fails here fails again, and is told, in the rules that look at it, and in no others.
    let _ = catch_unwind(AssertUnwindSafe(|| context.survey()));
    let mut rules = Rules::new(context, findings);
    rules.on_registries();
    for rule in rules::all() {
        if let Check::File(check) = rule.check {
            rules.apply(rule, |sink| check(context, sink));
        }
    }
    rules.outcome
}

/// Runs all rules about the files of a run together. Findings come with the index of their input.
pub(super) fn check_run(context: &Context<'_>, findings: &mut Vec<(usize, Finding)>) -> Outcome {
    let mut rules = Rules::new(context, findings);
    for rule in rules::all() {
        if let Check::Run(check) = rule.check {
            rules.apply(rule, |sink| check(context, sink));
        }
    }
    rules.outcome
}

/// The rules at work.
struct Rules<'r, 'a> {
    context: &'r Context<'a>,
    findings: &'r mut Vec<(usize, Finding)>,
    outcome: Outcome,
}

impl<'r, 'a> Rules<'r, 'a> {
    fn new(context: &'r Context<'a>, findings: &'r mut Vec<(usize, Finding)>) -> Self {
        Self {
            context,
            findings,
            outcome: Outcome::Done,
        }
    }

    fn on_registries(&mut self) {
        let (mut of_mirrors, mut of_endpoints) = (Vec::new(), Vec::new());
        let (mut of_auths, mut of_tls) = (Vec::new(), Vec::new());
        for rule in rules::all() {
            match rule.check {
                Check::Mirror(check) => of_mirrors.push((rule, check)),
                Check::Endpoint(check) => of_endpoints.push((rule, check)),
                Check::Auth(check) => of_auths.push((rule, check)),
                Check::Tls(check) => of_tls.push((rule, check)),
                Check::Elsewhere | Check::File(_) | Check::Run(_) => {}
            }
        }
        let context = self.context;
        let Ok(registries) = catch_unwind(AssertUnwindSafe(|| context.registries())) else {
            let is_blind = |rule: &&Rule| {
                use Check::{Auth, Endpoint, Mirror, Tls};
                matches!(rule.check, Mirror(_) | Endpoint(_) | Auth(_) | Tls(_))
            };
            for rule in rules::all().filter(is_blind) {
                self.fail(rule);
            }
            return;
        };
        for mirror in &registries.mirrors {
            for (rule, check) in &of_mirrors {
                self.apply(rule, |sink| check(context, mirror, sink));
            }
            for known in known_in(mirror) {
                for (rule, check) in &of_endpoints {
                    self.apply(rule, |sink| check(context, &known, sink));
                }
            }
        }
        for auth in &registries.auths {
            for (rule, check) in &of_auths {
                self.apply(rule, |sink| check(context, auth, sink));
            }
        }
        for tls in &registries.tls {
            for (rule, check) in &of_tls {
                self.apply(rule, |sink| check(context, tls, sink));
            }
        }
    }

    fn apply(&mut self, rule: &'static Rule, check: impl FnOnce(&mut Sink<'_>)) {
        let mut sink = Sink::new(self.context.current(), self.findings);
        if catch_unwind(AssertUnwindSafe(|| check(&mut sink))).is_err() {
            self.fail(rule);
        }
    }

    fn fail(&mut self, rule: &'static Rule) {
        let finding = rules::internal_error(rule, Span::at(0));
        self.findings.push((self.context.current(), finding));
        self.outcome = Outcome::Failed;
    }
}
