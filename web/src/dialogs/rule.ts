/** The page of a rule. */

import { h } from "../dom";
import { markdown } from "../markdown";
import { badExample, type RuleExample, rulePage } from "../rule-pages";
import { openDialog } from "./dialog";

/** Explains a rule; `load` takes its bad example into the editor. */
export async function openRule(name: string, load: (example: RuleExample) => void): Promise<void> {
  const page = await rulePage(name);
  const text = page ?? "There is no page about this rule.";
  const example = page === undefined ? undefined : badExample(page);
  const body = text.replace(/^# .*\n+/, "").replace(/\n## Source\n[^]*$/, "\n");
  const take = example !== undefined && h("button", {
    type: "button",
    onclick: () => {
      load(example);
      dialog.close();
    },
  }, "Open the bad example");
  const dialog = openDialog(name, h("div", { class: "rule-page", tabindex: 0 }, markdown(body)), take ? [take] : []);
}
