/** Rows of tabs that work with arrow keys. */

import { h } from "./dom";

export interface Tab {
  id: string;
  label: string;
  /** Shown after the label. */
  count?: string;
  /** Closes it; tabs without stay. */
  close?: () => void;
}

/** Draws tabs into a tab list. */
export function tabs(list: HTMLElement, all: Tab[], selected: string, panel: string, select: (id: string) => void): void {
  const hadFocus = list.contains(document.activeElement);
  list.replaceChildren(
    ...all.map((tab) => {
      const isSelected = tab.id === selected;
      const button = h(
        "button",
        {
          type: "button",
          role: "tab",
          class: "tab",
          id: `${list.id}-${tab.id}`,
          "aria-selected": isSelected ? "true" : "false",
          "aria-controls": panel,
          tabindex: isSelected ? 0 : -1,
          onclick: () => select(tab.id),
          onkeydown: (event) => {
            const { key } = event as KeyboardEvent;
            if (key === "Delete") tab.close?.();
            const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
            const next = step && all[(all.indexOf(tab) + step + all.length) % all.length];
            if (next) {
              select(next.id);
              list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
            }
          },
        },
        tab.label,
        tab.count ? h("span", { class: "count" }, tab.count) : null,
      );
      return button;
    }),
  );
  if (hadFocus) list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
}
