/** The playground: state, and what follows from each change of it. */

import type { CheckOptions, CheckResult, FileInput, FileResult, Finding, TraceResult } from "../../pkg/web/pullpath";
import { confirmChange, share } from "./dialogs";
import { byId, h } from "./dom";
import { Editor } from "./editor";
import { Engine, latest } from "./engine";
import { EXAMPLES, type Example } from "./examples";
import { markdown } from "./markdown";
import { picture } from "./picture";
import { fromFragment, masked, type State } from "./share";
import { tabs } from "./tabs";

type View = "findings" | "path" | "certificates" | "report" | "settings";

/** A longer text is kept and edited, but not examined. */
const LONGEST = 4 * 1024 * 1024;
const TYPING_PAUSE = 120;

const engine = new Engine();
const state: State = { files: [{ name: "node.yaml", text: "" }], image: "nginx", options: {} };
let current = 0;
let view: View = "findings";
let checked: CheckResult = { error: null, files: [] } as unknown as CheckResult;
let traced: TraceResult | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

const editor = new Editor(byId("editor"), {
  changed(text) {
    file().text = text;
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), TYPING_PAUSE);
  },
  async hover(at) {
    const { hover } = await engine.ask("hover", file(), options(), at);
    return hover ? { from: hover.range.from, to: hover.range.to, markdown: hover.markdown } : undefined;
  },
  async complete(at) {
    const { items } = await engine.ask("complete", file(), options(), at);
    const from = items[0]?.range.from ?? at;
    if (items.length === 0) return null;
    const kinds = { document: "class", field: "property", value: "constant", name: "variable" };
    return {
      from,
      options: items.map((item) => ({
        label: item.label,
        type: kinds[item.kind],
        detail: item.detail,
        apply: item.text,
        info: () => h("div", { class: "explanation" }, markdown(item.documentation)),
      })),
      validFor: /^[\w./:-]*$/,
    };
  },
});

const checkLatest = latest((files: FileInput[], options: CheckOptions) => engine.ask("check", files, options));
const traceLatest = latest((image: string, files: FileInput[], options: CheckOptions) => engine.ask("trace", image, files, options));

function file(): FileInput {
  const open = state.files[current] ?? state.files[0];
  if (!open) throw new Error("there is always a file");
  return open;
}

/** Settings with the present, by which certificates are judged. */
function options(): CheckOptions {
  return { ...state.options, now: Math.floor(Date.now() / 1000) };
}

function results(): FileResult | undefined {
  return checked.files[current];
}

/** Asks the engine anew and shows what it says. */
async function refresh(): Promise<void> {
  const length = state.files.reduce((sum, one) => sum + one.text.length, 0);
  if (length > LONGEST) {
    say(`This input is larger than ${LONGEST / 1024 / 1024} MiB and is not examined here; the command line takes up to 16 MiB a file.`);
    return;
  }
  const files = state.files.map((one) => ({ ...one }));
  try {
    const answer = await checkLatest(files, options());
    if (!answer) return;
    checked = answer;
    traced = (await traceLatest(state.image, files, options())) ?? traced;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return;
  }
  if (file().text === files[current]?.text) editor.mark(results()?.findings ?? []);
  say(checked.error ?? summary());
  draw();
  document.body.dataset["ready"] = "true";
}

function summary(): string {
  const all = checked.files.flatMap((one) => one.findings);
  if (all.length === 0) return "Nothing to complain about.";
  const count = (level: string, name: string) => {
    const number = all.filter((finding) => finding.level === level).length;
    return number === 0 ? "" : `${number} ${name}${number === 1 ? "" : "s"}`;
  };
  return [count("error", "error"), count("warning", "warning"), count("info", "note"), count("hint", "hint")].filter(Boolean).join(", ");
}

function say(text: string): void {
  byId("status").textContent = text;
}

function draw(): void {
  tabs(
    byId("files"),
    state.files.map((one, index) => ({ id: String(index), label: one.name, ...badge(index), ...(state.files.length > 1 ? { close: () => closeFile(index) } : {}) })),
    String(current),
    "editor",
    (id) => show(Number(id)),
  );
  const findings = checked.files.reduce((sum, one) => sum + one.findings.length, 0);
  tabs(
    byId("views"),
    [
      { id: "findings", label: "Findings", ...(findings > 0 ? { count: String(findings) } : {}) },
      { id: "path", label: "Pull path" },
      { id: "certificates", label: "Certificates" },
      { id: "report", label: "Report" },
      { id: "settings", label: "Settings" },
    ],
    view,
    "view",
    (id) => {
      view = id as View;
      draw();
    },
  );
  void drawView();
}

function badge(index: number): { count?: string } {
  const count = checked.files[index]?.findings.length ?? 0;
  return count > 0 ? { count: String(count) } : {};
}

function show(index: number): void {
  current = index;
  editor.show(file().text);
  editor.mark(results()?.findings ?? []);
  draw();
}

function closeFile(index: number): void {
  state.files.splice(index, 1);
  current = Math.min(current, state.files.length - 1);
  show(current);
  void refresh();
}

async function drawView(): Promise<void> {
  const panel = byId("view");
  if (view === "settings" && panel.querySelector(".settings")) return;
  if (view === "path" && panel.querySelector("#image")) {
    panel.querySelector(".path-answer")?.replaceChildren(pathAnswer());
    return;
  }
  const drawn = view;
  const content = await { findings: drawFindings, path: drawPath, certificates: drawCertificates, report: drawReport, settings: drawSettings }[view]();
  if (drawn === view) panel.replaceChildren(content);
}

async function drawFindings(): Promise<HTMLElement> {
  const list = h("ul", { class: "findings" });
  checked.files.forEach((one, index) => {
    for (const finding of one.findings) list.append(h("li", {}, findingButton(finding, index, one.name)));
  });
  if (list.childElementCount === 0) {
    return h("p", { class: "calm" }, file().text.trim() === "" ? "Paste a configuration, or take an example." : "Nothing to complain about.");
  }
  return list;
}

function findingButton(finding: Finding, index: number, name: string): HTMLElement {
  const place = state.files.length > 1 ? `${name}:${finding.range.line}` : `line ${finding.range.line}`;
  const go = () => {
    if (index !== current) show(index);
    editor.goTo(finding.range.from);
  };
  return h(
    "article",
    { class: `finding ${finding.level}` },
    h("button", { type: "button", class: "headline", onclick: go },
      h("span", { class: "level" }, finding.level), " ", finding.message, h("span", { class: "place" }, ` ${place}`)),
    finding.help ? h("p", { class: "help" }, finding.help) : null,
    ...finding.notes.map((note) => h("p", { class: "note" }, note)),
    h("p", { class: "rule" }, h("code", {}, finding.rule), ` · ${finding.impact}`),
    ...finding.fixes.map((fix) =>
      h("button", { type: "button", class: "fix", onclick: () => {
        if (index !== current) show(index);
        editor.apply(fix);
      } }, fix.title)),
  );
}

async function drawPath(): Promise<HTMLElement> {
  const field = h("input", { id: "image", type: "text", value: state.image, spellcheck: false, autocomplete: "off", oninput: () => {
    state.image = field.value;
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), TYPING_PAUSE);
  } });
  return h("div", { class: "path" },
    h("label", { for: "image" }, "Image"), field,
    h("div", { class: "path-answer", "aria-live": "polite" }, pathAnswer()));
}

function pathAnswer(): HTMLElement {
  if (!traced) return h("p", {}, "…");
  return picture(traced, (index, line) => {
    if (index !== current && state.files[index]) show(index);
    editor.goToLine(line);
  });
}

async function drawCertificates(): Promise<HTMLElement> {
  const { texts } = await engine.ask("inspect", file(), options());
  if (texts.length === 0) return h("p", { class: "calm" }, "There are no certificates in this file.");
  return h("div", { class: "certificates" }, ...texts.map((text) =>
    h("article", { class: "card" },
      h("button", { type: "button", class: "headline", onclick: () => editor.goTo(text.range.from) }, `line ${text.range.line}`),
      h("div", {}, markdown(text.markdown)))));
}

async function drawReport(): Promise<HTMLElement> {
  const format = h("select", { "aria-label": "Format", onchange: () => void fill() },
    h("option", { value: "concise" }, "text"), h("option", { value: "json" }, "JSON"), h("option", { value: "sarif" }, "SARIF"),
    h("option", { value: "mermaid" }, "pull path, Mermaid"), h("option", { value: "text" }, "pull path, text"));
  const text = h("pre", { class: "report", role: "region", tabindex: 0, "aria-label": "Report" });
  const fill = async () => {
    const isPath = format.value === "mermaid" || format.value === "text";
    text.textContent = isPath
      ? await engine.ask("diagram", state.image, state.files, options(), format.value)
      : await engine.ask("render", state.files, options(), format.value);
  };
  await fill();
  return h("div", {},
    h("div", { class: "row" }, format,
      h("button", { type: "button", onclick: () => void navigator.clipboard.writeText(text.textContent ?? "") }, "Copy"),
      h("button", { type: "button", onclick: () => download(text.textContent ?? "", format.value) }, "Download")),
    text);
}

async function drawSettings(): Promise<HTMLElement> {
  const field = (label: string, key: "talosVersion" | "kairosOperatorVersion", hint: string) => {
    const input = h("input", { type: "text", id: key, value: state.options[key] ?? "", placeholder: hint, oninput: () => {
      if (input.value === "") delete state.options[key];
      else state.options[key] = input.value;
      void refresh();
    } });
    return h("p", {}, h("label", { for: key }, label), input);
  };
  const kind = h("select", { id: "kind", onchange: () => {
    state.options.input = kind.value as NonNullable<CheckOptions["input"]>;
    void refresh();
  } },
    ...[["auto", "find out for each document"], ["talos-config", "a whole Talos configuration"], ["talos-patch", "a Talos patch"], ["kubernetes", "Kubernetes objects"]].map(([value, label]) =>
      h("option", { value: value ?? "", selected: (state.options.input ?? "auto") === value }, label ?? "")));
  return h("div", { class: "settings" },
    h("p", {}, h("label", { for: "kind" }, "The input is"), kind),
    field("Talos on the nodes", "talosVersion", "1.14"),
    field("Kairos operator", "kairosOperatorVersion", "0.1.3"),
    h("p", { class: "note" }, `pullpath ${await engine.ask("version")}, running in this page. No request leaves it.`));
}

function download(text: string, format: string): void {
  const names: Record<string, string> = { concise: "pullpath.txt", json: "pullpath.json", sarif: "pullpath.sarif", mermaid: "pull-path.mmd", text: "pull-path.txt" };
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type: "text/plain" })), download: names[format] ?? "pullpath.txt" });
  link.click();
  URL.revokeObjectURL(link.href);
}

function load(example: Example | State): void {
  state.files = example.files.map((one) => ({ ...one }));
  state.image = example.image;
  if ("options" in example) state.options = { ...example.options };
  byId("view").replaceChildren();
  current = 0;
  editor.show(file().text);
  void refresh();
}

async function addFiles(files: Iterable<File>): Promise<void> {
  const isEmpty = state.files.length === 1 && file().text.trim() === "";
  const added: FileInput[] = [];
  for (const one of files) added.push({ name: one.name, text: await one.text() });
  if (added.length === 0) return;
  state.files = isEmpty ? added : [...state.files, ...added];
  show(isEmpty ? 0 : state.files.length - added.length);
  void refresh();
}

async function fixAll(): Promise<void> {
  const before = state.files.map((one) => one.text);
  const fixed = await engine.ask("fix", state.files, options(), false);
  if (fixed.error || fixed.applied === 0) {
    say(fixed.error ?? "There is nothing that can be repaired without a decision of yours.");
    return;
  }
  const join = (texts: string[]) => (texts.length === 1 ? (texts[0] ?? "") : texts.map((text, index) => `# ${state.files[index]?.name}\n${text}`).join("\n"));
  confirmChange(`${fixed.applied} repairs`, join(before), join(fixed.texts), () => {
    fixed.texts.forEach((text, index) => {
      const one = state.files[index];
      if (one && index !== current) one.text = text;
    });
    editor.replace(fixed.texts[current] ?? "");
    void refresh();
  });
}

/** Offers a link. What is secret is asked for anew: the last answer may be older than the text. */
async function offerLink(): Promise<void> {
  const files = state.files.map((one) => ({ ...one }));
  const { files: answers } = await engine.ask("check", files, options());
  const hidden = files.map((one, index) => ({ ...one, text: masked(one.text, answers[index]?.secrets ?? []) }));
  share({ ...state, files }, { ...state, files: hidden });
}

function tools(): void {
  const examples = h("select", { "aria-label": "Examples", id: "examples", onchange: () => {
    const example = EXAMPLES[examples.selectedIndex - 1];
    if (example) load(example);
    examples.selectedIndex = 0;
  } }, h("option", { value: "" }, "Examples…"), ...EXAMPLES.map((example) => h("option", {}, example.title)));
  const picker = h("input", { type: "file", multiple: true, accept: ".yaml,.yml,.json,.txt", hidden: true, onchange: () => void addFiles(picker.files ?? []) });
  byId("tools").append(
    examples,
    h("button", { type: "button", onclick: () => picker.click() }, "Open"),
    picker,
    h("button", { type: "button", onclick: () => {
      state.files.push({ name: `file-${state.files.length + 1}.yaml`, text: "" });
      show(state.files.length - 1);
      editor.focus();
    } }, "New file"),
    h("button", { type: "button", id: "fix-all", onclick: () => void fixAll() }, "Repair"),
    h("button", { type: "button", id: "share", onclick: () => void offerLink() }, "Share"),
  );
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    void addFiles(event.dataTransfer?.files ?? []);
  });
}

async function start(): Promise<void> {
  tools();
  draw();
  const shared = await fromFragment(location.hash);
  const first = EXAMPLES[0];
  if (shared) load(shared);
  else if (first) load(first);
  addEventListener("hashchange", async () => {
    const next = await fromFragment(location.hash);
    if (next) load(next);
  });
  if ("serviceWorker" in navigator && import.meta.env.PROD) {
    await navigator.serviceWorker.register("./sw.js");
  }
}

void start();
