/** Dialogs: what changes, and links to share. */

import { MergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";

import { h } from "./dom";
import { type State, toFragment } from "./share";

function open(title: string, body: HTMLElement, actions: HTMLElement[]): HTMLDialogElement {
  const close = h("button", { type: "button", onclick: () => dialog.close() }, "Close");
  const dialog = h("dialog", { "aria-label": title }, h("h2", {}, title), body, h("div", { class: "actions" }, ...actions, close));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Shows what would change, and changes it when the user agrees. */
export function confirmChange(title: string, before: string, after: string, apply: () => void): void {
  const host = h("div", { class: "diff" });
  const root = host.attachShadow({ mode: "open" });
  const frame = h("div");
  root.append(frame);
  const accept = h("button", {
    type: "button",
    class: "primary",
    onclick: () => {
      apply();
      dialog.close();
    },
  }, "Apply");
  const dialog = open(title, host, [accept]);
  const side = [lineNumbers(), EditorState.readOnly.of(true), EditorView.editable.of(false), EditorView.theme({
    "&": { color: "var(--text)", backgroundColor: "var(--paper)", fontSize: "13px" },
    ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--faint)", border: "none" },
    ".cm-content": { fontFamily: "var(--mono)" },
  })];
  const view = new MergeView({
    a: { doc: before, extensions: side },
    b: { doc: after, extensions: side },
    parent: frame,
    root,
    collapseUnchanged: { margin: 2 },
  });
  dialog.addEventListener("close", () => view.destroy());
}

/** Offers a link with the page's state. Secrets are masked unless the user wants them in it. */
export function share(plain: State, masked: State): void {
  const field = h("input", { type: "text", readonly: true, "aria-label": "Link", class: "link" });
  const box = h("input", { type: "checkbox", id: "with-secrets" });
  const copied = h("p", { role: "status" });
  const update = async () => {
    const fragment = await toFragment(box.checked ? plain : masked);
    field.value = `${location.origin}${location.pathname}${fragment}`;
    copied.textContent = "";
  };
  box.addEventListener("change", update);
  const copy = h("button", {
    type: "button",
    class: "primary",
    onclick: async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        copied.textContent = "Copied.";
      } catch {
        copied.textContent = "Press Ctrl+C to copy.";
      }
    },
  }, "Copy");
  open(
    "Share by link",
    h("div", {},
      h("p", {}, "The link holds the files, the image and the settings. Nothing is stored anywhere."),
      field,
      h("p", {}, box, " ", h("label", { for: "with-secrets" }, "Put passwords, tokens and keys into the link. Everyone who sees the link can read them.")),
      copied),
    [copy],
  );
  void update();
}
