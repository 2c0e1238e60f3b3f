/** What was found, in one line. */

import type { FileResult } from "../../pkg/web/pullpath";

const NAMES = [["error", "error"], ["warning", "warning"], ["info", "note"], ["hint", "hint"]] as const;

export function summary(files: readonly FileResult[]): string {
  const findings = files.flatMap((file) => file.findings);
  const parts = NAMES.map(([level, name]) => {
    const count = findings.filter((finding) => finding.level === level).length;
    return count === 0 ? "" : `${count} ${name}${count === 1 ? "" : "s"}`;
  }).filter((part) => part !== "");
  return parts.length === 0 ? "Nothing to complain about." : `${parts.join(", ")}.`;
}
