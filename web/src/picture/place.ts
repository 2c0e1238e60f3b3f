/** From the picture to the text. */

import type { Place } from "../../../pkg/web/pullpath";
import { h } from "../dom";

/** How places are named and visited. */
export interface GoTo {
  label(file: number, line: number): string;
  go(file: number, line: number): void;
}

export function placeButton(place: Place, goTo: GoTo, what = ""): HTMLElement {
  const text = goTo.label(place.file, place.line);
  return h("button", { type: "button", class: "line", onclick: () => goTo.go(place.file, place.line) }, what ? `${what}, ${text}` : text);
}

/** The attribute by which a card is found when the cursor is in one of its lines. */
export function placesOf(...places: (Place | undefined)[]): { "data-places"?: string } {
  const known = places.filter((place) => place !== undefined).map((place) => `${place.file}:${place.line}`);
  return known.length > 0 ? { "data-places": known.join(" ") } : {};
}
