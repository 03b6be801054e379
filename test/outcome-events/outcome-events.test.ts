import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultClosePlan, type ToldOutcome } from '../../src/closing/close-plan.js';
import type { Closure } from '../../src/closing/closure.js';
import type { HistoryEntry } from '../../src/closing/history-entry.js';
import { OutcomeEvents } from '../../src/outcome-events/outcome-events.js';
import { outcomeValueSchema } from '../../src/outcome-events/outcome-value.js';
import { GenesysSimulator } from '../../src/simulator/index.js';
import { type Engagement, shared, toldBot } from './told-bot.js';

let cloud: GenesysSimulator;
const bots: Awaited<ReturnType<typeof toldBot>>[] = [];

beforeEach(async () => {
  cloud = await GenesysSimulator.start({ delays: { disconnect: 0 } });
});
afterEach(async () => {
  await Promise.all(bots.splice(0).map((bot) => bot.stop()));
  await cloud.stop();
});

async function bot(options: Parameters<typeof toldBot>[1] = {}) {
  const made = await toldBot(cloud, options);
  bots.push(made);
  return made;
}

async function startedBot(on?: Engagement['on']) {
  const made = await bot({ engagement: { on } });
  await made.disconnect.start();
  return made;
}

const ajv = new Ajv();
addFormats.default(ajv);
function expectValid(outcome: ToldOutcome, value: unknown): void {
  const validate = ajv.compile({ ...outcomeValueSchema(outcome) });
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
}

describe('a bot that asks for it in the manifest', () => {
  test('is told that a session was closed, in its own conversation, and can answer the guest', async () => {
    const { say, toldSoMany, hooks, connector, outcomes } = await startedBot({ closed: true });
    hooks.onTold = async (context) => {
      await context.sendActivity('Your case is closed.');
    };
    const { id } = cloud.createConversation();
    await say('hello', id);
    await say('bye', id);
    const [told] = await toldSoMany(1);
    expect(told).toEqual({
      name: 'genesys.session.closed',
      value: {
        closureId: expect.any(String),
        conversationId: id,
        engagement: 'reminder',
        reason: 'completed',
        sequence: 1,
        at: expect.any(String),
        outcome: 'closed',
        rung: 'conversation',
      },
      words: 2,
    });
    expectValid('closed', told?.value);
    await outcomes.stop();
    expect(connector.sent).toMatchObject([{ type: 'message', text: 'Your case is closed.' }]);
    expect(cloud.conversation(id)?.state).toBe('ended');
  });

  test('is told by the name that the manifest gives', async () => {
    const { say, toldSoMany } = await startedBot({ closed: 'SessionOver' });
    const { id } = cloud.createConversation();
    await say('bye', id);
    expect((await toldSoMany(1)).map(({ name }) => name)).toEqual(['SessionOver']);
  });

  test('is told closed, too, of a conversation that was over before', async () => {
    const { say, toldSoMany } = await startedBot({ closed: true });
    const { id } = cloud.createConversation();
    cloud.endConversation(id);
    await say('bye', id);
    const [told] = await toldSoMany(1);
    expect(told?.value).toMatchObject({ outcome: 'already-closed' });
    expectValid('closed', told?.value);
  });

  test('is told once that the close waits for an agent, and then that it is done', async () => {
    const { say, toldSoMany } = await startedBot({ held: true, closed: true });
    const { id } = cloud.createConversation();
    cloud.agentJoins(id, { state: 'connected' });
    await say('bye', id);
    const [held] = await toldSoMany(1);
    expect(held).toMatchObject({ name: 'genesys.session.held', value: { conversationId: id } });
    expectValid('held', held?.value);
    cloud.agentLeaves(id);
    cloud.agentWrapsUp(id);
    const told = await toldSoMany(2);
    expect(told.map(({ name }) => name)).toEqual(['genesys.session.held', 'genesys.session.closed']);
  });

  test('is told that a session could not be closed, and why', async () => {
    const { say, toldSoMany } = await startedBot({ failed: true });
    cloud.faults.add({ match: { path: /^\/api\// }, effect: { status: 403 } });
    const { id } = cloud.createConversation();
    await say('bye', id);
    const [failed] = await toldSoMany(1);
    expect(failed).toMatchObject({ name: 'genesys.session.failed' });
    expectValid('failed', failed?.value);
  });

  test('is told that a session was opened again, and that it is closed again', async () => {
    const fleet = shared();
    const on = { reopened: 'genesys.session.reopened', closed: 'genesys.session.closed' };
    const { say, toldSoMany, disconnect } = await bot({ engagement: { on }, with: fleet });
    const { id } = cloud.createConversation();
    await say('hello', id);
    const hourAgo = Date.now() - 3_600_000;
    const plan = { ...defaultClosePlan, graceMs: 0, engagement: 'reminder', on };
    const botConversation = { channelId: 'directline', conversationId: `conversation-${id}` };
    const draft = {
      conversationId: id,
      plan,
      signals: [],
      botConversation,
      handedOver: false,
      dueAt: hourAgo,
    };
    const { closure } = await fleet.outbox.add(draft, hourAgo, 'earlier');
    const ended = { state: 'closed', outcome: 'closed', endedAt: hourAgo } as const;
    await fleet.outbox.amend(closure.id, ['scheduled'], ended, [], hourAgo);
    await disconnect.start();
    const news = { conversationId: id, what: 'active', at: Date.now(), by: 'webhook' } as const;
    expect(await disconnect.closer.hear(news)).toBe('reopened');
    const told = await toldSoMany(2);
    expect(told.map(({ name }) => name)).toEqual(['genesys.session.reopened', 'genesys.session.closed']);
    for (const { value } of told) expect(value).toMatchObject({ conversationId: id, sequence: 2 });
    expectValid('reopened', told[0]?.value);
  });

  test('is told by another process than the one that talked with the guest', async () => {
    const fleet = shared();
    const engagement = { on: { closed: true } };
    const talking = await bot({ engagement, with: fleet });
    const closing = await bot({ engagement, with: fleet });
    const { id } = cloud.createConversation();
    await talking.say('bye', id);
    await closing.disconnect.start();
    expect(await closing.toldSoMany(1)).toMatchObject([{ name: 'genesys.session.closed', words: 1 }]);
    expect(talking.told).toEqual([]);
  });

  test('may fail on it: the closing goes on, the next outcome is told, and no words are logged', async () => {
    const { say, toldSoMany, hooks, log, outcomes } = await startedBot({ held: true, closed: true });
    hooks.onTold = async () => {
      throw new RangeError('The guest said: my secret.');
    };
    const { id } = cloud.createConversation();
    cloud.agentJoins(id, { state: 'connected' });
    await say('bye', id);
    await toldSoMany(1);
    cloud.agentLeaves(id);
    cloud.agentWrapsUp(id);
    await toldSoMany(2);
    await outcomes.stop();
    expect(cloud.conversation(id)?.state).toBe('ended');
    expect(log.of('warn')).toHaveLength(2);
    expect(log.lines.find(({ level }) => level === 'warn')?.fields).toMatchObject({ error: 'RangeError' });
    expect(JSON.stringify(log.lines)).not.toContain('my secret');
  });
});

describe('what is kept for it', () => {
  const ways = (storage: unknown) =>
    Object.entries((storage as { memory: Record<string, string> }).memory).filter(([key]) =>
      key.startsWith('genesysDisconnectReturn'),
    );

  test('is durable when the turn has returned, and holds no name', async () => {
    const { say, storage } = await bot({ engagement: { on: { closed: true } } });
    const { id } = cloud.createConversation();
    await say('hello', id);
    expect(ways(storage)).toEqual([]);
    await say('bye', id);
    expect(ways(storage)).toHaveLength(1);
    expect(JSON.stringify(ways(storage))).not.toContain('Secret Name');
  });

  test('is nothing where the manifest does not ask to be told', async () => {
    const { say, storage, disconnect, told } = await startedBot();
    const { id } = cloud.createConversation();
    const closed = new Promise((resolve) => disconnect.on('closed', resolve));
    await say('bye', id);
    await closed;
    expect(ways(storage)).toEqual([]);
    expect(told).toEqual([]);
  });

  test('may be lost: that is said, with what to do, and the closing goes on', async () => {
    const fleet = shared();
    const engagement = { on: { closed: true } };
    const talking = await bot({ engagement, with: fleet });
    const closing = await bot({ engagement, with: fleet });
    const { id } = cloud.createConversation();
    await talking.say('bye', id);
    await fleet.storage.delete(ways(fleet.storage).map(([key]) => key));
    const closed = new Promise((resolve) => closing.disconnect.on('closed', resolve));
    await closing.disconnect.start();
    await closed;
    await closing.outcomes.stop();
    expect(closing.told).toEqual([]);
    expect(fleet.log.of('warn')).toEqual([expect.stringContaining('Register outcomes.middleware')]);
  });
});

test('an outcome that a closure comes to again, in whatever process, is told once', async () => {
  const {
    disconnect,
    adapter,
    bot: handler,
    storage,
    log,
    toldSoMany,
    told,
    say,
  } = await bot({
    engagement: { on: { held: true } },
  });
  const listeners = new Map<string, (event: { closure: Closure }) => void>();
  const history: HistoryEntry[] = [];
  const source = {
    on: (name: string, listener: (event: never) => void) => {
      listeners.set(name, listener as (event: { closure: Closure }) => void);
      return () => void listeners.delete(name);
    },
    closures: { history: async () => history },
  };
  const outcomes = new OutcomeEvents({ disconnect: source, adapter, bot: handler, storage, logger: log });
  const { id } = cloud.createConversation();
  await say('bye', id);
  const closure = await disconnect.closer.latest(id);
  if (closure === undefined) throw new Error('Nothing was recorded.');
  for (let times = 0; times < 3; times += 1) {
    history.push({ kind: 'transition', at: times, instance: `process-${times}`, to: 'held' });
    listeners.get('held')?.({ closure: { ...closure, state: 'held', cause: 'agent-present' } });
    await toldSoMany(1);
  }
  await outcomes.stop();
  expect(told.map(({ name }) => name)).toEqual(['genesys.session.held']);
  expect(listeners.size).toBe(0);
});
