/** The page: editor, answers, and what the buttons do. */

import type { FileInput, Fix } from "../../pkg/web/pullpath";
import { stateOfAddress } from "./address";
import { openMigration } from "./dialogs/migrate";
import { openRepairs } from "./dialogs/repair";
import { openRule } from "./dialogs/rule";
import { openShare } from "./dialogs/share";
import { byId, h } from "./dom";
import { complete, hover } from "./editor/assist";
import { Editor } from "./editor/editor";
import type { Engine } from "./engine";
import { EXAMPLES, stateOf } from "./examples";
import { reason } from "./failure";
import { LONGEST, MIB } from "./limits";
import type { State } from "./link";
import { opened } from "./opened";
import { CertificatesPane } from "./panes/certificates";
import { FindingsPane } from "./panes/findings";
import type { Navigator, Pane } from "./panes/pane";
import { PathPane } from "./panes/path";
import { ReportPane } from "./panes/report";
import { SettingsPane } from "./panes/settings";
import { Session } from "./session";
import { summary } from "./summary";
import { tabs } from "./tabs";
import { acceptDrops, toolbar } from "./toolbar";

export class Playground {
  readonly #session: Session;
  readonly #editor = new Editor(byId("editor"), {
    changed: (read) => this.#session.edit(read),
    moved: (line) => this.#pane.follow?.(this.#panel, line),
    hover: (at) => hover(this.#session, at),
    complete: (at) => complete(this.#session, at),
  });
  readonly #panes: readonly Pane[];
  #pane: Pane;
  /** What the present pane draws into. A pane that answers late draws into one that is gone. */
  #panel = h("div", { class: "pane" });

  constructor(engine: Engine) {
    const session = new Session(engine, { onFiles: () => this.#showFile(), onAnswer: () => this.#showAnswer() });
    this.#session = session;
    const navigator: Navigator = { to: (file, at) => this.#goTo(file, at) };
    const repairs = { apply: (file: number, fix: Fix) => this.#apply(file, fix) };
    const findings = new FindingsPane(session, navigator, repairs, (rule) => this.#explain(rule));
    this.#panes = [
      findings,
      new PathPane(session, navigator),
      new CertificatesPane(session, navigator),
      new ReportPane(session, say),
      new SettingsPane(session),
    ];
    this.#pane = findings;
    toolbar(byId("tools"), {
      example: (example) => this.#load(stateOf(example)),
      open: (files) => void this.#open(files),
      create: () => this.#add([{ name: this.#newName(), text: "" }]),
      repair: () => openRepairs(session, (texts) => this.#replaceAll(texts)),
      migrate: () => openMigration(session, (text) => this.#editor.replace(text)),
      share: () => void openShare(session),
    });
    byId("skip").addEventListener("click", (event) => {
      event.preventDefault();
      this.#editor.focus();
    });
    acceptDrops((files) => void this.#open(files));
  }

  /** Shows what the address asks for, or the first example. */
  async start(): Promise<void> {
    const first = EXAMPLES[0];
    const state = (await stateOfAddress(location.hash)) ?? (first && stateOf(first));
    if (state) this.#load(state);
    addEventListener("hashchange", async () => {
      const next = await stateOfAddress(location.hash);
      if (next) this.#load(next);
    });
  }

  #load(state: State): void {
    // Every field is drawn anew.
    this.#clear();
    this.#session.load(state);
  }

  #add(files: FileInput[]): void {
    this.#session.add(files);
    this.#editor.focus();
  }

  async #open(files: Iterable<File>): Promise<void> {
    const { files: read, refused } = await opened(files);
    this.#add(read);
    if (refused.length > 0) say(`Longer than ${LONGEST / MIB} MiB and not opened: ${refused.join(", ")}.`);
  }

  #newName(): string {
    const names = new Set(this.#session.files.map(({ name }) => name));
    let number = names.size + 1;
    while (names.has(`file-${number}.yaml`)) number += 1;
    return `file-${number}.yaml`;
  }

  #goTo(file: number, at: { line: number } | { from: number }): void {
    this.#session.show(file);
    if ("from" in at) this.#editor.goTo(at.from);
    else this.#editor.goToLine(at.line);
  }

  #apply(file: number, fix: Fix): void {
    this.#session.show(file);
    this.#editor.apply(fix);
  }

  #explain(rule: string): void {
    const { image } = this.#session;
    void openRule(rule, ({ text, options }) => this.#load({ files: [{ name: `${rule}.yaml`, text }], image, options }));
  }

  #replaceAll(texts: string[]): void {
    this.#editor.replace(texts[this.#session.current] ?? this.#session.file.text);
    this.#session.replaceOthers(texts);
  }

  #showFile(): void {
    this.#editor.show(this.#session.file);
    this.#mark();
    this.#draw();
  }

  #showAnswer(): void {
    this.#mark();
    say(this.#session.problem ?? summary(this.#session.results));
    this.#draw();
    if (document.body.dataset["ready"] === undefined) performance.mark("first answer");
    document.body.dataset["ready"] = "true";
  }

  #mark(): void {
    this.#editor.mark(this.#session.results[this.#session.current]?.findings ?? []);
  }

  #draw(): void {
    const { files, results, current } = this.#session;
    tabs(byId("files"), {
      all: files.map(({ name }, index) => ({ id: String(index), label: name, count: results[index]?.findings.length ?? 0 })),
      selected: String(current),
      panel: "editor",
      select: (id) => this.#session.show(Number(id)),
      close: () => this.#session.close(),
    });
    byId("close-file").hidden = files.length < 2;
    byId("close-file").onclick = () => this.#session.close();
    tabs(byId("views"), {
      all: this.#panes.map((pane) => ({ id: pane.id, label: pane.label, count: pane.count?.(this.#session) ?? 0 })),
      selected: this.#pane.id,
      panel: "view",
      select: (id) => {
        this.#pane = this.#panes.find((pane) => pane.id === id) ?? this.#pane;
        this.#clear();
        this.#draw();
      },
    });
    byId("view").setAttribute("aria-labelledby", `views-${this.#pane.id}`);
    void this.#drawPane();
  }

  #clear(): void {
    this.#panel = h("div", { class: "pane" });
    byId("view").replaceChildren(this.#panel);
  }

  async #drawPane(): Promise<void> {
    const panel = this.#panel;
    try {
      await this.#pane.draw(panel);
    } catch (error) {
      panel.replaceChildren(h("p", { class: "calm" }, reason(error)));
    }
  }
}

function say(text: string): void {
  byId("status").textContent = text;
}
