//! What directives keep silent, and what is wrong with them.

use super::directive::{Directive, Scope, VERBS, Word, directives};
use crate::document::File;
use crate::finding::{Finding, Tag};
use crate::fix::{Edit, Fix};
use crate::rules::{
    self, IGNORE_MISPLACED, IGNORE_MISSING_RULES, IGNORE_UNKNOWN_DIRECTIVE, IGNORE_UNKNOWN_RULE,
    IGNORE_UNUSED,
};
use crate::schema;
use crate::source::{Source, Span};

/// Takes out the findings that the file's directives keep silent and returns them, and beside them what is to be said
/// about the directives themselves; `is_on` tells whether a rule runs at all.
pub(crate) fn apply(
    file: &File,
    findings: &mut Vec<Finding>,
    is_on: impl Fn(&rules::Rule) -> bool,
) -> (Vec<Finding>, Vec<Finding>) {
    let directives = directives(file);
    if directives.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let source = file.source();
    let before = findings.clone();
    // For each directive, for each of its rules: whether it kept something silent.
    let mut used: Vec<Vec<bool>> = directives
        .iter()
        .map(|directive| vec![false; directive.rules.as_ref().map_or(0, Vec::len)])
        .collect();
    let (suppressed, kept) = findings.drain(..).partition(|finding: &Finding| {
        if rules::always_runs(finding.rule) {
            return false;
        }
        let line = source.lines().line_of(finding.span.start);
        let mut silent = false;
        for (directive, used) in directives.iter().zip(&mut used) {
            let holds = directive
                .scope
                .is_some_and(|scope| scope.holds(finding.span.start, line));
            for (rule, used) in directive.rules.iter().flatten().zip(used) {
                if holds && rule.text == finding.rule.name {
                    *used = true;
                    silent = true;
                }
            }
        }
        silent
    });
    *findings = kept;
    let mut said = Vec::new();
    for (directive, used) in directives.iter().zip(&used) {
        judge(directive, used, source, &before, &is_on, &mut said);
    }
    (suppressed, said)
}

fn judge(
    directive: &Directive,
    used: &[bool],
    source: &Source,
    findings: &[Finding],
    is_on: impl Fn(&rules::Rule) -> bool,
    said: &mut Vec<Finding>,
) {
    if !VERBS.contains(&directive.verb.text.as_str()) {
        said.push(unknown_directive(&directive.verb));
        return;
    }
    let Some(scope) = directive.scope else {
        said.push(
            Finding::new(
                &IGNORE_MISPLACED,
                directive.verb.span,
                "`ignore-file` holds only among the comments at the top of the file",
            )
            .help("move it to the top, or use `ignore-document` or `ignore`"),
        );
        return;
    };
    let rules = directive.rules.as_deref().unwrap_or_default();
    if rules.is_empty() {
        said.push(missing_rules(directive, scope, source, findings));
        return;
    }
    for (index, (rule, used)) in rules.iter().zip(used).enumerate() {
        match rules::by_name(&rule.text) {
            None => said.push(unknown_rule(rule)),
            Some(known) if !used && is_on(known) => {
                let repeated = rules
                    .get(..index)
                    .is_some_and(|before| before.iter().any(|other| other.text == rule.text));
                said.push(unused(directive, rules, index, rule, repeated, source));
            }
            Some(_) => {}
        }
    }
}

fn unknown_directive(verb: &Word) -> Finding {
    let message = if verb.text.is_empty() {
        "the comment addresses pullpath and says nothing".to_owned()
    } else {
        format!("`{}` is no directive", verb.text)
    };
    let finding = Finding::new(&IGNORE_UNKNOWN_DIRECTIVE, verb.span, message);
    match schema::nearest(&verb.text, VERBS) {
        Some(meant) => finding
            .help(format!("did you mean `{}`?", meant.name))
            .fix(Fix::safe(
                format!("Write `{}`", meant.name),
                vec![Edit::replace(verb.span, meant.name)],
            )),
        None => finding.help("write `# pullpath: ignore[rule-name] reason`"),
    }
}

fn unknown_rule(rule: &Word) -> Finding {
    let finding = Finding::new(
        &IGNORE_UNKNOWN_RULE,
        rule.span,
        format!("no rule is called `{}`", rule.text),
    );
    match schema::nearest(&rule.text, rules::all().map(|rule| rule.name)) {
        Some(meant) => finding
            .help(format!("did you mean `{}`?", meant.name))
            .fix(Fix::safe(
                format!("Rename it to `{}`", meant.name),
                vec![Edit::replace(rule.span, meant.name)],
            )),
        None => finding.help("`pullpath rules` lists all rules"),
    }
}

fn missing_rules(
    directive: &Directive,
    scope: Scope,
    source: &Source,
    findings: &[Finding],
) -> Finding {
    let mut names: Vec<&str> = findings
        .iter()
        .filter(|finding| {
            let line = source.lines().line_of(finding.span.start);
            scope.holds(finding.span.start, line)
        })
        .map(|finding| finding.rule.name)
        .collect();
    names.sort_unstable();
    names.dedup();
    let finding = Finding::new(
        &IGNORE_MISSING_RULES,
        directive.verb.span,
        format!("`{}` does not say which rules", directive.verb.text),
    );
    if names.is_empty() {
        return finding
            .help("there is nothing to ignore here, remove it")
            .fix(Fix::safe(
                "Remove the comment",
                vec![Edit::delete(whole(directive.span, source))],
            ));
    }
    let list = names.join(", ");
    let edit = if directive.rules.is_some() {
        Edit::replace(directive.list, list.clone())
    } else {
        Edit::insert(directive.verb.span.end, format!("[{list}]"))
    };
    finding
        .help(format!("write `{}[{list}]`", directive.verb.text))
        .fix(Fix::unsafe_(format!("Ignore {list}"), vec![edit]))
}

fn unused(
    directive: &Directive,
    rules: &[Word],
    index: usize,
    rule: &Word,
    repeated: bool,
    source: &Source,
) -> Finding {
    let message = if repeated {
        format!("`{}` is named twice", rule.text)
    } else {
        format!("there is no `{}` to ignore here", rule.text)
    };
    let edit = match (rules.get(index + 1), index.checked_sub(1)) {
        (Some(next), _) => Edit::delete(Span::new(rule.span.start, next.span.start)),
        (None, Some(previous)) => {
            let from = rules
                .get(previous)
                .map_or(rule.span.start, |previous| previous.span.end);
            Edit::delete(Span::new(from, rule.span.end))
        }
        (None, None) => Edit::delete(whole(directive.span, source)),
    };
    Finding::new(&IGNORE_UNUSED, rule.span, message)
        .help("remove it")
        .fix(Fix::safe("Remove it", vec![edit]))
        .tag(Tag::Unnecessary)
}

/// A comment with the blanks before it, and with its line when nothing else is on it.
fn whole(comment: Span, source: &Source) -> Span {
    let lines = source.lines();
    let line = lines.line_of(comment.start);
    let start = lines.start_of(line).unwrap_or(comment.start);
    let before = source.slice(Span::new(start, comment.start));
    if before.trim().is_empty() {
        let end = lines.start_of(line + 1).unwrap_or(comment.end);
        return Span::new(start, end);
    }
    let blanks = before.len() - before.trim_end().len();
    Span::new(
        comment.start - u32::try_from(blanks).unwrap_or(0),
        comment.end,
    )
}
