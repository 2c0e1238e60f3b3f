/** Explanations and completions, from the engine to the editor. */

import type { CompletionResult } from "@codemirror/autocomplete";

import { h } from "../dom";
import { markdown } from "../markdown";
import type { Session } from "../session";

const KINDS = { document: "class", field: "property", value: "constant", name: "variable" };

/** What is known of a place. */
export async function hover({ engine, file, options }: Session, at: number): Promise<{ from: number; to: number; markdown: string } | undefined> {
  const { hover } = await engine.ask("hover", file, options, at);
  return hover && { from: hover.range.from, to: hover.range.to, markdown: hover.markdown };
}

/** What may be written at a place. */
export async function complete({ engine, file, options }: Session, at: number): Promise<CompletionResult | null> {
  const { items } = await engine.ask("complete", file, options, at);
  if (items.length === 0) return null;
  return {
    from: items[0]?.range.from ?? at,
    options: items.map((item) => ({
      label: item.label,
      type: KINDS[item.kind],
      detail: item.detail,
      apply: item.text,
      info: () => h("div", { class: "explanation" }, markdown(item.documentation)),
    })),
    validFor: /^[\w./:-]*$/,
  };
}
