/** A link with the page's state. Secrets are masked unless the user wants them in it. */

import { h } from "../dom";
import { type State, toFragment } from "../link";
import { masked } from "../mask";
import type { Session } from "../session";
import { openDialog } from "./dialog";

const WITH_SECRETS = "Put passwords, tokens and keys into the link. Everyone who sees the link can read them.";

/** Offers a link. Where secrets stand is asked for anew: the last answer may be older than the text. */
export async function openShare(session: Session): Promise<void> {
  const plain = session.state;
  const { error, files: answers } = await session.engine.ask("check", plain.files, session.options);
  const isKnown = error === undefined && answers.length === plain.files.length;
  const files = plain.files.map((file, index) => ({ ...file, text: masked(file.text, answers[index]?.secrets ?? []) }));
  // Without an answer nobody knows what is secret: then no link is made before the user asks for everything.
  offer(plain, isKnown ? { ...plain, files } : undefined);
}

function offer(plain: State, hidden: State | undefined): void {
  const field = h("input", { type: "text", readonly: true, "aria-label": "Link", class: "link" });
  const box = h("input", { type: "checkbox", id: "with-secrets", onchange: () => void update() });
  const told = h("p", { role: "status" });
  const update = async () => {
    const state = box.checked ? plain : hidden;
    told.textContent = state ? "" : "The files cannot be examined, so nothing in them can be masked.";
    field.value = state ? `${location.origin}${location.pathname}${await toFragment(state)}` : "";
    copy.disabled = !state;
  };
  const copy = h("button", {
    type: "button",
    class: "primary",
    onclick: async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        told.textContent = "Copied.";
      } catch {
        told.textContent = "Press Ctrl+C to copy.";
      }
    },
  }, "Copy");
  openDialog("Share by link", h("div", {},
    h("p", {}, "The link holds the files, the image and the settings. Nothing is stored anywhere."),
    field,
    h("p", {}, box, " ", h("label", { for: "with-secrets" }, WITH_SECRETS)),
    told), [copy]);
  void update();
}
