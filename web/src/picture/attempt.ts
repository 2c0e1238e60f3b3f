/** One request: host and path, how it is secured, who asks. */

import type { Attempt } from "../../../pkg/web/pullpath";
import { h } from "../dom";
import { type Security, key, lock } from "../icons";
import { type GoTo, placeButton, placesOf } from "./place";

/** What brings a request about. */
const SOURCES: Record<Attempt["source"], string> = {
  mirror: "mirror",
  fallback: "the registry itself",
  default: "the registry itself, without a mirror",
  "image-cache": "image cache of the node",
};

export function attemptCard(attempt: Attempt, index: number, engine: string, goTo: GoTo): HTMLElement {
  const dead = attempt.broken !== undefined;
  return h("li", { class: "step" },
    index > 0 && h("p", { class: "edge" }, "if that fails"),
    h("div", { class: dead ? "card dead" : "card", ...placesOf(attempt.place, attempt.tlsPlace, attempt.loginPlace) },
      h("p", { class: "target" },
        h("span", { class: "number" }, String(index + 1)),
        lock(security(attempt)),
        h("span", { class: "url", title: attempt.url },
          h("span", { class: "scheme" }, `${attempt.scheme}://`), h("strong", {}, attempt.host || "(no host)"), attempt.path),
        isKnown(attempt) && key(login(attempt))),
      h("ul", { class: "facts" }, ...facts(attempt, engine, goTo).map((fact) => h("li", {}, fact))),
      dead && h("p", { class: "reason" }, attempt.broken)));
}

function security(attempt: Attempt): Security {
  if (attempt.scheme !== "https") return "open";
  return attempt.insecure ? "unlocked" : "locked";
}

function isKnown(attempt: Attempt): boolean {
  return attempt.username !== undefined || attempt.identityToken;
}

function login(attempt: Attempt): string {
  return attempt.identityToken ? "logs in with an identity token" : `logs in as ${attempt.username || "a user without a name"}`;
}

/** In words, what the drawing says, with the lines it comes from. */
function facts(attempt: Attempt, engine: string, goTo: GoTo): (HTMLElement | string)[] {
  const linked = (text: string, place: Attempt["place"]) => (place ? placeButton(place, goTo, text) : text);
  const all = [linked(SOURCES[attempt.source], attempt.place), linked(tls(attempt, engine), attempt.tlsPlace)];
  if (attempt.httpFallback) all.push("plain HTTP where TLS is not spoken");
  if (attempt.clientCertificate) all.push("client certificate");
  all.push(isKnown(attempt) ? linked(login(attempt), attempt.loginPlace) : "no login");
  return all;
}

/** Talos trusts nothing but the given CA, containerd the system's as well. */
function tls(attempt: Attempt, engine: string): string {
  if (attempt.scheme !== "https") return "not encrypted";
  if (attempt.insecure) return "any certificate is accepted";
  if (!attempt.customCa) return "certificate of a public CA";
  return engine === "containerd" ? "certificate of the given CA or a public one" : "certificate of the given CA";
}
