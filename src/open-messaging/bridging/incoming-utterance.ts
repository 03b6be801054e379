import { createHash, randomUUID } from 'node:crypto';
import { BoundedMap } from '../../bounded-map.js';
import type { Clock } from '../../clock.js';
import type { TurnLike } from '../../turns/turn-like.js';
import { guestAttachments } from './guest-attachments.js';
import type { GuestUtterance } from './guest-channel.js';
import { pickedReply } from './quick-reply-action.js';

/** The parts of an incoming activity that a guest's words are in. */
interface Incoming {
  readonly type?: string;
  readonly id?: string;
  readonly timestamp?: Date | string;
  readonly text?: unknown;
  readonly value?: unknown;
  readonly attachments?: unknown;
  readonly conversation?: { readonly id?: string };
  readonly from?: { readonly name?: unknown };
}

/** What a guest said in a turn. */
export interface IncomingUtterance {
  readonly utterance: GuestUtterance;
  /** There is something in it that can be handed on. */
  readonly isSayable: boolean;
  /** How many of its files Genesys Cloud could not fetch. */
  readonly unsendable: number;
}

/** Reads what guests say, each time with the same id and time for the same activity: channels send slow turns again. */
export class IncomingUtterances {
  readonly #clock: Clock;
  /** When an activity without a timestamp was first seen in this process. */
  readonly #firstSeen = new BoundedMap<number>(1_000);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  read({ activity }: TurnLike): IncomingUtterance {
    const { type, text, value, attachments, from } = activity as Incoming;
    const words = typeof text === 'string' && text.trim() !== '' ? text : undefined;
    const picked = pickedReply(value);
    const { sendable, unsendable } = guestAttachments(attachments);
    const nickname = typeof from?.name === 'string' && from.name.trim() !== '' ? from.name : undefined;
    const isTyping = type === 'typing';
    return {
      utterance: {
        ...this.#identify(activity as Incoming),
        type: isTyping ? 'typing' : 'message',
        ...(words !== undefined && { text: words }),
        ...(sendable.length > 0 && { attachments: sendable }),
        ...(picked !== undefined && { picked }),
        ...(nickname !== undefined && { nickname }),
      },
      isSayable: isTyping || words !== undefined || picked !== undefined || sendable.length > 0,
      unsendable,
    };
  }

  #identify({ id, timestamp, conversation, text }: Incoming): Pick<GuestUtterance, 'id' | 'time'> {
    const sent = timestamp === undefined ? Number.NaN : new Date(timestamp).getTime();
    if (Number.isFinite(sent)) return { id: id ?? fingerprint(conversation?.id, sent, text), time: sent };
    if (id === undefined) return { id: randomUUID(), time: this.#clock.now() };
    const key = JSON.stringify([conversation?.id, id]);
    const time = this.#firstSeen.get(key) ?? this.#clock.now();
    this.#firstSeen.set(key, time);
    return { id, time };
  }
}

/** An id for an activity that the channel gave none. */
function fingerprint(...parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
