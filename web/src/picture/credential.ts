/** One key of a Secret: used, or why not. */

import type { Credential } from "../../../pkg/web/pullpath";
import { h } from "../dom";
import { key } from "../icons";
import { type GoTo, placeButton, placesOf } from "./place";

export function credentialCard(credential: Credential, index: number, goTo: GoTo): HTMLElement {
  const { rejected, place } = credential;
  const isUsed = rejected === undefined;
  return h("li", { class: "step" },
    index > 0 && h("p", { class: "edge" }, isUsed ? "if that is refused" : "also looked at"),
    h("div", { class: isUsed ? "card" : "card dead", ...placesOf(place) },
      h("p", { class: "target" },
        h("span", { class: "number" }, String(index + 1)),
        h("span", { class: "url" }, h("strong", {}, credential.key ?? `all of ${credential.secret}`)),
        isUsed && key(`logs in as ${credential.username}`)),
      h("ul", { class: "facts" },
        h("li", {}, place ? placeButton(place, goTo, `Secret ${credential.secret}`) : `Secret ${credential.secret}`),
        isUsed && h("li", {}, `logs in as ${credential.username}`)),
      !isUsed && h("p", { class: "reason" }, rejected)));
}
