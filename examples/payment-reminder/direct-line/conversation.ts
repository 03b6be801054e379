import type { Activity } from 'botbuilder';
import { DirectLineError } from './direct-line-error.js';

/** What one conversation keeps: whatever comes first ends the memory of its oldest activities. */
const limits = { activities: 1_000, characters: 1_048_576, waiting: 32, members: 100 } as const;

interface Entry {
  readonly number: number;
  readonly id: string;
  /** Written once: what cannot be written is refused when it comes in, not when somebody reads. */
  readonly json: string;
}

/** What a client reads: activities as JSON texts, and where to go on. */
export interface ActivitySet {
  readonly activities: readonly string[];
  readonly watermark: string;
}

/** Hears of every activity that comes after it began to listen. */
export type Subscriber = (set: ActivitySet) => void;

/** A user as the client named it. */
export interface DirectLineUser {
  readonly id: string;
  readonly name?: string | undefined;
}

/** One Direct Line conversation: the activities of both sides, in order, and who listens. */
export class Conversation {
  /** Who is in it, as far as the bot has been told. */
  readonly members = new Map<string, DirectLineUser>();
  readonly #subscribers = new Set<Subscriber>();
  #entries: Entry[] = [];
  #characters = 0;
  #count = 0;
  #ids = 0;
  #turns: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(
    readonly id: string,
    /** The hash of the secret that began it. */
    readonly secretHash?: string | undefined,
  ) {}

  /** Never the same twice, also where the activity is not kept: a bot takes a known id for a repetition. */
  nextId(): string {
    this.#ids += 1;
    return `${this.id}|${String(this.#ids).padStart(7, '0')}`;
  }

  /** @throws DirectLineError where the activity cannot be written as JSON */
  append(activity: Partial<Activity> & { readonly id: string }): void {
    const json = write(activity);
    this.#count += 1;
    this.#entries.push({ number: this.#count, id: activity.id, json });
    this.#characters += json.length;
    while (
      this.#entries.length > limits.activities ||
      (this.#characters > limits.characters && this.#entries.length > 1)
    ) {
      this.#characters -= this.#entries.shift()?.json.length ?? 0;
    }
    for (const hear of this.#subscribers) hear({ activities: [json], watermark: String(this.#count) });
  }

  /** Takes an activity out. Answers whether it was there. */
  remove(activityId: string): boolean {
    const entry = this.#entries.find(({ id }) => id === activityId);
    if (entry === undefined) return false;
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.#characters -= entry.json.length;
    return true;
  }

  /** What came after a watermark. One that is none is the beginning. */
  since(watermark: string | null): ActivitySet {
    const after = /^\d+$/.test(watermark ?? '') ? Number(watermark) : 0;
    const activities = this.#entries.filter(({ number }) => number > after).map(({ json }) => json);
    return { activities, watermark: String(this.#count) };
  }

  /** Answers the way to stop listening. */
  subscribe(subscriber: Subscriber): () => void {
    this.#subscribers.add(subscriber);
    return () => void this.#subscribers.delete(subscriber);
  }

  /** @throws DirectLineError where the conversation can take no more from this user now */
  checkRoom(userId: string): void {
    if (this.#waiting >= limits.waiting) {
      throw new DirectLineError(429, 'TooManyRequests', 'The bot has not answered what was sent before.');
    }
    if (this.members.size >= limits.members && !this.members.has(userId)) {
      throw new DirectLineError(403, 'NotAllowed', 'The conversation has enough members.');
    }
  }

  /** Runs one turn after the other: a bot that gets a guest's words at the same time mixes up its state. */
  inTurn<Result>(turn: () => Promise<Result>): Promise<Result> {
    this.#waiting += 1;
    const result = this.#turns.then(turn).finally(() => {
      this.#waiting -= 1;
    });
    // The one who sent it hears of a failure; the next turn goes on all the same.
    this.#turns = result.catch(() => {});
    return result;
  }
}

function write(activity: object): string {
  try {
    return JSON.stringify(activity);
  } catch {
    throw new DirectLineError(400, 'MalformedData', 'The activity is nested too deeply.');
  }
}
