/** The page's state in a link. It stands after `#`, which browsers never send anywhere. */

import type { CheckOptions, FileInput } from "../../pkg/web/pullpath";

export interface State {
  files: FileInput[];
  image: string;
  options: CheckOptions;
}

const PREFIX = "#v1=";

/** What stands in the place of a secret. */
export const MASK = "hidden";

export async function toFragment(state: State): Promise<string> {
  const bytes = await pipe(new TextEncoder().encode(JSON.stringify(state)), new CompressionStream("deflate-raw"));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return PREFIX + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The state of a link; none when there is none or it cannot be read. */
export async function fromFragment(fragment: string): Promise<State | undefined> {
  if (!fragment.startsWith(PREFIX)) return undefined;
  try {
    const binary = atob(fragment.slice(PREFIX.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = await pipe(
      Uint8Array.from(binary, (character) => character.charCodeAt(0)),
      new DecompressionStream("deflate-raw"),
    );
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
  const settings: CheckOptions = {};
  const given = (options ?? {}) as Record<string, unknown>;
  for (const key of ["input", "talosVersion", "kairosOperatorVersion"] as const) {
    const setting = given[key];
    if (typeof setting === "string") (settings as Record<string, string>)[key] = setting;
  }
  return { files: kept, image, options: settings };
}

/** A text with the ranges of its secrets masked; `ranges` in UTF-16 code units. */
export function masked(text: string, ranges: { from: number; to: number }[]): string {
  let result = "";
  let end = 0;
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    if (from < end) continue;
    result += text.slice(end, from) + MASK;
    end = to;
  }
  return result + text.slice(end);
}

async function pipe(bytes: Uint8Array<ArrayBuffer>, through: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(through);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
