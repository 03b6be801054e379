import { describe, expect, it } from 'vitest';
import { conversationAnswer } from '../../src/genesys/conversation-answer.js';

const participant = (fields: object) => {
  const { participants } = conversationAnswer.parse({ id: 'c', participants: [{ id: 'p', ...fields }] });
  return participants[0];
};
const agent = (fields: object) => participant({ purpose: 'agent', ...fields });

describe('reading a conversation', () => {
  it('takes the state of the live communication, wherever it stands', () => {
    const messages = [{ state: 'connected' }, { state: 'disconnected', disconnectType: 'transfer' }];
    expect(participant({ purpose: 'customer', messages })).toEqual({
      id: 'p',
      purpose: 'customer',
      state: 'connected',
      live: true,
      workPending: false,
      disconnectType: undefined,
    });
  });

  it('takes the last communication of one who has left', () => {
    const messages = [
      { state: 'disconnected', disconnectType: 'transfer' },
      { state: 'terminated', disconnectType: 'peer' },
    ];
    expect(participant({ messages })).toMatchObject({
      state: 'terminated',
      live: false,
      disconnectType: 'peer',
    });
  });

  it('sees a call beside the messages', () => {
    const legs = { messages: [{ state: 'disconnected' }], calls: [{ state: 'alerting' }] };
    expect(participant(legs)).toMatchObject({ state: 'alerting', live: true });
  });

  it('takes one without a communication for live until there is an end', () => {
    expect(participant({ purpose: 'customer' })).toMatchObject({ state: 'none', live: true });
    expect(participant({ messages: [], endTime: '2026-01-01T00:00:00.000Z' })).toMatchObject({
      state: 'disconnected',
      live: false,
    });
  });

  it('takes states and purposes that do not exist yet', () => {
    expect(participant({ purpose: 'oracle', messages: [{ state: 'levitating' }] })).toMatchObject({
      purpose: 'oracle',
      state: 'levitating',
      live: true,
    });
  });

  it.each([
    [
      'after-call work is pending',
      { messages: [{ state: 'disconnected', afterCallWork: { state: 'pending' } }] },
    ],
    [
      'a wrap-up is required and none is written',
      { wrapupRequired: true, messages: [{ state: 'disconnected' }] },
    ],
    ['a wrap-up is only provisional', { wrapupRequired: true, wrapup: { provisional: true } }],
    ['the communication wants after-call work', { messages: [{ state: 'x', afterCallWorkRequired: true }] }],
  ])('sees work when %s', (_why, fields) => {
    expect(agent(fields)?.workPending).toBe(true);
  });

  it.each([
    ['the wrap-up is written', { wrapupRequired: true, wrapup: { code: 'x' } }],
    ['the communication has the wrap-up', { wrapupRequired: true, messages: [{ wrapup: { code: 'x' } }] }],
    ['it was skipped', { wrapupRequired: true, wrapupSkipped: true }],
    ['it is complete', { wrapupRequired: true, messages: [{ afterCallWork: { state: 'complete' } }] }],
    [
      'it does not apply',
      { wrapupRequired: true, messages: [{ afterCallWork: { state: 'notApplicable' } }] },
    ],
    ['it has ended', { wrapupRequired: true, endAcwTime: '2026-01-01T00:00:00.000Z' }],
    ['nothing is required', { wrapupRequired: false }],
  ])('sees no work when %s', (_why, fields) => {
    expect(agent(fields)?.workPending).toBe(false);
  });

  it('sees no work of a customer', () => {
    expect(participant({ purpose: 'customer', wrapupRequired: true })?.workPending).toBe(false);
  });

  it('takes nulls for nothing', () => {
    const nulls = { endTime: null, purpose: null, messages: null, wrapup: null, wrapupRequired: null };
    expect(participant(nulls)).toMatchObject({ purpose: 'unknown', live: true });
    expect(conversationAnswer.parse({ id: 'c', endTime: null, participants: null }).participants).toEqual([]);
  });

  it('reads the end in milliseconds, and refuses one that is no time', () => {
    const endTime = '2026-01-02T03:04:05.678Z';
    expect(conversationAnswer.parse({ id: 'c', endTime }).endedAt).toBe(Date.parse(endTime));
    expect(conversationAnswer.safeParse({ id: 'c', endTime: 'yesterday' }).success).toBe(false);
  });
});
