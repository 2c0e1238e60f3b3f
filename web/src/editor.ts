/** The editor: text, marks, explanations, completion, quick fixes. */

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type CompletionContext, type CompletionResult as Offered } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, bracketMatching, foldGutter, foldKeymap, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, hoverTooltip, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

import type { Finding, Fix } from "../../pkg/web/pullpath";
import { h } from "./dom";
import { markdown } from "./markdown";

/** What the editor asks and tells. */
export interface Callbacks {
  changed(text: string): void;
  hover(at: number): Promise<{ from: number; to: number; markdown: string } | undefined>;
  complete(at: number): Promise<Offered | null>;
}

// Colours come from the page, light or dark.
const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--paper)", fontSize: "14px" },
  ".cm-content": { fontFamily: "var(--mono)", caretColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--faint)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--hint)" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--selection)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--line)", borderRadius: "6px", maxWidth: "34rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-tooltip .explanation": { padding: "2px 10px", fontFamily: "var(--sans)", overflowWrap: "anywhere" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", whiteSpace: "pre-wrap" },
  ".cm-diagnosticAction": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--text)" },
});

const colors = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--key)" },
  { tag: tags.string, color: "var(--string)" },
  { tag: [tags.comment, tags.meta], color: "var(--faint)" },
  { tag: [tags.keyword, tags.bool, tags.number, tags.null], color: "var(--word)" },
]);

export class Editor {
  #view: EditorView;
  #extensions: Extension;
  #silent = false;

  constructor(parent: HTMLElement, callbacks: Callbacks) {
    // In a shadow tree CodeMirror uses adopted style sheets, which a strict content security policy allows.
    const root = parent.attachShadow({ mode: "open" });
    const frame = h("div", { class: "frame" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(".frame { height: 100% } p { margin: .4em 0 } ul, ol { margin: .4em 0; padding-left: 1.4em } code { font-family: var(--mono) } hr { border: 0; border-top: 1px solid var(--line) } pre { overflow: auto }");
    root.adoptedStyleSheets = [sheet];
    root.append(frame);
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
      syntaxHighlighting(colors),
      theme,
      EditorView.contentAttributes.of({ "aria-label": "Configuration" }),
      EditorState.tabSize.of(2),
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
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
        if (update.docChanged && !this.#silent) callbacks.changed(update.state.doc.toString());
      }),
    ];
    this.#view = new EditorView({ state: this.#state(""), parent: frame, root });
  }

  #state(text: string): EditorState {
    return EditorState.create({ doc: text, extensions: this.#extensions });
  }

  /** Shows another text, with a history of its own. */
  show(text: string): void {
    this.#silent = true;
    this.#view.setState(this.#state(text));
    this.#silent = false;
  }

  /** Puts another text in the place of the present one, as one step that can be undone. */
  replace(text: string): void {
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } });
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  /** Marks findings. They must belong to the text that is shown. */
  mark(findings: Finding[]): void {
    const length = this.#view.state.doc.length;
    const marks = findings
      .filter((finding) => finding.range.to <= length)
      .map((finding) => diagnostic(finding, (fix) => this.apply(fix)));
    this.#view.dispatch(setDiagnostics(this.#view.state, marks));
  }

  apply(fix: Fix): void {
    const length = this.#view.state.doc.length;
    if (fix.edits.some((edit) => edit.range.to > length)) return;
    this.#view.dispatch({
      changes: fix.edits.map((edit) => ({ from: edit.range.from, to: edit.range.to, insert: edit.text })),
      scrollIntoView: true,
    });
    this.#view.focus();
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

function diagnostic(finding: Finding, apply: (fix: Fix) => void): Diagnostic {
  const parts = [finding.message, finding.help ? `help: ${finding.help}` : "", ...finding.notes.map((note) => `note: ${note}`)];
  return {
    from: finding.range.from,
    to: Math.max(finding.range.to, finding.range.from),
    severity: finding.level,
    source: finding.rule,
    message: parts.filter((part) => part !== "").join("\n"),
    actions: finding.fixes.map((fix) => ({ name: fix.title, apply: () => apply(fix) })),
  };
}
