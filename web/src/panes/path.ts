/** The pull path as a picture: one column an engine, requests from top to bottom. */

import type { TraceResult } from "../../../pkg/web/pullpath";
import { h } from "../dom";
import { imagesIn } from "../images";
import { inline } from "../markdown";
import { column } from "../picture/column";
import { merged, relevant } from "../picture/pullers";
import type { Session } from "../session";
import type { Navigator, Pane } from "./pane";

export class PathPane implements Pane {
  readonly id = "path";
  readonly label = "Pull path";
  readonly #session: Session;
  readonly #navigator: Navigator;
  readonly #images = h("datalist", { id: "images" });
  readonly #answer = h("div", { class: "path-answer" });
  readonly #field = h("input", {
    id: "image", type: "text", spellcheck: "false", autocomplete: "off", autocapitalize: "off", list: "images",
    oninput: () => {
      this.#session.image = this.#field.value;
    },
  });
  readonly #content = h("div", { class: "path" },
    h("p", { class: "ask" }, h("label", { for: "image" }, "Image"), this.#field, this.#images),
    this.#answer);

  constructor(session: Session, navigator: Navigator) {
    this.#session = session;
    this.#navigator = navigator;
  }

  draw(panel: HTMLElement): void {
    if (this.#content.parentElement !== panel) panel.replaceChildren(this.#content);
    const { image, files, traced, problem } = this.#session;
    if (this.#field.value !== image) this.#field.value = image;
    this.#images.replaceChildren(...imagesIn(files).map((value) => h("option", { value })));
    this.#answer.replaceChildren(problem || !traced ? h("p", { class: "calm" }, problem ?? "…") : this.#picture(traced));
  }

  follow(panel: HTMLElement, line: number): void {
    const here = `${this.#session.current}:${line}`;
    for (const card of panel.querySelectorAll<HTMLElement>("[data-places]")) {
      card.classList.toggle("here", (card.dataset["places"] ?? "").split(" ").includes(here));
    }
  }

  #picture(trace: TraceResult): HTMLElement {
    if (trace.error) return h("p", { class: "error", role: "alert" }, trace.error);
    const goTo = {
      label: (file: number, line: number) => this.#session.placeName(file, line),
      go: (file: number, line: number) => this.#navigator.to(file, { line }),
    };
    return h("div", { class: "picture" },
      h("p", { class: "canonical" }, h("code", {}, trace.canonical ?? "")),
      h("div", { class: "columns" }, ...merged(relevant(trace.pullers, this.#session.results)).map((puller) => column(puller, goTo))),
      ...remarks("What differs", trace.differences),
      ...remarks("Worth knowing", trace.notes));
  }
}

function remarks(title: string, texts: string[]): HTMLElement[] {
  return texts.length === 0 ? [] : [h("h3", {}, title), h("ul", { class: "remarks" }, ...texts.map((text) => h("li", {}, ...inline(text))))];
}
