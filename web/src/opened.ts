/** Files that the user opens or drops. */

import type { FileInput } from "../../pkg/web/pullpath";
import { LONGEST } from "./limits";

/** Reads files; those that are too long are named instead. */
export async function opened(files: Iterable<File>): Promise<{ files: FileInput[]; refused: string[] }> {
  const read: FileInput[] = [];
  const refused: string[] = [];
  for (const file of files) {
    if (file.size > LONGEST) refused.push(file.name);
    else read.push({ name: file.name, text: decoded(new Uint8Array(await file.arrayBuffer())) });
  }
  return { files: read, refused };
}

/** UTF-8, or UTF-16 where a byte order mark says so. */
export function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}
