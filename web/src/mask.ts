/** Secrets out of sight. */

/** What stands in the place of a secret. */
export const MASK = "hidden";

/** A text with the ranges of its secrets masked; `ranges` in UTF-16 code units, in any order. */
export function masked(text: string, ranges: { from: number; to: number }[]): string {
  let result = "";
  let end = 0;
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    if (from >= end) result += text.slice(end, from) + MASK;
    end = Math.max(end, to);
  }
  return result + text.slice(end);
}
