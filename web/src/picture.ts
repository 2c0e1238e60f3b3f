/** The pull path as a picture: one column an engine, requests from top to bottom. */

import type { Attempt, Puller, TraceResult } from "../../pkg/web/pullpath";
import { h, svg } from "./dom";

const WIDTH = 340;
const BOX = 86;
const GAP = 34;
const HEAD = 56;

/** Draws a trace. `go` is called with the line of an endpoint that is clicked. */
export function picture(trace: TraceResult, go: (file: number, line: number) => void): HTMLElement {
  if (trace.error) return h("p", { class: "error", role: "alert" }, trace.error);
  const figure = h("div", { class: "picture" });
  figure.append(h("p", { class: "canonical" }, "pulls ", h("code", {}, trace.canonical ?? "")));
  const columns = h("div", { class: "columns" });
  for (const puller of merged(trace.pullers)) {
    columns.append(puller.attempts.length > 0 || puller.error ? path(puller, go) : credentials(puller));
  }
  figure.append(columns);
  for (const note of [...trace.differences, ...trace.notes]) figure.append(h("p", { class: "note" }, note));
  return figure;
}

/** Talos and containerd in one column when they do the same. */
function merged(pullers: Puller[]): Puller[] {
  const [first, second, ...rest] = pullers;
  if (!first || !second || JSON.stringify(first.attempts) !== JSON.stringify(second.attempts) || first.error !== second.error) {
    return pullers;
  }
  return [{ ...first, name: `${first.name} and ${second.name}` }, ...rest];
}

function path(puller: Puller, go: (file: number, line: number) => void): HTMLElement {
  const count = Math.max(puller.attempts.length, puller.error ? 1 : 0);
  const height = HEAD + count * (BOX + GAP) + 8;
  const drawing = svg("svg", {
    viewBox: `0 0 ${WIDTH} ${height}`,
    role: "img",
    "aria-label": `Pull path of ${puller.name}: ${description(puller)}`,
  });
  drawing.append(
    svg("rect", { class: "start", x: 70, y: 4, width: WIDTH - 140, height: 36, rx: 18 }),
    svg("text", { class: "name", x: WIDTH / 2, y: 27, "text-anchor": "middle" }, puller.name),
  );
  puller.attempts.forEach((attempt, index) => {
    const y = HEAD + index * (BOX + GAP);
    const from = index === 0 ? 40 : y - GAP;
    drawing.append(
      svg("path", { class: index === 0 ? "arrow" : "arrow failed", d: `M${WIDTH / 2} ${from}V${y - 2}m-5 -6l5 6l5 -6` }),
    );
    if (index > 0) {
      drawing.append(svg("text", { class: "edge", x: WIDTH / 2 + 12, y: y - GAP / 2 + 4 }, "if that fails"));
    }
    drawing.append(box(attempt, index, y, go));
  });
  if (puller.error) {
    const y = HEAD + puller.attempts.length * (BOX + GAP);
    drawing.append(
      svg("path", { class: "arrow failed", d: `M${WIDTH / 2} ${y === HEAD ? 40 : y - GAP}V${y - 2}` }),
      svg("rect", { class: "box dead", x: 6, y, width: WIDTH - 12, height: BOX, rx: 8 }),
      ...wrap(puller.error, 46).slice(0, 4).map((line, index) =>
        svg("text", { class: "reason", x: 18, y: y + 24 + index * 17 }, line)),
    );
  }
  return h("div", { class: "column" }, drawing as unknown as HTMLElement);
}

function box(attempt: Attempt, index: number, y: number, go: (file: number, line: number) => void): SVGElement {
  const dead = attempt.broken !== null && attempt.broken !== undefined;
  const group = svg("g", { class: "attempt" });
  const tls = attempt.scheme === "https" ? (attempt.insecure ? "unlocked" : "locked") : "open";
  group.append(
    svg("title", {}, attempt.url),
    svg("rect", { class: dead ? "box dead" : "box", x: 6, y, width: WIDTH - 12, height: BOX, rx: 8 }),
    svg("text", { class: "number", x: 18, y: y + 25 }, `${index + 1}`),
    svg("text", { class: "host", x: 38, y: y + 25 }, short(`${attempt.scheme}://${attempt.host}`, 32)),
    svg("text", { class: "path", x: 38, y: y + 44 }, short(attempt.path || "/", 40)),
    svg("text", { class: "facts", x: 38, y: y + 64 }, facts(attempt)),
    lock(tls, WIDTH - 34, y + 12),
  );
  if (attempt.username || attempt.identityToken) group.append(key(WIDTH - 58, y + 12));
  if (dead) group.append(svg("text", { class: "reason", x: 38, y: y + 79 }, short(attempt.broken ?? "", 44)));
  const { file, line } = attempt;
  if (line !== null && line !== undefined) {
    group.classList.add("link");
    group.addEventListener("click", () => go(file ?? 0, line));
  }
  return group;
}

function facts(attempt: Attempt): string {
  const source = { mirror: "mirror", fallback: "upstream, last resort", default: "upstream", "image-cache": "image cache" }[attempt.source];
  const parts = [source];
  if (attempt.line !== null && attempt.line !== undefined) parts.push(`line ${attempt.line}`);
  if (attempt.username) parts.push(`as ${short(attempt.username, 14)}`);
  if (attempt.insecure) parts.push("unverified");
  else if (attempt.customCa) parts.push("own CA");
  if (attempt.clientCertificate) parts.push("client certificate");
  return short(parts.join(" · "), 46);
}

function lock(state: "locked" | "unlocked" | "open", x: number, y: number): SVGElement {
  const shackle = state === "locked" ? "M4 9V6a4 4 0 0 1 8 0v3" : "M4 9V6a4 4 0 0 1 7.5 -2";
  const title = { locked: "TLS, certificate verified", unlocked: "TLS, certificate not verified", open: "not encrypted" }[state];
  return svg(
    "g",
    { class: `lock ${state}`, transform: `translate(${x} ${y})` },
    svg("title", {}, title),
    svg("path", { d: shackle, fill: "none", "stroke-width": 2 }),
    svg("rect", { x: 2, y: 9, width: 12, height: 9, rx: 2 }),
  );
}

function key(x: number, y: number): SVGElement {
  return svg(
    "g",
    { class: "key", transform: `translate(${x} ${y})` },
    svg("title", {}, "credentials are sent"),
    svg("circle", { cx: 5, cy: 6, r: 3.5, fill: "none", "stroke-width": 2 }),
    svg("path", { d: "M8 8l8 8m-3 -3l2 -2", fill: "none", "stroke-width": 2 }),
  );
}

/** What engines find that look credentials up in Secrets. */
function credentials(puller: Puller): HTMLElement {
  const list = h("ol", { class: "credentials" });
  for (const found of puller.credentials) {
    list.append(
      h("li", { class: found.rejected ? "rejected" : "" },
        h("code", {}, `${found.secret}: ${found.key}`),
        found.rejected ? ` does not match: ${found.rejected}` : ` as ${found.username ?? ""}`),
    );
  }
  if (puller.credentials.length === 0) list.append(h("li", {}, "pulls anonymously"));
  return h("div", { class: "column" }, h("h3", {}, puller.name), list);
}

function description(puller: Puller): string {
  const steps = puller.attempts.map((attempt, index) => `${index + 1}. ${attempt.url}${attempt.broken ? `, ${attempt.broken}` : ""}`);
  return [...steps, puller.error ?? ""].filter((part) => part !== "").join("; ");
}

function short(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function wrap(text: string, length: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length + 1 > length) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
