import { expect, test } from 'vitest';
import { IncomingUtterances } from '../../../src/open-messaging/bridging/incoming-utterance.js';
import type { TurnLike } from '../../../src/turns/turn-like.js';
import { ManualClock } from '../../manual-clock.js';

const sent = '2026-01-01T12:00:00.000Z';

function reader() {
  const clock = new ManualClock();
  const utterances = new IncomingUtterances(clock);
  const read = (activity: object) => {
    const turn = { activity: { type: 'message', conversation: { id: 'c' }, ...activity } };
    const { id, time } = utterances.read(turn as unknown as TurnLike).utterance;
    return { id, time };
  };
  return { clock, read };
}

test("an activity keeps the channel's id and time", () => {
  const { read } = reader();
  expect(read({ id: 'a', timestamp: sent })).toEqual({ id: 'a', time: Date.parse(sent) });
  expect(read({ id: 'a', timestamp: new Date(sent) })).toEqual({ id: 'a', time: Date.parse(sent) });
});

test('an activity without a usable time has the same one when it is sent again, and another in another conversation', () => {
  const { read, clock } = reader();
  const first = read({ id: 'a', text: 'yes' });
  clock.jump(15_000);
  expect(read({ id: 'a', text: 'yes', timestamp: 'soon' })).toEqual(first);
  expect(read({ id: 'a', conversation: { id: 'other' } }).time).toBe(first.time + 15_000);
  const barred = read({ id: 'y|z', conversation: { id: 'x' } });
  clock.jump(15_000);
  expect(read({ id: 'z', conversation: { id: 'x|y' } }).time).toBe(barred.time + 15_000);
});

test('an activity without an id has the same one when it is sent again, and another when it says something else', () => {
  const { read } = reader();
  const first = read({ text: 'yes', timestamp: sent });
  expect(read({ text: 'yes', timestamp: sent })).toEqual(first);
  expect(read({ text: 'no', timestamp: sent }).id).not.toBe(first.id);
});

test('activities with neither are all new: nothing that a guest says twice is lost', () => {
  const { read } = reader();
  expect(read({ text: 'yes' }).id).not.toBe(read({ text: 'yes' }).id);
});
