/** A dialog above the page: title, body, actions. Escape closes it. */

import { h } from "../dom";

export function openDialog(title: string, body: HTMLElement, actions: HTMLElement[] = []): HTMLDialogElement {
  const close = h("button", { type: "button", onclick: () => dialog.close() }, "Close");
  const dialog = h("dialog", { "aria-label": title }, h("h2", {}, title), body, h("div", { class: "actions" }, ...actions, close));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
