/** The little Markdown that explanations use, as elements: headings, paragraphs, lists, tables, rules, code, bold. */

import { h } from "./dom";

const LIST_ITEM = /^\s*(-|\d+\.) /;
const TABLE_ROW = /^\|.*\|$/;
const BLOCK_START = /^\s*(-|\d+\.) |^```|^---$|^#{1,4} |^\|.*\|$/;

export function markdown(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const lines = new Lines(text);
  while (!lines.isAtEnd) {
    const block = takeBlock(lines);
    if (block) fragment.append(block);
  }
  return fragment;
}

/** Text with `code` and **bold**. */
export function inline(text: string): (Node | string)[] {
  return text
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .filter((part) => part !== "")
    .map((part) => {
      if (part.startsWith("`") && part.length > 2) return h("code", {}, part.slice(1, -1));
      if (part.startsWith("**") && part.length > 4) return h("strong", {}, part.slice(2, -2).replace(/^`|`$/g, ""));
      return part;
    });
}

/** Lines that are taken one after the other. */
class Lines {
  readonly #lines: string[];
  #next = 0;

  constructor(text: string) {
    this.#lines = text.split("\n");
  }

  get isAtEnd(): boolean {
    return this.#next >= this.#lines.length;
  }

  get next(): string {
    return this.#lines[this.#next] ?? "";
  }

  take(): string {
    this.#next += 1;
    return this.#lines[this.#next - 1] ?? "";
  }

  /** Takes lines as long as they satisfy a condition. */
  takeWhile(condition: (line: string) => boolean): string[] {
    const taken: string[] = [];
    while (!this.isAtEnd && condition(this.next)) taken.push(this.take());
    return taken;
  }
}

function takeBlock(lines: Lines): HTMLElement | undefined {
  const line = lines.next;
  if (line.trim() === "") {
    lines.take();
    return undefined;
  }
  if (line.startsWith("```")) {
    lines.take();
    const code = lines.takeWhile((next) => !next.startsWith("```"));
    lines.take();
    return h("pre", {}, h("code", {}, code.join("\n")));
  }
  if (line === "---") {
    lines.take();
    return h("hr");
  }
  if (/^#{1,4} /.test(line)) return h("h4", {}, ...inline(lines.take().replace(/^#+ /, "")));
  if (TABLE_ROW.test(line)) return table(lines.takeWhile((next) => TABLE_ROW.test(next)));
  if (LIST_ITEM.test(line)) {
    const items = lines.takeWhile((next) => LIST_ITEM.test(next));
    return h(/^\s*\d/.test(line) ? "ol" : "ul", {}, ...items.map((item) => h("li", {}, ...inline(item.replace(LIST_ITEM, "")))));
  }
  // The first line is taken whatever it is: every turn takes one.
  const first = lines.take();
  return h("p", {}, ...inline([first, ...lines.takeWhile((next) => next.trim() !== "" && !BLOCK_START.test(next))].join(" ")));
}

function table(rows: string[]): HTMLElement {
  const cells = (row: string) => row.slice(1, -1).split("|").map((cell) => cell.trim());
  const [head, , ...body] = rows.map(cells);
  return h("table", {},
    h("thead", {}, h("tr", {}, ...(head ?? []).map((cell) => h("th", { scope: "col" }, ...inline(cell))))),
    h("tbody", {}, ...body.map((row) => h("tr", {}, ...row.map((cell) => h("td", {}, ...inline(cell)))))));
}
