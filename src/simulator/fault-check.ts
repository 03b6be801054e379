import type { Fault, FaultEffect, FaultMatch } from './faults.js';
import {
  aFunction,
  anything,
  aText,
  type Check,
  is,
  numberFrom,
  oneOf,
  only,
  wholeFrom,
} from './option-check.js';

const yes = is('true', (value) => value === true);
const yesOrNo = is('true or false', (value) => typeof value === 'boolean');

const match = {
  method: aText,
  route: aText,
  path: is('a path or a pattern on it', (value) => typeof value === 'string' || value instanceof RegExp),
  conversationId: aText,
  clientId: aText,
  when: aFunction,
} satisfies Record<keyof FaultMatch, Check>;

const effect = {
  delayMs: numberFrom(0),
  status: wholeFrom(100, 599),
  body: anything,
  headers: is('an object { } of headers', (value) => typeof value === 'object' && value !== null),
  drop: yes,
  hang: yes,
  html: is('true or the page', (value) => value === true || typeof value === 'string'),
  redirect: aText,
  lie: oneOf('accepted but stays connected'),
  truncate: yes,
  hugeBytes: wholeFrom(0),
  applyEffect: yesOrNo,
} satisfies Record<keyof FaultEffect, Check>;

const fault = {
  match: only(match),
  times: numberFrom(0),
  skip: numberFrom(0),
  effect: only(effect),
} satisfies Record<keyof Fault, Check>;

/** All that `faults.add` takes. */
export const faultCheck = only(fault, ['match', 'effect']);
