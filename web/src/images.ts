/** Images that the files name, to be offered. */

const MOST = 50;
/** A longer text is not searched. */
const LONGEST = 256 * 1024;

export function imagesIn(files: readonly { text: string }[]): string[] {
  const found = new Set<string>();
  for (const { text } of files) {
    for (const [, image] of text.slice(0, LONGEST).matchAll(/^[ \t]*(?:- +)?(?:image|baseImage|ref|imageName): *["']?([^\s"'#{}]+)/gm)) {
      if (image && found.size < MOST) found.add(image);
    }
  }
  return [...found];
}
