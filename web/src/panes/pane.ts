/** What all answers have in common. */

import type { Session } from "../session";

/** Moves the eye to a place in the files. */
export interface Navigator {
  to(file: number, at: { line: number } | { from: number }): void;
}

/** One of the answers beside the editor. */
export interface Pane {
  readonly id: string;
  readonly label: string;
  /** Shown after the label. */
  count?(session: Session): number;
  /** Draws into the panel, at first and whenever there is news. */
  draw(panel: HTMLElement): void | Promise<void>;
  /** The cursor is in another line. */
  follow?(panel: HTMLElement, line: number): void;
}
