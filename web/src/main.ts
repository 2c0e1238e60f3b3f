/** Starts the playground, and keeps it for the time without a network. */

import { Engine } from "./engine";
import { Playground } from "./playground";

void new Playground(new Engine()).start();
if ("serviceWorker" in navigator && import.meta.env.PROD) {
  // What the page needs now comes first.
  addEventListener("load", () => void navigator.serviceWorker.register("./sw.js"), { once: true });
}
