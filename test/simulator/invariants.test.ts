import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ConversationSnapshot, GenesysSimulator, ManualClock } from '../../src/simulator/index.js';
import type { Call } from './api.js';
import { setting } from './setting.js';

interface Act {
  name: string;
  run(cloud: GenesysSimulator, clock: ManualClock, call: Call, id: string): unknown;
}

const disconnected = { state: 'disconnected' };

const acts: Act[] = [
  { name: 'time passes', run: (_, clock) => clock.advance(200) },
  { name: 'guest writes', run: (cloud, _, __, id) => cloud.guestWrites(id, 'hello') },
  { name: 'another customer', run: (cloud, _, __, id) => cloud.customerJoins(id) },
  { name: 'agent alerting', run: (cloud, _, __, id) => cloud.agentJoins(id, { state: 'alerting' }) },
  { name: 'agent answers', run: (cloud, _, __, id) => cloud.agentAnswers(id) },
  { name: 'agent leaves', run: (cloud, _, __, id) => cloud.agentLeaves(id) },
  { name: 'agent wraps up', run: (cloud, _, __, id) => cloud.agentWrapsUp(id) },
  { name: 'PATCH', run: (_, __, call, id) => call('PATCH', `/conversations/messages/${id}`, disconnected) },
  { name: 'DELETE', run: (_, __, call, id) => call('DELETE', `/conversations/${id}`) },
  { name: 'teardown', run: (_, __, call, id) => call('POST', `/conversations/${id}/disconnect`) },
  {
    name: 'PATCH participant',
    run: (cloud, _, call, id) => {
      const participant = cloud.conversation(id)?.participants.find(({ live }) => live);
      if (!participant) return;
      return call('PATCH', `/conversations/messages/${id}/participants/${participant.id}`, disconnected);
    },
  },
];

function holds({ state, endTime, participants, endings, history }: ConversationSnapshot): void {
  const live = participants.filter((one) => one.live);
  expect(endTime === undefined).toBe(live.length > 0);
  expect(state).toBe(live.length > 0 ? 'open' : 'ended');
  for (const { live: isLive, endTime: left, communications } of participants) {
    expect(left === undefined).toBe(isLive);
    for (const leg of communications) {
      expect(leg.disconnectType === undefined).toBe(leg.disconnectedTime === undefined);
      if (leg.afterCallWork.state === 'pending') expect(leg.state).toBe('disconnected');
    }
  }
  expect(endings).toHaveLength(history.filter(({ what }) => what === 'ended').length);
  const open = endings.filter(({ reopenedAt }) => reopenedAt === undefined);
  expect(open.length).toBe(endTime === undefined ? 0 : 1);
  const times = history.map(({ at }) => at);
  expect(times).toEqual([...times].sort((one, other) => one - other));
}

it('a conversation is ended exactly when nobody is in it, whatever happens in whatever order', async () => {
  const { cloud, clock, call } = await setting({ rateLimit: Infinity, delays: { peer: 100 } });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...acts), { maxLength: 15 }), async (sequence) => {
      const { id } = cloud.createConversation();
      for (const act of sequence) {
        try {
          await act.run(cloud, clock, call, id);
        } catch (error) {
          // An agent who is not there cannot answer, leave or wrap up: the test asked for nonsense.
          if (!String(error).includes('has no agent')) throw error;
        }
        const now = cloud.conversation(id);
        if (now) holds(now);
      }
    }),
    { numRuns: 60 },
  );
});
