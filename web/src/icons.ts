/** Small drawings. Each says in words what it means. */

import { svg } from "./dom";

/** How a connection is secured. */
export type Security = "locked" | "unlocked" | "open";

const SECURITY: Record<Security, { title: string; shackle: string }> = {
  locked: { title: "TLS, certificate verified", shackle: "M6 10V7a4 4 0 0 1 8 0v3" },
  unlocked: { title: "TLS, any certificate is accepted", shackle: "M6 10V7a4 4 0 0 1 7.7 -1.6" },
  open: { title: "plain HTTP, not encrypted", shackle: "M6 10V7a4 4 0 0 1 7.7 -1.6" },
};

export function lock(security: Security): SVGElement {
  const { title, shackle } = SECURITY[security];
  const marks = [
    svg("path", { d: shackle, fill: "none", stroke: "currentColor", "stroke-width": 2 }),
    svg("rect", { x: 4, y: 10, width: 12, height: 8, rx: 2, fill: "currentColor" }),
  ];
  if (security === "open") marks.push(svg("path", { d: "M3 3L17 19", stroke: "currentColor", "stroke-width": 2 }));
  return icon(`lock ${security}`, title, marks);
}

export function key(title: string): SVGElement {
  return icon("key", title, [
    svg("circle", { cx: 6.5, cy: 7.5, r: 3.5, fill: "none", stroke: "currentColor", "stroke-width": 2 }),
    svg("path", { d: "M9 10l8 8m-3 -3l2.5 -2.5", fill: "none", stroke: "currentColor", "stroke-width": 2 }),
  ]);
}

function icon(name: string, title: string, marks: SVGElement[]): SVGElement {
  return svg("svg", { class: `icon ${name}`, viewBox: "0 0 20 20", role: "img", "aria-label": title }, svg("title", {}, title), ...marks);
}
