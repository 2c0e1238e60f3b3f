/** Talks to the worker in which the engine runs. */

import type * as pullpath from "../../pkg/web/pullpath";

type Module = typeof pullpath;

/** What can be asked: the functions of the module, as its declarations have them. */
export type Method = "check" | "fix" | "migrate" | "render" | "trace" | "diagram" | "hover" | "complete" | "inspect" | "version";

export interface Question {
  id: number;
  method: Method;
  parameters: unknown[];
}

export interface Answer {
  id: number;
  result?: unknown;
  error?: string;
  /** The worker can answer nothing more. */
  isBroken?: boolean;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(reason: Error): void;
}

/** After this time an input counts as too large to be answered: the worker is replaced, the page stays alive. */
const PATIENCE = 15_000;

export class Engine {
  #worker = start();
  #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor() {
    this.#listen();
  }

  /** Asks the worker. */
  ask<Name extends Method>(method: Name, ...parameters: Parameters<Module[Name]>): Promise<ReturnType<Module[Name]>> {
    this.#next += 1;
    const id = this.#next;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#restart("this input takes too long to examine"), PATIENCE);
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        resolve: (result) => {
          done();
          resolve(result as ReturnType<Module[Name]>);
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
      const { id, result, error, isBroken } = event.data;
      const waiting = this.#waiting.get(id);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(error));
      if (isBroken) this.#restart("the engine failed on this input");
    });
    this.#worker.addEventListener("error", () => this.#restart("the engine cannot be started"));
  }

  #restart(reason: string): void {
    this.#worker.terminate();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#worker = start();
    this.#listen();
    for (const one of waiting) one.reject(new Error(reason));
  }
}

function start(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "pullpath" });
}
