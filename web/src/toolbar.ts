/** The buttons at the top. */

import { h } from "./dom";
import { EXAMPLES, type Example } from "./examples";

/** What the buttons do. */
export interface Actions {
  example(example: Example): void;
  open(files: Iterable<File>): void;
  create(): void;
  repair(): void;
  migrate(): void;
  share(): void;
}

export function toolbar(host: HTMLElement, actions: Actions): void {
  const examples = h("select", { "aria-label": "Examples", id: "examples", onchange: () => {
    const example = EXAMPLES[examples.selectedIndex - 1];
    if (example) actions.example(example);
    examples.selectedIndex = 0;
  } }, h("option", { value: "" }, "Examples…"), ...EXAMPLES.map(({ id, title }) => h("option", { value: id }, title)));
  const picker = h("input", { type: "file", multiple: true, accept: ".yaml,.yml,.json,.txt", hidden: true, onchange: () => {
    actions.open([...(picker.files ?? [])]);
    picker.value = "";
  } });
  const button = (id: string, label: string, title: string, onclick: () => void) => h("button", { type: "button", id, title, onclick }, label);
  host.append(
    examples,
    button("open", "Open…", "Open files, or drop them anywhere on the page", () => picker.click()),
    picker,
    button("new", "New", "Add an empty file", actions.create),
    button("fix-all", "Repair…", "Show all repairs, and apply them", actions.repair),
    button("migrate", "Migrate…", "From machine.registries to documents, or back", actions.migrate),
    button("share", "Share…", "Make a link of what is on this page", actions.share),
  );
}

/** Takes files that are dropped anywhere. */
export function acceptDrops(open: (files: Iterable<File>) => void): void {
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  const mark = (isOver: boolean) => document.body.classList.toggle("dropping", isOver);
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) mark(false);
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    mark(false);
    open([...(event.dataTransfer?.files ?? [])]);
  }, { capture: true });
}
