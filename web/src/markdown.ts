/** The little Markdown that explanations use, as elements: paragraphs, lists, rules, code, bold. */

import { h } from "./dom";

export function markdown(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const block of blocks(text)) fragment.append(block);
  return fragment;
}

function* blocks(text: string): Generator<HTMLElement> {
  const lines = text.split("\n");
  let index = 0;
  while (index < lines.length) {
    const line = lines[index] ?? "";
    if (line.trim() === "") {
      index += 1;
    } else if (line.startsWith("```")) {
      const code: string[] = [];
      for (index += 1; index < lines.length && !(lines[index] ?? "").startsWith("```"); index += 1) {
        code.push(lines[index] ?? "");
      }
      index += 1;
      yield h("pre", {}, h("code", {}, code.join("\n")));
    } else if (line === "---") {
      index += 1;
      yield h("hr");
    } else if (line.startsWith("## ")) {
      index += 1;
      yield h("h4", {}, ...spans(line.slice(3)));
    } else if (/^\s*(-|\d+\.) /.test(line)) {
      const list = h(/^\s*\d/.test(line) ? "ol" : "ul");
      while (/^\s*(-|\d+\.) /.test(lines[index] ?? "")) {
        list.append(h("li", {}, ...spans((lines[index] ?? "").replace(/^\s*(-|\d+\.) /, ""))));
        index += 1;
      }
      yield list;
    } else {
      const paragraph: string[] = [];
      while ((lines[index] ?? "").trim() !== "" && !/^\s*(-|\d+\.) |^```|^---$/.test(lines[index] ?? "")) {
        paragraph.push(lines[index] ?? "");
        index += 1;
      }
      yield h("p", {}, ...spans(paragraph.join(" ")));
    }
  }
}

/** Text with `code` and **bold**. */
function spans(text: string): (Node | string)[] {
  return text
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .filter((part) => part !== "")
    .map((part) => {
      if (part.startsWith("`")) return h("code", {}, part.slice(1, -1));
      if (part.startsWith("**")) return h("strong", {}, part.slice(2, -2).replace(/^`|`$/g, ""));
      return part;
    });
}
