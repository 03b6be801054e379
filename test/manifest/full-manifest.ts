import { manifestJsonSchema } from '../../src/manifest/manifest-json-schema.js';
import type { ManifestInput } from '../../src/manifest/manifest-schema.js';

type Json = Record<string, unknown>;
type Place = readonly (string | number)[];

const close = {
  grace: '5s',
  final: true,
  strategy: 'customer',
  teardown: 'never',
  protectAgents: false,
  lookFirst: 'always',
  holdFor: '1h',
  afterHold: 'close',
  verifyWithin: { conversation: '30s', customer: '20s', teardown: '5m' },
  wrapUp: { code: '7fb334b0-0e9e-11e4-9191-0800200c9a66', notes: 'Closed by the bot.' },
  lateGuest: { answer: 'notice', text: { default: 'Goodbye.', 'pt-BR': 'Tchau.' } },
  watchFor: '1h',
  reopenLimit: 2,
} as const;

/** A manifest with every field that there is. */
export const fullManifest = {
  $schema: './engagements.schema.json',
  version: 1,
  defaults: { close },
  engagements: {
    'payment-reminder': {
      description: 'Reminds of an invoice.',
      match: {
        channels: ['directline'],
        campaigns: ['spring'],
        campaignAt: 'campaign.id',
        dialogs: ['root'],
      },
      terminalDialogs: {
        'opt-out': { outcomes: ['completed', 'cancelled'], reason: 'opted-out', close },
        reply: [
          { when: { path: 'paid', equals: 'in full' }, reason: 'paid' },
          {
            when: [
              { path: 'status', in: ['late', 'disputed'] },
              { path: 'agent', exists: true },
            ],
          },
        ],
      },
      handoff: { states: ['completed'], reason: 'handled-by-agent', close },
      events: { EndOfConversation: { reason: 'said-so', close } },
      endOfConversation: { codes: ['completedSuccessfully'], reason: 'ended', close },
      on: {
        closed: 'session.closed',
        failed: 'session.failed',
        reopened: 'session.reopened',
        held: 'session.held',
      },
      close,
    },
    survey: {
      terminalDialogs: ['survey'],
      events: ['Done'],
      close: { wrapUp: 'leave', lateGuest: { text: 'Goodbye.' } },
    },
  },
} satisfies ManifestInput;

/** Every place in a document, with its value, the whole first. */
export function placesIn(value: unknown, place: Place = []): { place: Place; value: unknown }[] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, child]) =>
          placesIn(child, [...place, Array.isArray(value) ? Number(key) : key]),
        )
      : [];
  return [{ place, value }, ...inner];
}

/** The full manifest, or the given one, with one place changed. */
export function withChange(
  place: Place,
  change: (value: unknown) => unknown,
  document: unknown = fullManifest,
): unknown {
  const [key, ...rest] = place;
  if (key === undefined) return change(document);
  const copy = (Array.isArray(document) ? [...document] : { ...(document as Json) }) as Json;
  copy[key] = withChange(rest, change, copy[key]);
  return copy;
}

/** The names of all fields that the JSON Schema has anywhere. */
export function fieldsOfSchema(schema: unknown = manifestJsonSchema()): Set<string> {
  const fields = placesIn(schema).flatMap(({ place, value }) =>
    place.at(-1) === 'properties' ? Object.keys(value as Json) : [],
  );
  return new Set(fields);
}
