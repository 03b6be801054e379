import type { CloudAdapter as AgentsCloudAdapter } from '@microsoft/agents-hosting';
import type { CloudAdapter } from 'botbuilder';
import { expect, expectTypeOf, test } from 'vitest';
import type { Return } from '../../src/outcome-events/conversation-reference.js';
import { type ProactiveAdapter, runProactiveTurn } from '../../src/outcome-events/proactive-turn.js';
import type { TurnLike } from '../../src/turns/turn-like.js';

const reference = {
  channelId: 'webchat',
  serviceUrl: 'https://channel.example',
  conversation: { id: 'conversation-1' },
  bot: { id: 'bot' },
  user: { id: 'guest' },
};
const event = { name: 'genesys.session.closed', value: { sequence: 1 } };

/** A proactive turn as both SDKs begin one. */
function turn() {
  const activity = { type: 'event', name: 'ContinueConversation' };
  return { activity, turnState: new Map() } as unknown as TurnLike;
}

function recorder() {
  const calls: unknown[][] = [];
  const seen: unknown[] = [];
  const begin = async (...args: unknown[]) => {
    const logic = args.pop() as (context: TurnLike) => Promise<void>;
    calls.push(args);
    await logic(turn());
  };
  const run = async ({ activity }: TurnLike) => void seen.push({ ...activity });
  return { calls, seen, begin, run };
}

test('the cloud adapters of both SDKs fit', () => {
  expectTypeOf<CloudAdapter>().toExtend<ProactiveAdapter>();
  expectTypeOf<AgentsCloudAdapter>().toExtend<ProactiveAdapter>();
});

test.each<[string, Return, unknown[]]>([
  ['the bot', { reference, appId: 'app' }, ['app', reference]],
  ['a skill', { reference, appId: 'app', audience: 'parent' }, ['app', reference, 'parent']],
])("on botbuilder, %s gets the event in a turn that begins as the SDK's own", async (_who, way, args) => {
  const { calls, seen, begin, run } = recorder();
  const old = async () => {
    throw new Error('deprecated');
  };
  await runProactiveTurn({ continueConversationAsync: begin, continueConversation: old }, way, event, run);
  expect(calls).toEqual([args]);
  expect(seen).toEqual([{ type: 'event', ...event }]);
});

test('on the Agents SDK, the bot gets the event by its own method', async () => {
  const { calls, seen, begin, run } = recorder();
  await runProactiveTurn(
    { continueConversation: begin },
    { reference, appId: 'app', audience: 'x' },
    event,
    run,
  );
  const { bot: agent, ...same } = reference;
  expect(calls).toEqual([['app', { ...same, agent }]]);
  expect(seen).toEqual([{ type: 'event', ...event }]);
});
