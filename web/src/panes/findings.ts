/** The findings, each with its repairs. */

import type { Finding, Fix } from "../../../pkg/web/pullpath";
import { h } from "../dom";
import { inline } from "../markdown";
import type { Session } from "../session";
import type { Navigator, Pane } from "./pane";

/** So many are shown at once; a list of thousands would stop the page. */
const PAGE = 100;

export interface Repairs {
  apply(file: number, fix: Fix): void;
}

export class FindingsPane implements Pane {
  readonly id = "findings";
  readonly label = "Findings";
  readonly #session: Session;
  readonly #navigator: Navigator;
  readonly #repairs: Repairs;
  readonly #explain: (rule: string) => void;

  constructor(session: Session, navigator: Navigator, repairs: Repairs, explain: (rule: string) => void) {
    this.#session = session;
    this.#navigator = navigator;
    this.#repairs = repairs;
    this.#explain = explain;
  }

  count(session: Session): number {
    return session.results.reduce((sum, file) => sum + file.findings.length, 0);
  }

  draw(panel: HTMLElement): void {
    const all = this.#session.results.flatMap((file, index) => file.findings.map((finding) => ({ finding, index })));
    if (all.length === 0) {
      panel.replaceChildren(h("p", { class: "calm" }, this.#calm()));
      return;
    }
    const list = h("ul", { class: "findings" });
    const more = h("button", { type: "button", onclick: () => show() });
    const show = () => {
      const shown = list.childElementCount;
      list.append(...all.slice(shown, shown + PAGE).map(({ finding, index }) => h("li", {}, this.#card(finding, index))));
      const left = all.length - list.childElementCount;
      more.hidden = left === 0;
      more.textContent = `Show more (${left} left)`;
    };
    show();
    panel.replaceChildren(list, more);
  }

  #calm(): string {
    if (this.#session.problem) return this.#session.problem;
    const isBlank = this.#session.files.every((file) => file.text.trim() === "");
    return isBlank ? "Paste a configuration, or take an example." : "Nothing to complain about.";
  }

  #ruleButton(rule: string): HTMLElement {
    const explain = () => this.#explain(rule);
    return h("button", { type: "button", class: "rule", "aria-label": `Explain ${rule}`, onclick: explain }, h("code", {}, rule));
  }

  #card(finding: Finding, index: number): HTMLElement {
    const place = this.#session.placeName(index, finding.range.line);
    return h("article", { class: `finding ${finding.level}` },
      h("button", { type: "button", class: "headline", onclick: () => this.#navigator.to(index, finding.range) },
        h("span", { class: "level" }, finding.level), " ", ...inline(finding.message), h("span", { class: "place" }, ` ${place}`)),
      finding.help && h("p", { class: "help" }, ...inline(finding.help)),
      ...finding.notes.map((note) => h("p", { class: "note" }, ...inline(note))),
      ...finding.labels.map((label) => {
        const file = label.file ?? index;
        const go = () => this.#navigator.to(file, label.range);
        return h("button", { type: "button", class: "label", onclick: go }, `line ${label.range.line}: `, ...inline(label.message));
      }),
      h("div", { class: "row" },
        this.#ruleButton(finding.rule),
        h("span", { class: "impact" }, finding.impact),
        ...finding.fixes.filter((fix) => fix.edits.length > 0).map((fix) =>
          h("button", { type: "button", class: "fix", onclick: () => this.#repairs.apply(index, fix) }, ...inline(fix.title)))));
  }
}
