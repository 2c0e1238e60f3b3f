/** Findings as the editor marks them. */

import { type Diagnostic, forEachDiagnostic } from "@codemirror/lint";
import type { EditorState } from "@codemirror/state";

import type { Finding, Fix } from "../../../pkg/web/pullpath";

/** More marks help nobody and make the editor slow. */
const MOST = 1000;

/** The marks of findings in a text of this length. */
export function diagnostics(findings: readonly Finding[], length: number, apply: (fix: Fix) => void): Diagnostic[] {
  return findings
    .filter((finding) => finding.range.to <= length)
    .slice(0, MOST)
    .map((finding) => diagnostic(finding, apply));
}

function diagnostic(finding: Finding, apply: (fix: Fix) => void): Diagnostic {
  const parts = [finding.message];
  if (finding.help) parts.push(`help: ${finding.help}`);
  parts.push(...finding.notes.map((note) => `note: ${note}`));
  return {
    from: finding.range.from,
    to: finding.range.to,
    severity: finding.level,
    source: finding.rule,
    message: parts.join("\n"),
    actions: finding.fixes.map((fix) => ({ name: fix.title, apply: () => apply(fix) })),
  };
}

/** The first mark with a repair that touches a place. */
export function repairable(state: EditorState, at: number): Diagnostic | undefined {
  const line = state.doc.lineAt(at);
  let found: Diagnostic | undefined;
  forEachDiagnostic(state, (diagnostic, from, to) => {
    if (!found && diagnostic.actions?.length && from <= line.to && to >= line.from) found = diagnostic;
  });
  return found;
}
