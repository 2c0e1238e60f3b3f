/** The pages of `docs/rules`, fetched when somebody asks for one. */

import type { CheckOptions } from "../../pkg/web/pullpath";

/** A text, and under which settings it is to be read. */
export interface RuleExample {
  text: string;
  options: CheckOptions;
}

/** The page of a rule as Markdown. */
export async function rulePage(rule: string): Promise<string | undefined> {
  const { default: pages } = await import("virtual:rule-pages");
  return Object.hasOwn(pages, rule) ? pages[rule] : undefined;
}

/** The example of a page on which its rule reports. */
export function badExample(page: string): RuleExample | undefined {
  const [, words = "", text] = /^```yaml expect(.*)\n([^]*?)^```$/m.exec(page) ?? [];
  if (text === undefined) return undefined;
  const { as, talos } = Object.fromEntries(words.trim().split(/\s+/).map((word) => word.split("=")));
  return { text, options: { ...(as && { input: as }), ...(talos && { talosVersion: talos }) } };
}
