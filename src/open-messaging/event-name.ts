import { type PushedEvent, pushedEventNames } from './pushed-event.js';

/** Where the topic stands in the forms of the platform, and where operators put it into a trigger's body. */
const fields = ['topicName', 'topic', 'detail-type', 'eventName', 'name'] as const;

/**
 * Which event it is, by the topic in it. `unknown`: one that is not used here. `undefined`: nothing says it.
 *
 * @param layers the envelopes of the event, and its body
 */
export function eventNameIn(
  layers: readonly Readonly<Record<string, unknown>>[],
): PushedEvent['name'] | 'unknown' | undefined {
  const texts = layers.flatMap((layer) =>
    fields.map((field) => layer[field]).filter((text) => typeof text === 'string'),
  );
  const ids = layers.map(({ id }) => id).filter((id) => typeof id === 'string');
  // An `id` names the event only if an operator put the topic there; elsewhere it is the envelope's own id.
  return (
    [...texts, ...ids].map(knownName).find((name) => name !== undefined) ??
    (texts.length > 0 ? 'unknown' : undefined)
  );
}

/** The event of a topic, with or without a conversation's id in it, or of its last words alone. */
function knownName(text: string): PushedEvent['name'] | undefined {
  const name = text.replace(/^v2\.detail\.events\.conversation\.[^.]+\./, '');
  return pushedEventNames.find((known) => known === name);
}
