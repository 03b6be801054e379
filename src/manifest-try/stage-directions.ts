import { readDuration, suggestDuration } from '../manifest/duration.js';
import { nearest } from '../nearest.js';
import type { AgentAct, Cue, IncomingActivity } from './transcript.js';

/** What a line in brackets asks for. */
export type Direction =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'agent'; readonly act: AgentAct }
  | { readonly kind: 'cue'; readonly cue: Cue }
  | { readonly kind: 'incoming'; readonly activity: IncomingActivity }
  | { readonly kind: 'language'; readonly locale: string };

/** How each direction is written, for the message that refuses another, and for the guide. */
export const forms = [
  'wait 10s',
  'language de-AT',
  'agent joins',
  'agent leaves',
  'agent wraps up',
  'handover completed',
  'handover failed',
  'event NAME',
  'event NAME {"key": "value"}',
  'bot ends DIALOG',
  'bot ends DIALOG with {"key": "value"}',
  'bot cancels DIALOG',
  'bot replaces DIALOG',
  'bot asks for a person',
  'bot ends the conversation',
  'bot ends the conversation: CODE',
  'bot sends EVENT',
  'bot fails',
] as const;

type Reader = (groups: readonly string[]) => Direction | string;

/** The first that fits counts. */
const readers: readonly (readonly [RegExp, Reader])[] = [
  [/^wait (.+)$/, ([text = '']) => readWait(text)],
  [/^language ([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)$/, ([locale = '']) => ({ kind: 'language', locale })],
  [/^agent (joins|leaves|wraps up)$/, ([act]) => ({ kind: 'agent', act: act as AgentAct })],
  [/^handover (completed|failed)$/, ([state]) => incomingEvent('handoff.status', { state })],
  [/^event (\S+)(?: (.+))?$/, ([name = '', json]) => withJson(json, (value) => incomingEvent(name, value))],
  [/^bot asks for a person$/, () => ({ kind: 'cue', cue: { does: 'ask-for-person' } })],
  [
    /^bot ends the conversation(?:: ?(\S+))?$/,
    ([code]) => ({ kind: 'cue', cue: { does: 'end-conversation', code } }),
  ],
  [/^bot sends (\S+)$/, ([name = '']) => ({ kind: 'cue', cue: { does: 'send-event', name } })],
  [/^bot fails$/, () => ({ kind: 'cue', cue: { does: 'fail' } })],
  [
    /^bot ends (.+?)(?: with (.+))?$/,
    ([dialog = '', json]) => withJson(json, (result) => dialogEnd(dialog, 'completed', result)),
  ],
  [/^bot cancels (.+)$/, ([dialog = '']) => dialogEnd(dialog, 'cancelled')],
  [/^bot replaces (.+)$/, ([dialog = '']) => dialogEnd(dialog, 'replaced')],
];

/** Reads what stands between the brackets. Answers a sentence where it is no direction. */
export function readDirection(text: string): Direction | string {
  for (const [pattern, read] of readers) {
    const found = pattern.exec(text);
    if (found !== null) return read(found.slice(1));
  }
  const meant = nearest(text, forms);
  return (
    `[${text}] is no stage direction.` +
    (meant === undefined ? '' : ` Did you mean [${meant}]?`) +
    ` There are: ${forms.map((form) => `[${form}]`).join(', ')}.`
  );
}

function readWait(text: string): Direction | string {
  const ms = readDuration(text);
  if (ms !== undefined) return { kind: 'wait', ms };
  const meant = suggestDuration(text);
  return (
    `[wait ${text}] needs a duration such as "10s" or "2m".` +
    (meant === undefined ? '' : ` Did you mean [wait ${meant}]?`)
  );
}

function incomingEvent(name: string, value: unknown): Direction {
  return { kind: 'incoming', activity: { type: 'event', name, value } };
}

function dialogEnd(
  dialog: string,
  outcome: 'completed' | 'cancelled' | 'replaced',
  result?: unknown,
): Direction {
  return { kind: 'cue', cue: { does: 'end-dialog', dialog, outcome, result } };
}

function withJson(json: string | undefined, make: (value: unknown) => Direction): Direction | string {
  if (json === undefined) return make(undefined);
  try {
    return make(JSON.parse(json));
  } catch {
    return `${json} is not JSON. Write {"paid": true}, "a text in quotes", a number, true or false.`;
  }
}
