/** Talks to the worker in which the engine runs. */

import type {
  CheckOptions,
  CheckResult,
  CompletionResult,
  FileInput,
  FixResult,
  HoverResult,
  InspectResult,
  RuleList,
  TraceResult,
} from "../../pkg/web/pullpath";

/** What the worker answers, by name. */
export interface Answers {
  check(files: FileInput[], options: CheckOptions): CheckResult;
  fix(files: FileInput[], options: CheckOptions, alsoUnsafe: boolean): FixResult;
  render(files: FileInput[], options: CheckOptions, format: string): string;
  trace(image: string, files: FileInput[], options: CheckOptions): TraceResult;
  diagram(image: string, files: FileInput[], options: CheckOptions, format: string): string;
  hover(file: FileInput, options: CheckOptions, at: number): HoverResult;
  complete(file: FileInput, options: CheckOptions, at: number): CompletionResult;
  inspect(file: FileInput, options: CheckOptions): InspectResult;
  rules(): RuleList;
  version(): string;
}

export interface Question {
  id: number;
  method: keyof Answers;
  parameters: unknown[];
}

export interface Answer {
  id: number;
  result?: unknown;
  error?: string;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(reason: Error): void;
}

/** A question that takes longer than this will not be answered: the worker is replaced, the page stays alive. */
const PATIENCE = 15_000;

export class Engine {
  #worker = start();
  #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor() {
    this.#listen();
  }

  /** Asks the worker. */
  ask<Name extends keyof Answers>(
    method: Name,
    ...parameters: Parameters<Answers[Name]>
  ): Promise<ReturnType<Answers[Name]>> {
    this.#next += 1;
    const id = this.#next;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#restart(), PATIENCE);
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        resolve: (result) => {
          done();
          resolve(result as ReturnType<Answers[Name]>);
        },
        reject: (reason) => {
          done();
          reject(reason);
        },
      });
      this.#worker.postMessage({ id, method, parameters } satisfies Question);
    });
  }

  #listen(): void {
    this.#worker.addEventListener("message", (event: MessageEvent<Answer>) => {
      const { id, result, error } = event.data;
      const waiting = this.#waiting.get(id);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(error));
    });
    this.#worker.addEventListener("error", () => this.#restart());
  }

  #restart(): void {
    this.#worker.terminate();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#worker = start();
    this.#listen();
    for (const one of waiting) one.reject(new Error("this input takes too long to examine"));
  }
}

function start(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "pullpath" });
}

/** Makes the answers of overlapping questions arrive in order: those of older questions are dropped. */
export function latest<T extends unknown[], R>(
  ask: (...parameters: T) => Promise<R>,
): (...parameters: T) => Promise<R | undefined> {
  let newest = 0;
  return async (...parameters) => {
    newest += 1;
    const own = newest;
    const result = await ask(...parameters);
    return own === newest ? result : undefined;
  };
}
