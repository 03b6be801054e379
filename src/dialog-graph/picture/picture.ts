import type { Manifest } from '../../manifest/manifest-schema.js';
import type { DialogGraph } from '../dialog-graph.js';

/** What a box stands for; each kind has a shape, a colour and a word of its own. */
export type BoxKind =
  /** Its end ends the engagement. */
  | 'terminal'
  /** It closes the session itself, by an action or by what it sends. */
  | 'closing'
  /** The bot can finish here, and the session stays open. */
  | 'open'
  /** Any other dialog. */
  | 'plain'
  /** Nothing was found that begins it. */
  | 'unreached'
  /** The manifest names it, and there is no such dialog. */
  | 'missing';

/** A dialog in a picture. */
export interface Box {
  /** Fit for ids of elements: a letter and a number. */
  readonly name: string;
  /** The dialog's id. */
  readonly title: string;
  readonly kind: BoxKind;
  /** The bot begins here. */
  readonly isRoot: boolean;
  /** What happens here, in a few words a line. */
  readonly lines: readonly string[];
  /** All of it, a sentence each, for the list below the picture. */
  readonly sentences: readonly string[];
}

/** One dialog follows another. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly how: 'begins' | 'replaces';
}

/** What is to be drawn, whatever it is drawn with. */
export interface Picture {
  readonly title: string;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** What a picture is made of. */
export interface PictureSource {
  readonly manifest: Manifest | undefined;
  readonly graph: DialogGraph | undefined;
  readonly title: string;
}
