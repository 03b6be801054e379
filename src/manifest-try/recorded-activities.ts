import { isObject } from '../schema-at.js';
import type { Screenplay } from './screenplay.js';
import type { IncomingActivity } from './transcript.js';
import { TrialInputError } from './trial-input-error.js';

/**
 * Plays what a recording or a list has: activities, texts of the guest, and `{ "direction": "wait 10s" }`. Answers how
 * many activities of the bot were passed over.
 *
 * @throws TrialInputError for an item that is none of these
 */
export function playItems(items: readonly unknown[], screenplay: Screenplay, origin: string): number {
  let passedOver = 0;
  let before: number | undefined;
  for (const [index, item] of items.entries()) {
    const place = `${origin}, item ${index + 1}`;
    if (typeof item === 'string') screenplay.incoming({ type: 'message', text: item });
    else if (isObject(item) && typeof item.direction === 'string') screenplay.direct(item.direction, place);
    else if (!isObject(item) || typeof item.type !== 'string') {
      throw new TrialInputError(
        `${place}: expected a text, an activity (an object with "type"), or { "direction": "wait 10s" }.`,
      );
    } else if (isOfBot(item)) passedOver += 1;
    else {
      const at = timeOf(item);
      const gap = at === undefined || before === undefined ? undefined : Math.max(at - before, 0);
      screenplay.incoming(item as IncomingActivity, gap);
      before = at ?? before;
    }
  }
  return passedOver;
}

/** By the role; old recorders write none, but a bot's answer names what it replies to. */
function isOfBot({ type, from, replyToId }: Record<PropertyKey, unknown>): boolean {
  if (type === 'trace') return true;
  const role = isObject(from) ? from.role : undefined;
  if (typeof role === 'string' && role !== '') return role !== 'user' && role !== 'channel';
  return typeof replyToId === 'string' && replyToId !== '';
}

function timeOf({ timestamp }: Record<PropertyKey, unknown>): number | undefined {
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
