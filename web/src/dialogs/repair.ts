/** All repairs of all files: see the difference, apply it. */

import type { FixResult } from "../../../pkg/web/pullpath";
import { h } from "../dom";
import type { Session } from "../session";
import { openDialog } from "./dialog";
import { difference } from "./difference";

export function openRepairs(session: Session, apply: (texts: string[]) => void): void {
  const { files } = session.state;
  const answer = h("div", { role: "status" });
  const box = h("input", { type: "checkbox", id: "also-unsafe", onchange: () => void show() });
  let texts: string[] = [];
  let views: ReturnType<typeof difference>[] = [];
  const accept = h("button", {
    type: "button",
    class: "primary",
    onclick: () => {
      apply(texts);
      dialog.close();
    },
  }, "Apply");
  const dialog = openDialog("Repair", h("div", {},
    h("p", {}, box, " ", h("label", { for: "also-unsafe" }, "Also repairs that may change what the text means")), answer), [accept]);
  const clear = () => views.forEach((view) => view.destroy());
  dialog.addEventListener("close", clear);

  async function show(): Promise<void> {
    const result = await session.engine.ask("fix", files, session.options, box.checked);
    clear();
    texts = result.texts;
    const changed = files.flatMap(({ name, text }, index) => {
      const after = texts[index] ?? text;
      return after === text ? [] : [{ name, view: difference(text, after) }];
    });
    views = changed.map(({ view }) => view);
    accept.disabled = changed.length === 0;
    answer.replaceChildren(
      h("p", {}, outcome(result)),
      ...changed.flatMap(({ name, view }) => (files.length > 1 ? [h("h3", {}, name), view.element] : [view.element])));
  }
  void show();
}

function outcome({ error, applied }: FixResult): string {
  if (error !== undefined) return error;
  if (applied === 0) return "There is nothing to repair without a decision of yours.";
  return applied === 1 ? "One repair." : `${applied} repairs.`;
}
