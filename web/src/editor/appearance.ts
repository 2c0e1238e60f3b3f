/** How the editor looks. Colours come from the page, light or dark. */

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--paper)", fontSize: "14px" },
  ".cm-content": { fontFamily: "var(--mono)", caretColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--faint)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--hint)" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--selection)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--line)", borderRadius: "6px", maxWidth: "min(34rem, 92vw)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-tooltip .explanation": { padding: "2px 10px", fontFamily: "var(--sans)", overflowWrap: "anywhere" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", whiteSpace: "pre-wrap" },
  ".cm-diagnosticAction": { backgroundColor: "var(--accent)", color: "var(--on-accent)", borderRadius: "4px" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--text)" },
  ".cm-collapsedLines": { background: "var(--raised)", color: "var(--faint)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--raised)", color: "var(--faint)", borderColor: "var(--line)" },
});

export const highlighting = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--key)" },
    { tag: tags.string, color: "var(--string)" },
    { tag: [tags.comment, tags.meta], color: "var(--faint)" },
    { tag: [tags.keyword, tags.bool, tags.number, tags.null], color: "var(--word)" },
  ]),
);

/** Gives an element a shadow tree: there CodeMirror uses adopted style sheets, which a strict policy allows. */
export function shadow(host: HTMLElement, frame: HTMLElement): ShadowRoot {
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    .frame { height: 100% }
    p { margin: .4em 0 }
    ul, ol { margin: .4em 0; padding-left: 1.4em }
    code, pre { font-family: var(--mono) }
    hr { border: 0; border-top: 1px solid var(--line) }
    pre { overflow: auto }
  `);
  root.adoptedStyleSheets = [sheet];
  root.append(frame);
  return root;
}
