import type { EndMarks } from '../turns/dialog-end.js';
import type { Act } from './act.js';

/** What a dialog is; what matters is how much of it can be known without running it. */
export type DialogKind = 'adaptive' | 'component' | 'waterfall' | 'prompt' | 'skill' | 'code';

/** How something is known. `data`: from what the dialog holds, or its file. `code`: seen in the code's text. */
export type Seen = 'data' | 'code';

/** Things that a dialog does one after the other, such as the steps of a waterfall or the actions of a trigger. */
export interface Routine {
  /** Such as `OnIntent "Pay"`. Empty where a dialog has only one. */
  readonly name: string;
  readonly acts: readonly Act[];
}

/** A dialog of a bot. */
export interface DialogNode {
  /** Unlike the id, no other dialog has it: the ids of the containers and its own, with dashes of the file system. */
  readonly key: string;
  readonly id: string;
  readonly kind: DialogKind;
  /** The key of the dialog or set that it stands in. */
  readonly container: string | undefined;
  /** For a dialog of a file: its path in the project. */
  readonly file?: string | undefined;
  readonly routines: readonly Routine[];
  /** Whether it ends by itself when a routine is over; an adaptive dialog may stay instead. */
  readonly endsAfter: boolean;
  /** What of it could not be seen, each a few words such as `step 2`. */
  readonly unseen: readonly string[];
  /** The mark that the code itself set, by `terminal()`. */
  readonly mark?: EndMarks['mark'];
}

/** The dialogs of a bot, and what can be known of how they follow each other. */
export interface DialogGraph {
  /** Where they were read from, as it was given. */
  readonly source: string;
  /** The keys of the dialogs that the bot may begin with. */
  readonly roots: readonly string[];
  /** By key, in the order in which they were found. */
  readonly nodes: ReadonlyMap<string, DialogNode>;
  /** Ids that are not dialogs of their own but can end like one, such as those of actions. */
  readonly otherIds: ReadonlySet<string>;
  /** What was wrong with the source, though the rest could be read. */
  readonly troubles: readonly string[];
}
