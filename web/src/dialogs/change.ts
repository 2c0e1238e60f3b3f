/** Shows what would change, and changes it when the user agrees. */

import { h } from "../dom";
import { openDialog } from "./dialog";
import { difference } from "./difference";

/** What would become of a file. */
export interface Change {
  name: string;
  before: string;
  after: string;
}

export function confirmChange(title: string, changes: Change[], apply: () => void): void {
  const changed = changes.filter(({ before, after }) => before !== after);
  const views = changed.map(({ before, after }) => difference(before, after));
  const accept = h("button", {
    type: "button",
    class: "primary",
    autofocus: true,
    onclick: () => {
      apply();
      dialog.close();
    },
  }, "Apply");
  const body = h("div", {}, ...views.flatMap(({ element }, index) =>
    changes.length > 1 ? [h("h3", {}, changed[index]?.name ?? ""), element] : [element]));
  const dialog = openDialog(title, body, [accept]);
  dialog.addEventListener("close", () => views.forEach((view) => view.destroy()));
}
