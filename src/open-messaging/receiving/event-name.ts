import { type PushedEvent, pushedEventNames } from './pushed-event.js';

/** Where the topic stands in the forms of the platform, and where operators put it into a trigger's body. */
const topics = ['topicName', 'topic', 'detail-type', 'eventName'] as const;

/** Fields that name the event only if an operator has put the topic there; else they are of something around it. */
const maybeTopics = ['name', 'id'] as const;

type Layers = readonly Readonly<Record<string, unknown>>[];

/**
 * Which event it is, by the topic in it. `unknown`: one that is not used here. `undefined`: nothing says it.
 *
 * @param layers the envelopes of the event, and its body
 */
export function eventNameIn(layers: Layers): PushedEvent['name'] | 'unknown' | undefined {
  const said = textsIn(layers, topics);
  const name = [...said, ...textsIn(layers, maybeTopics)].map(knownName).find((known) => known !== undefined);
  return name ?? (said.length > 0 ? 'unknown' : undefined);
}

function textsIn(layers: Layers, fields: readonly string[]): string[] {
  return layers
    .flatMap((layer) => fields.map((field) => layer[field]))
    .filter((text) => typeof text === 'string');
}

/** The event of a topic, with or without a conversation's id in it, or of its last words alone. */
function knownName(text: string): PushedEvent['name'] | undefined {
  const name = text.replace(/^v2\.detail\.events\.conversation\.[^.]+\./, '');
  return pushedEventNames.find((known) => known === name);
}
