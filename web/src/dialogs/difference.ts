/** Two texts, with what differs between them. */

import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";

import { h } from "../dom";
import { shadow, theme } from "../editor/appearance";

/** Below this width of the window the texts stand one in the other, above side by side. */
const WIDE = "(min-width: 60em)";

/** An element that shows how one text becomes another. Call `destroy` when it is gone. */
export function difference(before: string, after: string): { element: HTMLElement; destroy(): void } {
  const element = h("div", { class: "diff" });
  const frame = h("div", { class: "frame" });
  const root = shadow(element, frame);
  const extensions: Extension[] = [
    lineNumbers(),
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ tabindex: "0" }),
    EditorView.lineWrapping,
    theme,
  ];
  const collapseUnchanged = { margin: 2 };
  const view = matchMedia(WIDE).matches
    ? new MergeView({
      a: { doc: before, extensions: [...extensions, named("Before")] },
      b: { doc: after, extensions: [...extensions, named("After")] },
      parent: frame,
      root,
      collapseUnchanged,
    })
    : new EditorView({
      doc: after,
      extensions: [...extensions, named("Difference"), unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged })],
      parent: frame,
      root,
    });
  return { element, destroy: () => view.destroy() };
}

function named(label: string): Extension {
  return EditorView.contentAttributes.of({ "aria-label": label });
}
