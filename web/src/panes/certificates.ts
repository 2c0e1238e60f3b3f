/** The certificate inspector. */

import { h } from "../dom";
import { markdown } from "../markdown";
import type { Session } from "../session";
import type { Navigator, Pane } from "./pane";

export class CertificatesPane implements Pane {
  readonly id = "certificates";
  readonly label = "Certificates";
  readonly #session: Session;
  readonly #navigator: Navigator;

  constructor(session: Session, navigator: Navigator) {
    this.#session = session;
    this.#navigator = navigator;
  }

  async draw(panel: HTMLElement): Promise<void> {
    if (this.#session.problem) {
      panel.replaceChildren(h("p", { class: "calm" }, this.#session.problem));
      return;
    }
    const { files, options, engine } = this.#session;
    const answers = await Promise.all(files.map((file) => engine.ask("inspect", file, options)));
    const cards = answers.flatMap(({ texts }, index) =>
      texts.map(({ range, markdown: text }) => {
        const place = this.#session.placeName(index, range.line);
        return h("article", { class: "card" },
          h("button", { type: "button", class: "headline", onclick: () => this.#navigator.to(index, range) }, place),
          h("div", {}, markdown(text)));
      }));
    panel.replaceChildren(cards.length > 0
      ? h("div", { class: "certificates" }, ...cards)
      : h("p", { class: "calm" }, "There are no certificates here. Put one into `ca` of a RegistryTLSConfig to look into it.".replaceAll("`", "")));
  }
}
