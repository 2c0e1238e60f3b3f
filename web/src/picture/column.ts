/** The requests of one engine, from top to bottom, and where they end. */

import type { Puller } from "../../../pkg/web/pullpath";
import { h } from "../dom";
import { attemptCard } from "./attempt";
import { credentialCard } from "./credential";
import { type GoTo, placeButton, placesOf } from "./place";

export function column(puller: Puller, goTo: GoTo): HTMLElement {
  const steps = puller.attempts.length > 0 || puller.credentials.length === 0
    ? requests(puller, goTo)
    : puller.credentials.map((credential, index) => credentialCard(credential, index, goTo));
  return h("section", { class: "column", "aria-label": `Pull path of ${puller.name}` },
    h("h3", { class: "engine" }, puller.name),
    h("ol", { class: "steps" }, ...steps, ...ending(puller, goTo)));
}

function requests(puller: Puller, goTo: GoTo): HTMLElement[] {
  return puller.attempts.map((attempt, index) => attemptCard(attempt, index, puller.name, goTo));
}

/** What comes when every step has failed. */
function ending(puller: Puller, goTo: GoTo): HTMLElement[] {
  if (puller.error !== undefined) return [deadEnd(puller, puller.error, goTo)];
  const last = puller.attempts.at(-1);
  if (last?.source === "mirror" || last?.source === "image-cache") {
    return [h("li", { class: "step end" },
      h("p", { class: "edge" }, "if that fails"),
      h("p", { class: "stop" }, "the pull fails: the registry itself is not asked"))];
  }
  if (puller.attempts.length === 0) {
    const matches = puller.credentials.some((credential) => credential.rejected === undefined);
    return [h("li", { class: "step end" },
      puller.credentials.length > 0 && h("p", { class: "edge" }, "if none is accepted"),
      h("p", { class: matches ? "stop" : "plain" }, matches ? "the pull fails" : "pulls without credentials"))];
  }
  return [];
}

function deadEnd(puller: Puller, reason: string, goTo: GoTo): HTMLElement {
  const place = puller.stoppedBy;
  return h("li", { class: "step" },
    h("div", { class: "card dead", ...placesOf(place) },
      h("p", { class: "reason" }, h("strong", {}, "cannot pull: "), reason),
      place && h("p", { class: "facts" }, placeButton(place, goTo))));
}
