import { inspect } from 'node:util';
import { ConversationState, MemoryStorage, TestAdapter, type TurnContext } from 'botbuilder';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Closure,
  closeSession,
  defaultClosePlan,
  GenesysDisconnect,
  linkSession,
  MemoryOutbox,
} from '../../src/index.js';
import { GenesysSimulator } from '../../src/simulator/index.js';

const manifest = {
  version: 1 as const,
  engagements: {
    'payment-reminder': {
      close: { grace: '0s', lateGuest: { answer: 'notice' as const, text: 'It is over.' } },
    },
  },
};

const started: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
});

async function simulator(options?: Parameters<typeof GenesysSimulator.start>[0]): Promise<GenesysSimulator> {
  const cloud = await GenesysSimulator.start(options);
  started.push(cloud);
  return cloud;
}

async function disconnectOn(
  cloud: GenesysSimulator,
  options: Partial<Parameters<typeof GenesysDisconnect.create>[0]> = {},
): Promise<GenesysDisconnect> {
  const disconnect = await GenesysDisconnect.create({
    genesys: { apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials },
    manifest,
    conversationState: new ConversationState(new MemoryStorage()),
    outbox: new MemoryOutbox(),
    ...options,
  });
  started.unshift(disconnect);
  await disconnect.start();
  return disconnect;
}

const next = (disconnect: GenesysDisconnect, name: 'closed' | 'failed' | 'held') =>
  new Promise<Closure>((resolve) => disconnect.on(name, ({ closure }) => resolve(closure)));

describe('the façade', () => {
  test('refuses what cannot work, all faults at once, before anything is started', async () => {
    const creating = GenesysDisconnect.create({
      genesys: { region: 'mypurecloud.de', clientId: 'id', clientSecret: 'secret' },
      manifest,
      callsPerMinute: -1,
      closer: { concurrency: 0, retry: { baseMs: -5 } },
      moreClients: [{ clientId: '', clientSecret: 's' }],
    });
    await expect(creating).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      faults: [
        { path: 'moreClients[0].clientId' },
        { path: 'callsPerMinute' },
        { path: 'closer.concurrency' },
        { path: 'closer.retry.baseMs' },
      ],
    });
  });

  test('shows no secret when it is looked at', async () => {
    const cloud = await simulator();
    const disconnect = await disconnectOn(cloud, {
      moreClients: [{ clientId: 'another', clientSecret: 'another-secret-of-mine' }],
    });
    await disconnect.genesys.readConversation(cloud.createConversation().id);
    const shown = inspect(disconnect, { depth: 20, showHidden: true }) + JSON.stringify(disconnect);
    expect(shown).not.toContain(cloud.credentials.clientSecret);
    expect(shown).not.toContain('another-secret-of-mine');
  });

  test('closes by hand, and locks the guest out with one notice', async () => {
    const cloud = await simulator();
    const { id } = cloud.createConversation();
    const disconnect = await disconnectOn(cloud);
    const seen: string[] = [];
    const adapter = new TestAdapter(async (context: TurnContext) => {
      seen.push(context.activity.text);
      await linkSession(context, { conversationId: id, engagement: 'payment-reminder' });
      await context.sendActivity('Goodbye.');
      await closeSession(context, { reason: 'wrong-person' });
    });
    adapter.use(disconnect.middleware);
    const closed = next(disconnect, 'closed');
    await adapter.send('you have the wrong number').assertReply('Goodbye.').startTest();
    expect((await closed).plan.reason).toBe('wrong-person');
    expect(cloud.conversation(id)?.state).toBe('ended');
    await adapter.send('hello?').assertReply('It is over.').send('hello??').startTest();
    expect(seen).toEqual(['you have the wrong number']);
    expect(adapter.activeQueue).toEqual([]);
  });

  test('closes the same session again after it was opened anew', async () => {
    const cloud = await simulator();
    const { id } = cloud.createConversation();
    const disconnect = await disconnectOn(cloud, {
      manifest: {
        version: 1,
        engagements: { e: { close: { grace: '0s', lateGuest: { answer: 'reopen' } } } },
      },
    });
    const adapter = new TestAdapter(async (context: TurnContext) => closeSession(context), {
      channelData: { genesysConversationId: id },
    });
    adapter.use(disconnect.middleware);
    for (const sequence of [1, 2]) {
      const closed = next(disconnect, 'closed');
      if (sequence > 1) cloud.guestWrites(id, 'me again');
      await adapter.send('done').startTest();
      expect((await closed).sequence).toBe(sequence);
      expect(cloud.conversation(id)?.state).toBe('ended');
    }
  });

  test('spreads the calls over the OAuth clients that it was given', async () => {
    const first = { clientId: 'first', clientSecret: 'secret-1' };
    const second = { clientId: 'second', clientSecret: 'secret-2' };
    const cloud = await simulator({ clients: [first, second] });
    const disconnect = await disconnectOn(cloud, { moreClients: [second] });
    const drafts = Array.from({ length: 8 }, () => cloud.createConversation().id);
    const plan = { ...defaultClosePlan, engagement: 'payment-reminder' };
    const ended = new Promise<void>((resolve) => {
      let open = drafts.length;
      disconnect.on('closed', () => {
        open -= 1;
        if (open === 0) resolve();
      });
    });
    for (const conversationId of drafts) {
      await disconnect.closer.schedule({ conversationId, plan, signals: [], handedOver: false, dueAt: 0 });
    }
    await ended;
    const callers = new Set(cloud.requests.map(({ clientId }) => clientId));
    expect(callers).toEqual(new Set(['first', 'second']));
  });
});
