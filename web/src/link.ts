/** The page's state in a link. It stands after `#`, which browsers never send anywhere. */

import type { CheckOptions, FileInput } from "../../pkg/web/pullpath";
import { LONGEST } from "./limits";

/** What the page is about. */
export interface State {
  files: FileInput[];
  image: string;
  options: CheckOptions;
}

const PREFIX = "#v1=";

export async function toFragment(state: State): Promise<string> {
  const bytes = await collected(through(new TextEncoder().encode(JSON.stringify(state)), new CompressionStream("deflate-raw")));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return PREFIX + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The state of a link; none when there is none or it cannot be read. */
export async function fromFragment(fragment: string): Promise<State | undefined> {
  if (!fragment.startsWith(PREFIX)) return undefined;
  try {
    const binary = atob(fragment.slice(PREFIX.length).replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const bytes = await collected(through(packed, new DecompressionStream("deflate-raw")));
    return valid(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

/** A link may hold anything: only what has the right shape is taken from it. */
function valid(value: unknown): State | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { files, image, options } = value as Record<string, unknown>;
  if (!Array.isArray(files) || files.length === 0 || typeof image !== "string") return undefined;
  const kept: FileInput[] = [];
  for (const file of files as unknown[]) {
    const { name, text } = (file ?? {}) as Record<string, unknown>;
    if (typeof name !== "string" || typeof text !== "string") return undefined;
    kept.push({ name, text });
  }
  return { files: kept, image, options: validOptions((options ?? {}) as Record<string, unknown>) };
}

/** What is no setting is left out; a word that no setting has is answered by the engine. */
function validOptions(given: Record<string, unknown>): CheckOptions {
  const settings: Record<string, unknown> = {};
  for (const key of ["input", "talosVersion", "kairosOperatorVersion", "preset"] satisfies (keyof CheckOptions)[]) {
    if (typeof given[key] === "string") settings[key] = given[key];
  }
  for (const key of ["assumePublic", "knownSecrets"] satisfies (keyof CheckOptions)[]) {
    const list = given[key];
    if (Array.isArray(list) && list.every((entry) => typeof entry === "string")) settings[key] = list;
  }
  if (given["imageCache"] === true) settings["imageCache"] = true;
  return settings as CheckOptions;
}

function through(bytes: Uint8Array<ArrayBuffer>, transform: CompressionStream | DecompressionStream): ReadableStream<Uint8Array> {
  return new Blob([bytes]).stream().pipeThrough(transform);
}

async function collected(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.length;
    if (length > LONGEST) {
      await reader.cancel();
      throw new Error("the link holds too much");
    }
    parts.push(read.value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
