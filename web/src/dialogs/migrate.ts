/** Registry settings in their other form: choose it, see the difference, apply it. */

import type { MigrateResult } from "../../../pkg/web/pullpath";
import { h } from "../dom";
import { inline } from "../markdown";
import type { Session } from "../session";
import { openDialog } from "./dialog";
import { difference } from "./difference";

type Form = "documents" | "legacy";

export function openMigration(session: Session, apply: (text: string) => void): void {
  const { name, text: before } = session.file;
  const file = { name, text: before };
  const answer = h("div", { role: "status" });
  const form = h("select", { id: "form", onchange: () => void show() },
    h("option", { value: "documents" }, "documents, one a setting (Talos 1.12 and later)"),
    h("option", { value: "legacy" }, "the machine.registries block (older nodes)"));
  let after: string | undefined;
  let view: ReturnType<typeof difference> | undefined;
  const accept = h("button", {
    type: "button",
    class: "primary",
    onclick: () => {
      if (after !== undefined) apply(after);
      dialog.close();
    },
  }, "Apply");
  const dialog = openDialog(`Migrate ${name}`, h("div", {},
    h("p", { class: "row" }, h("label", { for: "form" }, "Write the registry settings as"), form), answer), [accept]);
  dialog.addEventListener("close", () => view?.destroy());

  async function show(): Promise<void> {
    const result = await session.engine.ask("migrate", file, session.options, form.value as Form);
    view?.destroy();
    after = result.text === before ? undefined : result.text;
    view = after === undefined ? undefined : difference(before, after);
    accept.disabled = after === undefined;
    answer.replaceChildren(h("p", {}, outcome(result)), ...stays(result), ...(view ? [view.element] : []));
  }
  void show();
}

function outcome({ error, text, moved, compared }: MigrateResult): string {
  if (error !== undefined) return error;
  if (text === undefined || moved === 0) return "There is nothing to migrate in this file.";
  const settings = moved === 1 ? "One setting moves" : `${moved} settings move`;
  const paths = compared.length === 0 ? "" : ` Compared and found the same as before: the pull paths of ${compared.join(", ")}.`;
  return `${settings}.${paths}`;
}

function stays({ left }: MigrateResult): HTMLElement[] {
  if (left.length === 0) return [];
  const items = left.map(({ range, reason }) => h("li", {}, `line ${range.line}: `, ...inline(reason)));
  return [h("p", {}, "What stays where it is:"), h("ul", {}, ...items)];
}
