/** What the page is about and what the engine says of it. */

import type { CheckOptions, CheckResult, FileInput, FileResult, TraceResult } from "../../pkg/web/pullpath";
import type { Engine } from "./engine";
import { reason } from "./failure";
import { latest } from "./latest";
import { LONGEST, MIB } from "./limits";
import type { State } from "./link";

/** Code units of all texts together. Longer input is kept and edited, but not examined. */
const EXAMINED = 4 * MIB;
const TOO_LONG =
  `This input is longer than ${EXAMINED / MIB} MiB and is not examined here. ` +
  `The command line takes up to ${LONGEST / MIB} MiB a file.`;
/** Milliseconds without a key after which the engine is asked. */
const TYPING_PAUSE = 120;

/** What others are told. */
export interface Listener {
  /** Other files, or another one of them, are looked at. */
  onFiles(): void;
  /** The engine has answered for the present texts, or has said why it does not. */
  onAnswer(): void;
}

export class Session {
  readonly engine: Engine;
  readonly #listener: Listener;
  #files: FileInput[] = [{ name: "node.yaml", text: "" }];
  #current = 0;
  #image = "nginx";
  #options: CheckOptions = {};
  /** Gives the present text of the file that is edited, once that is worth copying. */
  #unread: (() => string) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #checked: CheckResult = { error: undefined, files: [] };
  #traced: TraceResult | undefined;
  #problem: string | undefined;

  readonly #check = latest((files: FileInput[], options: CheckOptions) => this.engine.ask("check", files, options));
  readonly #trace = latest((image: string, files: FileInput[], options: CheckOptions) => this.engine.ask("trace", image, files, options));

  constructor(engine: Engine, listener: Listener) {
    this.engine = engine;
    this.#listener = listener;
  }

  /** The files with their present texts; there is always one. */
  get files(): readonly FileInput[] {
    const edited = this.#files[this.#current];
    if (this.#unread && edited) edited.text = this.#unread();
    this.#unread = undefined;
    return this.#files;
  }

  get current(): number {
    return this.#current;
  }

  /** The file that is edited. */
  get file(): FileInput {
    const file = this.files[this.#current];
    if (!file) throw new Error("there is always a file");
    return file;
  }

  /** How a line is named: with its file where there are several. */
  placeName(file: number, line: number): string {
    return this.#files.length > 1 ? `${this.#files[file]?.name}:${line}` : `line ${line}`;
  }

  get image(): string {
    return this.#image;
  }

  set image(image: string) {
    this.#image = image;
    this.#later();
  }

  /** Settings as the user made them. */
  get settings(): Readonly<CheckOptions> {
    return this.#options;
  }

  set settings(settings: CheckOptions) {
    this.#options = settings;
    void this.refresh();
  }

  /** Settings with the present, by which certificates are judged. */
  get options(): CheckOptions {
    return { ...this.#options, now: Math.floor(Date.now() / 1000) };
  }

  get state(): State {
    return { files: copies(this.files), image: this.#image, options: { ...this.#options } };
  }

  /** What was found, one entry a file; none before the first answer. */
  get results(): readonly FileResult[] {
    return this.#checked.files;
  }

  get traced(): TraceResult | undefined {
    return this.#traced;
  }

  /** Why nothing is known of the present texts. */
  get problem(): string | undefined {
    return this.#problem ?? this.#checked.error;
  }

  load(state: State): void {
    this.#unread = undefined;
    this.#files = copies(state.files);
    this.#image = state.image;
    this.#options = { ...state.options };
    this.#current = 0;
    this.#changedFiles();
  }

  /** The file that is edited has another text, which `read` gives. */
  edit(read: () => string): void {
    this.#unread = read;
    this.#later();
  }

  /** Puts texts in the place of the present ones, except for the file that is edited. */
  replaceOthers(texts: string[]): void {
    this.files.forEach((file, index) => {
      if (index !== this.#current) file.text = texts[index] ?? file.text;
    });
    void this.refresh();
  }

  /** Adds files and looks at the first of them. An only file without text makes room. */
  add(files: FileInput[]): void {
    if (files.length === 0) return;
    const isBlank = this.files.length === 1 && this.file.text.trim() === "";
    const before = isBlank ? [] : this.#files;
    this.#current = before.length;
    this.#files = [...before, ...files];
    this.#changedFiles();
  }

  show(index: number): void {
    if (index === this.#current || !this.files[index]) return;
    this.#current = index;
    this.#listener.onFiles();
  }

  close(): void {
    if (this.files.length < 2) return;
    this.#files = this.#files.filter((_, index) => index !== this.#current);
    this.#current = Math.min(this.#current, this.#files.length - 1);
    this.#changedFiles();
  }

  /** Asks the engine anew. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    const files = copies(this.files);
    const length = files.reduce((sum, file) => sum + file.text.length, 0);
    this.#problem = length > EXAMINED ? TOO_LONG : undefined;
    if (!this.#problem) {
      try {
        const [checked, traced] = await Promise.all([
          this.#check(files, this.options),
          this.#trace(this.#image, files, this.options),
        ]);
        if (!checked || !traced) return;
        this.#checked = checked;
        this.#traced = traced;
      } catch (error) {
        this.#problem = reason(error);
      }
    }
    if (this.#problem) {
      this.#checked = { error: undefined, files: [] };
      this.#traced = undefined;
    }
    this.#listener.onAnswer();
  }

  #changedFiles(): void {
    this.#checked = { error: undefined, files: [] };
    this.#listener.onFiles();
    void this.refresh();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), TYPING_PAUSE);
  }
}

function copies(files: readonly FileInput[]): FileInput[] {
  return files.map((file) => ({ ...file }));
}
