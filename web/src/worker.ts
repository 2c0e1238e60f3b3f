/** Runs the engine away from the page, so that typing never waits. */

import * as pullpath from "../../pkg/web/pullpath";
import module from "../../pkg/web/pullpath_bg.wasm?url";
import type { Answer, Question } from "./engine";
import { reason } from "./failure";

const ready = pullpath.default({ module_or_path: module });

self.addEventListener("message", async (event: MessageEvent<Question>) => {
  const { id, method, parameters } = event.data;
  let answer: Answer;
  try {
    await ready;
    const ask = pullpath[method] as (...parameters: unknown[]) => unknown;
    answer = { id, result: ask(...parameters) };
  } catch (error) {
    // What has trapped must not be asked again: its memory may be in any state.
    const isBroken = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
    answer = { id, error: reason(error), isBroken };
  }
  self.postMessage(answer);
});
