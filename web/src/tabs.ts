/** Rows of tabs that work with arrow keys. */

import { h } from "./dom";

export interface Tab {
  id: string;
  label: string;
  /** Shown after the label unless zero. */
  count: number;
}

export interface Tabs {
  all: Tab[];
  selected: string;
  /** The id of the panel that the tabs change. */
  panel: string;
  select(id: string): void;
  /** What Delete does on the selected tab. */
  close?(): void;
}

/** Draws tabs into a tab list. The selected one keeps the focus that it had. */
export function tabs(list: HTMLElement, row: Tabs): void {
  const hadFocus = list.contains(document.activeElement);
  list.replaceChildren(...row.all.map((tab) => button(list, row, tab)));
  if (hadFocus) selectedOf(list)?.focus();
}

function button(list: HTMLElement, row: Tabs, tab: Tab): HTMLElement {
  const isSelected = tab.id === row.selected;
  return h("button", {
    type: "button",
    role: "tab",
    class: "tab",
    id: `${list.id}-${tab.id}`,
    "aria-selected": isSelected ? "true" : "false",
    "aria-controls": row.panel,
    tabindex: isSelected ? 0 : -1,
    onclick: () => row.select(tab.id),
    onkeydown: (event) => {
      const { key } = event as KeyboardEvent;
      if (key === "Delete") row.close?.();
      const next = neighbour(row.all, tab, key);
      if (!next) return;
      event.preventDefault();
      row.select(next.id);
      selectedOf(list)?.focus();
    },
  }, tab.label, tab.count > 0 && h("span", { class: "count" }, String(tab.count)));
}

function neighbour(all: Tab[], tab: Tab, key: string): Tab | undefined {
  const at = all.indexOf(tab);
  switch (key) {
    case "ArrowRight": return all[(at + 1) % all.length];
    case "ArrowLeft": return all.at(at - 1);
    case "Home": return all[0];
    case "End": return all.at(-1);
    default: return undefined;
  }
}

function selectedOf(list: HTMLElement): HTMLElement | null {
  return list.querySelector<HTMLElement>('[aria-selected="true"]');
}
