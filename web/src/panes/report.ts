/** The report as the command line writes it, to copy and to keep. */

import { h } from "../dom";
import type { Session } from "../session";
import type { Pane } from "./pane";

const FORMATS = {
  concise: { label: "Findings, text", file: "pullpath.txt" },
  json: { label: "Findings, JSON", file: "pullpath.json" },
  sarif: { label: "Findings, SARIF", file: "pullpath.sarif" },
  text: { label: "Pull path, text", file: "pull-path.txt" },
  mermaid: { label: "Pull path, Mermaid", file: "pull-path.mmd" },
  dot: { label: "Pull path, Graphviz", file: "pull-path.dot" },
} as const;

type Format = keyof typeof FORMATS;

export class ReportPane implements Pane {
  readonly id = "report";
  readonly label = "Report";
  readonly #session: Session;
  readonly #say: (text: string) => void;
  readonly #text = h("pre", { class: "report", role: "region", tabindex: 0, "aria-label": "Report" });
  readonly #format = h("select", { "aria-label": "Format", onchange: () => void this.#fill() },
    ...Object.entries(FORMATS).map(([value, { label }]) => h("option", { value }, label)));
  readonly #content = h("div", { class: "report-pane" },
    h("div", { class: "row" }, this.#format,
      h("button", { type: "button", onclick: () => void this.#copy() }, "Copy"),
      h("button", { type: "button", onclick: () => this.#download() }, "Download")),
    this.#text);

  constructor(session: Session, say: (text: string) => void) {
    this.#session = session;
    this.#say = say;
  }

  async draw(panel: HTMLElement): Promise<void> {
    if (this.#content.parentElement !== panel) panel.replaceChildren(this.#content);
    await this.#fill();
  }

  async #fill(): Promise<void> {
    const { problem } = this.#session;
    this.#text.textContent = problem ?? (await this.#render(this.#format.value as Format));
  }

  async #render(format: Format): Promise<string> {
    const { engine, files, options, image } = this.#session;
    const isPath = format === "text" || format === "mermaid" || format === "dot";
    const { error, text } = isPath
      ? await engine.ask("diagram", image, [...files], options, format)
      : await engine.ask("render", [...files], options, format);
    return error ?? (text || "Nothing to complain about.");
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#text.textContent ?? "");
      this.#say("The report is copied.");
    } catch {
      this.#say("The browser does not allow copying here; select the text and press Ctrl+C.");
    }
  }

  #download(): void {
    const address = URL.createObjectURL(new Blob([this.#text.textContent ?? ""], { type: "text/plain" }));
    h("a", { href: address, download: FORMATS[this.#format.value as Format].file }).click();
    URL.revokeObjectURL(address);
  }
}
