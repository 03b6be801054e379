import type { Direction } from './stage-directions.js';
import { readDirection } from './stage-directions.js';
import type { Cue, IncomingActivity, Scene } from './transcript.js';
import { TrialInputError } from './trial-input-error.js';

type Incoming = Extract<Scene, { kind: 'incoming' }> & { cues: Cue[] };

/** Puts scenes together: what the guest writes, and the stage directions between. */
export class Screenplay {
  readonly #scenes: Scene[] = [];
  #last: Incoming | undefined;
  #locale: string | undefined;

  get scenes(): readonly Scene[] {
    return this.#scenes;
  }

  /** Something comes in from the guest's side. */
  incoming(activity: IncomingActivity, afterMs?: number): void {
    const { locale = this.#locale } = activity;
    const spoken = locale === undefined ? activity : { ...activity, locale };
    this.#last = { kind: 'incoming', activity: spoken, afterMs, cues: [] };
    this.#scenes.push(this.#last);
  }

  /**
   * Takes the text between brackets.
   * @throws TrialInputError where it is no direction, or stands where it has no meaning
   */
  direct(text: string, place: string): void {
    const direction = readDirection(text.trim());
    if (typeof direction === 'string') throw new TrialInputError(`${place}: ${direction}`);
    this.#take(direction, place);
  }

  #take(direction: Direction, place: string): void {
    switch (direction.kind) {
      case 'wait':
      case 'agent':
        this.#scenes.push(direction);
        return;
      case 'incoming':
        this.incoming(direction.activity);
        return;
      case 'language':
        this.#locale = direction.locale;
        return;
      case 'cue':
        if (this.#last === undefined) {
          throw new TrialInputError(
            `${place}: the bot answers the guest, so a line of the guest has to stand before this direction.`,
          );
        }
        this.#last.cues.push(direction.cue);
    }
  }
}
