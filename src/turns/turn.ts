import type { TerminalSignal } from '../manifest/terminal-signal.js';
import type { KnownLink, SessionLink } from './session-link.js';
import type { TurnLike } from './turn-like.js';
import type { SeenSignal, TurnRecord } from './turn-record.js';
import type { TurnSnapshot } from './turn-snapshot.js';

/** What a turn asks of the middleware that watches it. */
export interface TurnKeeper {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Closes by hand after the turn was over. */
  closeLate(turn: Turn, signal: TerminalSignal): Promise<void>;
  /** Remembers the turn's link. */
  keepLink(context: TurnLike, turn: Turn): Promise<void>;
}

/** A turn under way: what was seen in it so far. */
export class Turn implements TurnRecord {
  readonly signals: TerminalSignal[] = [];
  handoffInitiated = false;
  isForAgent = false;
  /** Nothing that is seen from now on belongs to the turn. */
  isOver = false;
  /** The Genesys conversation in which it was noted that the guest has written. */
  heardIn: string | undefined;
  /** The error with which the channel refused an `endOfConversation`. */
  refusal: unknown;

  constructor(
    /** What it began with. */
    readonly began: TurnSnapshot,
    readonly keeper: TurnKeeper,
    /** Which Genesys conversation it belongs to, as far as is known. */
    public link: KnownLink | undefined,
  ) {}

  add(seen: SeenSignal): (result: unknown) => void {
    const signal: { -readonly [Key in keyof TerminalSignal]: TerminalSignal[Key] } = this.#stamp(seen);
    if (!this.isOver) this.signals.push(signal);
    return (result) => {
      signal.result = result;
    };
  }

  async close(seen: SeenSignal): Promise<void> {
    if (this.isOver) await this.keeper.closeLate(this, this.#stamp(seen));
    else this.add(seen);
  }

  async linkTo(
    context: TurnLike,
    { conversationId, engagement, handedOver: asked }: SessionLink,
  ): Promise<void> {
    // A session that a person was asked into stays one, also when it is linked again.
    const before = this.link?.conversationId === conversationId ? this.link : undefined;
    const handedOver = asked === true || before?.handedOver === true;
    this.link = {
      conversationId,
      // What a rule found is kept where the code does not say better: the turn that showed it may be long ago.
      ...(engagement === undefined && before?.matched
        ? { engagement: before.engagement, matched: true }
        : { engagement }),
      explicit: true,
      ...(handedOver && { handedOver }),
    };
    await this.keeper.keepLink(context, this);
  }

  #stamp(seen: SeenSignal): TerminalSignal {
    return { ...seen, at: this.keeper.now(), activityId: this.began.activity.id };
  }
}
