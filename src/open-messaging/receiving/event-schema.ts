import { z } from 'zod';
import { isObject } from '../../schema-at.js';
import { eventNameIn } from './event-name.js';
import { conversationId, platformId } from './id-kinds.js';
import { instant } from './instant.js';
import { parseBody } from './parse-body.js';
import type { PushedEvent } from './pushed-event.js';
import { schemaFaults } from './schema-faults.js';

/** What became of one event of a request. */
export type ReadEvent =
  | { readonly event: PushedEvent }
  /** It is of no use here: triggers may send more than is wanted. */
  | { readonly ignored: true }
  /** Names fields, never what stands in them. */
  | { readonly fault: string };

/** Where an envelope has what it carries: EventBridge, the notification socket, and a workflow's JSON data. */
const contents = ['detail', 'eventBody', 'jsonData', 'event'] as const;

/** No form has more envelopes around the event. */
const mostEnvelopes = 4;

const missingName =
  'topicName: missing. Put it into the body of the trigger\'s request, such as "topicName": "customer.end", or give ' +
  'each event a path of its own and receive it with events.named("customer.end")';

/** Milliseconds, also in quotes as templates write them, or a date and time. */
const eventTime = z
  .union([z.number(), z.string()], { error: 'expected the time of the event (eventTime)' })
  .transform((time, context) => {
    const ms = typeof time === 'string' ? (/^\d+$/.test(time) ? Number(time) : instant(time)) : time;
    if (Math.abs(ms) <= 8.64e15) return ms;
    context.addIssue({
      code: 'custom',
      message: 'expected milliseconds since the epoch, or a date and time',
    });
    return z.NEVER;
  });

const detailEvent = z.object({
  conversationId: conversationId().pipe(z.string({ error: 'expected the id of the conversation' })),
  eventTime,
  participantId: platformId().nullish(),
  disconnectType: z
    .string()
    .regex(/^[\w.]{1,50}$/)
    .nullish()
    .catch(undefined),
});

/**
 * Reads one event: bare, or in the envelope of EventBridge, the notification socket or a trigger's workflow.
 *
 * @param given the event's name where the path says it; what the body says is believed first
 */
export function readEvent(entry: unknown, given: PushedEvent['name'] | undefined): ReadEvent {
  const layers = layersOf(entry);
  const body = layers.at(-1);
  if (body === undefined) return { fault: 'expected an object' };
  const name = eventNameIn(layers) ?? given;
  if (name === undefined) return { fault: missingName };
  // A conversation can have a call beside its messages; its end is not the end of the session.
  const isMessage = typeof body.mediaType !== 'string' || body.mediaType.toUpperCase() === 'MESSAGE';
  if (name === 'unknown' || !isMessage) return { ignored: true };
  const { data, error } = detailEvent.safeParse({ ...body, eventTime: timeIn(layers) });
  if (error !== undefined) return { fault: schemaFaults(error) };
  const { conversationId, eventTime: time, participantId, disconnectType } = data;
  return {
    event: {
      ...{ conversationId, name, time },
      participantId: participantId ?? undefined,
      disconnectType: disconnectType ?? undefined,
    },
  };
}

/** The envelopes from the outside in, and the event's body last. */
function layersOf(entry: unknown): Record<string, unknown>[] {
  const layers: Record<string, unknown>[] = [];
  let layer = opened(entry);
  while (layer !== undefined && layers.length <= mostEnvelopes) {
    layers.push(layer);
    const outer = layer;
    layer = contents.map((field) => opened(outer[field])).find((inner) => inner !== undefined);
  }
  return layers;
}

/** The event's own time, or else the one of the envelope next to it. */
function timeIn(layers: readonly Readonly<Record<string, unknown>>[]): unknown {
  return layers
    .toReversed()
    .flatMap(({ eventTime, timestamp, time }) => eventTime ?? timestamp ?? time ?? [])[0];
}

/** An object, also one that a workflow has written as a text. */
function opened(value: unknown): Record<string, unknown> | undefined {
  if (isObject(value)) return Array.isArray(value) ? undefined : value;
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return undefined;
  try {
    return opened(parseBody(Buffer.from(value)));
  } catch {
    // A text that is not JSON is a field like others.
    return undefined;
  }
}
