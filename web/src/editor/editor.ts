/** The editor: text, marks, explanations, completion, quick fixes. */

import {
  type CompletionContext, type CompletionResult, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { ChangeSet, EditorState, type Extension } from "@codemirror/state";
import {
  EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, hoverTooltip, keymap, lineNumbers,
} from "@codemirror/view";

import type { Finding, Fix } from "../../../pkg/web/pullpath";
import { h } from "../dom";
import { markdown } from "../markdown";
import { highlighting, shadow, theme } from "./appearance";
import { diagnostics, repairable } from "./diagnostics";

/** What the editor asks and tells. */
export interface Callbacks {
  /** The text is another one; `read` gives it. */
  changed(read: () => string): void;
  /** The cursor is in another line, counted from 1. */
  moved(line: number): void;
  hover(at: number): Promise<{ from: number; to: number; markdown: string } | undefined>;
  complete(at: number): Promise<CompletionResult | null>;
}

export class Editor {
  readonly #view: EditorView;
  readonly #extensions: Extension;
  /** What is left of files that are not shown: text, history, cursor. */
  readonly #states = new WeakMap<object, EditorState>();
  #shown: object | undefined;
  /** What has been typed since the findings were marked: their fixes are for the text before it. */
  #since: ChangeSet = ChangeSet.empty(0);

  constructor(parent: HTMLElement, callbacks: Callbacks) {
    const frame = h("div", { class: "frame" });
    const root = shadow(parent, frame);
    this.#extensions = [
      lineNumbers(),
      highlightActiveLineGutter(),
      history(),
      foldGutter(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      highlightSelectionMatches(),
      lintGutter(),
      yaml(),
      highlighting,
      theme,
      EditorView.contentAttributes.of({ "aria-label": "Configuration", tabindex: "0" }),
      EditorState.tabSize.of(2),
      keymap.of([
        { key: "Mod-.", run: () => this.#repairHere() },
        ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap,
        indentWithTab,
      ]),
      autocompletion({ override: [(context: CompletionContext) => callbacks.complete(context.pos)] }),
      hoverTooltip(async (_view, pos) => {
        const hover = await callbacks.hover(pos);
        if (!hover) return null;
        return {
          pos: hover.from,
          end: hover.to,
          above: true,
          create: () => ({ dom: h("div", { class: "explanation" }, markdown(hover.markdown)) }),
        };
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) {
          this.#since = this.#since.compose(update.changes);
          callbacks.changed(() => update.state.doc.toString());
        }
        if (update.selectionSet || update.docChanged) {
          callbacks.moved(update.state.doc.lineAt(update.state.selection.main.head).number);
        }
      }),
    ];
    this.#view = new EditorView({ state: this.#state(""), parent: frame, root });
  }

  #state(text: string): EditorState {
    return EditorState.create({ doc: text, extensions: this.#extensions });
  }

  /** Shows a file. Each has a cursor and a history of its own. */
  show(file: { text: string }): void {
    if (this.#shown) this.#states.set(this.#shown, this.#view.state);
    this.#shown = file;
    const kept = this.#states.get(file);
    this.#view.setState(kept?.doc.toString() === file.text ? kept : this.#state(file.text));
    this.#since = ChangeSet.empty(this.#view.state.doc.length);
  }

  /** Puts another text in the place of the present one, as one step that can be undone. */
  replace(text: string): void {
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } });
  }

  /** Marks findings. They must belong to the text that is shown. */
  mark(findings: readonly Finding[]): void {
    const { state } = this.#view;
    this.#since = ChangeSet.empty(state.doc.length);
    this.#view.dispatch(setDiagnostics(state, diagnostics(findings, state.doc.length, (fix) => this.apply(fix))));
  }

  /** Applies a fix of a marked finding, unless its place has been edited in the meantime. */
  apply(fix: Fix): void {
    if (fix.edits.some(({ range }) => range.to > this.#since.length || this.#since.touchesRange(range.from, range.to))) return;
    this.#view.dispatch({
      changes: fix.edits.map(({ range, text }) => ({
        from: this.#since.mapPos(range.from),
        to: this.#since.mapPos(range.to),
        insert: text,
      })),
      scrollIntoView: true,
    });
    this.#view.focus();
  }

  #repairHere(): boolean {
    const { state } = this.#view;
    const mark = repairable(state, state.selection.main.head);
    mark?.actions?.[0]?.apply(this.#view, mark.from, mark.to);
    return mark !== undefined;
  }

  /** Moves the cursor, and the eye. */
  goTo(at: number): void {
    const position = Math.min(at, this.#view.state.doc.length);
    this.#view.dispatch({ selection: { anchor: position }, effects: EditorView.scrollIntoView(position, { y: "center" }) });
    this.#view.focus();
  }

  goToLine(line: number): void {
    const { doc } = this.#view.state;
    this.goTo(doc.line(Math.min(Math.max(line, 1), doc.lines)).from);
  }

  focus(): void {
    this.#view.focus();
  }
}
