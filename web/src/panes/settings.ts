/** What the files are, and what the nodes run. */

import type { CheckOptions } from "../../../pkg/web/pullpath";
import { h } from "../dom";
import type { Session } from "../session";
import type { Pane } from "./pane";

type Choice = [value: string, label: string];

const KINDS: Choice[] = [
  ["auto", "find out for each document"],
  ["talos-config", "a whole Talos configuration"],
  ["talos-patch", "a Talos patch"],
  ["kubernetes", "Kubernetes objects"],
];

const PRESETS: Choice[] = [
  ["recommended", "recommended: what is wrong"],
  ["strict", "strict: more opinions"],
  ["all", "all: style included"],
];

const KEYS: Choice[] = [
  ["F8", "next finding"],
  ["Ctrl+.", "apply the repair of this line"],
  ["Ctrl+Space", "what may be written here"],
  ["Ctrl+Shift+M", "list of findings below the text"],
  ["Escape, then Tab", "leave the editor"],
  ["Delete, on a file's tab", "close the file"],
];

export class SettingsPane implements Pane {
  readonly id = "settings";
  readonly label = "Settings";
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async draw(panel: HTMLElement): Promise<void> {
    // Drawing anew would take the cursor out of a field.
    if (panel.querySelector(".settings")) return;
    const version = await this.#session.engine.ask("version");
    panel.replaceChildren(h("div", { class: "settings" },
      this.#choice("input", "The input is", KINDS),
      this.#choice("preset", "Rules", PRESETS),
      this.#text("talosVersion", "Talos on the nodes", "1.14"),
      this.#text("kairosOperatorVersion", "Kairos operator", "0.1.3"),
      this.#list("assumePublic", "Registries without a login", "docker.io, ghcr.io"),
      this.#list("knownSecrets", "Secrets in the cluster", "default/pull-secret"),
      this.#switch("imageCache", "The image cache of the node is ready"),
      h("h3", {}, "Keys"),
      h("dl", { class: "keys" }, ...KEYS.flatMap(([key, meaning]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, meaning)])),
      h("p", { class: "note" }, `pullpath ${version}, running in this page. No request leaves it, and nothing is stored.`)));
  }

  #set<Key extends keyof CheckOptions>(key: Key, value: CheckOptions[Key]): void {
    const { [key]: _, ...others } = this.#session.settings;
    this.#session.settings = value === undefined ? others : { ...others, [key]: value };
  }

  #choice(key: "input" | "preset", label: string, choices: Choice[]): HTMLElement {
    const present = this.#session.settings[key] ?? choices[0]?.[0];
    const field = h("select", { id: key, onchange: () => this.#set(key, field.value as never) },
      ...choices.map(([value, text]) => h("option", { value, selected: value === present }, text)));
    return h("p", {}, h("label", { for: key }, label), field);
  }

  #text(key: "talosVersion" | "kairosOperatorVersion", label: string, placeholder: string): HTMLElement {
    const field = h("input", { id: key, type: "text", placeholder, value: this.#session.settings[key] ?? "",
      onchange: () => this.#set(key, field.value.trim() || undefined) });
    return h("p", {}, h("label", { for: key }, label), field);
  }

  #list(key: "assumePublic" | "knownSecrets", label: string, placeholder: string): HTMLElement {
    const field = h("input", { id: key, type: "text", placeholder, value: (this.#session.settings[key] ?? []).join(", "),
      onchange: () => {
        const entries = field.value.split(/[\s,]+/).filter((entry) => entry !== "");
        this.#set(key, entries.length > 0 ? entries : undefined);
      } });
    return h("p", {}, h("label", { for: key }, label), field);
  }

  #switch(key: "imageCache", label: string): HTMLElement {
    const box = h("input", { id: key, type: "checkbox", checked: this.#session.settings[key] ?? false,
      onchange: () => this.#set(key, box.checked || undefined) });
    return h("p", {}, box, " ", h("label", { for: key, class: "beside" }, label));
  }
}
