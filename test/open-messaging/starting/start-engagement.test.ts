import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { DocumentStore } from '../../../src/closing/document-store.js';
import { MemoryDocumentStore } from '../../../src/closing/outboxes/memory-document-store.js';
import { GenesysClient } from '../../../src/genesys/genesys-client.js';
import type { EngagementSession } from '../../../src/open-messaging/sessions/engagement-session.js';
import {
  type EngagementStart,
  EngagementStarter,
  type EngagementStarterOptions,
} from '../../../src/open-messaging/starting/start-engagement.js';
import { type FaultEffect, GenesysSimulator } from '../../../src/simulator/index.js';
import { failureOf, quiet } from '../../genesys/hostile-server.js';
import { ManualClock, settle } from '../../manual-clock.js';

const agentless = '/api/v2/conversations/messages/agentless';
const guest = 'guest-17@lodge';
const minute = 60_000;
const reminder: EngagementStart = {
  engagement: 'payment-reminder',
  to: guest,
  text: 'Your invoice 4711 is due.',
  key: 'invoice-4711',
};

/** An organisation, a store, and what starters are made of. */
async function stage() {
  const clock = new ManualClock();
  const cloud = await GenesysSimulator.start({ clock, delays: { conversation: 0, analytics: 0 } });
  const { url: apiUrl, credentials } = cloud;
  const genesys = new GenesysClient({
    ...credentials,
    apiUrl,
    loginUrl: apiUrl,
    logger: quiet,
  });
  onTestFinished(async () => {
    genesys.close();
    await cloud.stop();
  });
  const documents = new MemoryDocumentStore();
  const opened: EngagementSession[] = [];
  const begun: EngagementSession[] = [];
  const starter = (options: Partial<EngagementStarterOptions> = {}) =>
    new EngagementStarter({
      genesys,
      documents,
      integrationId: cloud.integrationId,
      open: async (session) => void opened.push(session),
      begin: async (session) => void begun.push(session),
      clock,
      logger: quiet,
      ...options,
    });
  /** What reached the guest. */
  const said = () =>
    cloud.conversations.flatMap(({ id, messages }) =>
      messages.filter(({ direction }) => direction === 'outbound').map(({ text }) => ({ id, text })),
    );
  const askedFor = () => cloud.requests.filter(({ path }) => path === agentless).length;
  const fault = (effect: FaultEffect) => cloud.faults.add({ match: { route: agentless }, times: 1, effect });
  return { clock, cloud, genesys, documents, opened, begun, starter, said, askedFor, fault };
}

/** Lets the call that hangs time out as soon as it is there: nothing else can be too late then. */
function timeOutAt(cloud: GenesysSimulator, hanging: string): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  cloud.on('request', ({ path }) => path === hanging && vi.advanceTimersByTime(10_000));
}

/** The answer to a start was lost, and minutes later analytics does not know the conversation yet. */
async function lostWhileAnalyticsIsSlow() {
  const staged = await stage();
  const { starter, fault, clock, cloud } = staged;
  fault({ drop: true, applyEffect: true });
  await failureOf(starter().start(reminder));
  const isSlow = cloud.faults.add({
    match: { path: '/api/v2/analytics/conversations/details/query' },
    effect: { status: 200, body: { conversations: [] } },
  });
  await clock.advance(6 * minute);
  return { ...staged, isSlow };
}

describe('starting an engagement', () => {
  it('sends the text, writes the session, and then runs the first turn', async () => {
    const steps: unknown[] = [];
    const { starter, cloud, said, clock } = await stage();
    const started = await starter({
      open: async (session, { joined }) => void steps.push(['open', session, joined]),
      begin: async (session, { data }) => void steps.push(['begin', session, data]),
    }).start({ ...reminder, data: { invoice: 4711 } });
    const { conversationId } = started;
    expect(started).toEqual({
      conversationId,
      startedAt: clock.now(),
      messageId: expect.stringMatching(/./),
      isNew: true,
      joined: false,
    });
    const session = {
      conversationId,
      integrationId: cloud.integrationId,
      guest,
      engagement: 'payment-reminder',
      talksWith: 'bot',
    };
    expect(steps).toEqual([
      ['open', session, false],
      ['begin', session, { invoice: 4711 }],
    ]);
    expect(said()).toEqual([{ id: conversationId, text: reminder.text }]);
  });

  it('answers a repeat with what was begun, without a call, also after a restart', async () => {
    const { starter, askedFor, opened, begun } = await stage();
    const first = await starter().start(reminder);
    expect(await starter().start(reminder)).toEqual({ ...first, isNew: false });
    expect([askedFor(), opened.length, begun.length]).toEqual([1, 1, 1]);
  });

  it.each([
    ['engagement', 'goodbye'],
    ['to', 'guest-18@lodge'],
    ['text', 'Something else.'],
  ])('refuses a repeat with the same key and another %s', async (part, other) => {
    const { starter, askedFor } = await stage();
    const one = starter();
    await one.start(reminder);
    const failure = await failureOf(one.start({ ...reminder, [part]: other }));
    expect(failure).toMatchObject({ code: 'START_KEY_REUSED' });
    expect(askedFor()).toBe(1);
  });

  it('keeps neither text nor address in its records', async () => {
    const { starter, documents } = await stage();
    await starter().start({ ...reminder, data: { name: 'Ada' } });
    const pages = ['start', 'start-of-conversation'].map((kind) => documents.list(kind, { limit: 9 }));
    const records = JSON.stringify(await Promise.all(pages));
    expect(records).toContain('invoice-4711');
    for (const word of ['invoice 4711', guest, 'Ada', 'payment-reminder'])
      expect(records).not.toContain(word);
  });

  it('sends once for ten callers at two processes, and gives them the same answer', async () => {
    const { starter, clock, askedFor, begun } = await stage();
    const [one, two] = [starter(), starter()];
    const starts = Array.from({ length: 10 }, (_, at) => (at % 2 ? one : two).start(reminder));
    const all = Promise.all(starts);
    let isDone = false;
    all.finally(() => {
      isDone = true;
    });
    // The other process looks at the record every 250 ms.
    for (let look = 0; look < 400 && !isDone; look += 1) await clock.advance(50);
    const answers = await all;
    expect(new Set(answers.map(({ conversationId }) => conversationId)).size).toBe(1);
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect([askedFor(), begun.length]).toEqual([1, 1]);
  });

  it('refuses another start with the key of one that is under way', async () => {
    const { starter } = await stage();
    const one = starter();
    const first = one.start(reminder);
    expect(await failureOf(one.start({ ...reminder, text: 'Hi' }))).toMatchObject({
      code: 'START_KEY_REUSED',
    });
    await first;
  });

  it('does not wait for ever for another process', async () => {
    const { starter, clock } = await stage();
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const first = starter({ begin: () => held }).start(reminder);
    await until(() => clock.pending > 0);
    const second = failureOf(starter({ waitMs: 2_000 }).start(reminder));
    for (let look = 0; look < 10; look += 1) await clock.advance(250);
    expect(await second).toMatchObject({
      code: 'ENGAGEMENT_START_UNCERTAIN',
      reason: 'under-way',
      transient: true,
      retryAfterMs: 5_000,
    });
    goOn();
    await first;
  });

  it('keeps a long first turn from being run by another process', async () => {
    const { starter, clock, begun } = await stage();
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let isIn = false;
    const first = starter({
      begin: () => {
        isIn = true;
        return held;
      },
    }).start(reminder);
    await until(() => isIn);
    await clock.advance(10 * minute);
    const second = starter().start(reminder);
    await settle();
    goOn();
    const { conversationId } = await first;
    await clock.advance(250);
    expect(await second).toMatchObject({ conversationId, isNew: false });
    expect(begun).toEqual([]);
  });
});

describe('a start that stops half-way', () => {
  it.each(['open', 'begin'] as const)('goes on at "%s" when that has failed', async (step) => {
    const { starter, askedFor, opened, begun } = await stage();
    const broken = starter({ [step]: async () => Promise.reject(new Error('the bot is away')) });
    expect(await failureOf(broken.start(reminder))).toMatchObject({ message: 'the bot is away' });
    const started = await starter().start(reminder);
    expect(started).toMatchObject({ isNew: false, messageId: expect.stringMatching(/./) });
    expect([askedFor(), opened.length, begun.length]).toEqual([1, 1, 1]);
  });

  it('is found by its conversation where the record of the answer could not be written', async () => {
    const { starter, documents, clock, askedFor, said } = await stage();
    const torn: DocumentStore = {
      ...methodsOf(documents),
      write: async (kind, key, value, ...rest) => {
        if ((value as { state?: string }).state === 'sent') throw new Error('the disk is full');
        return documents.write(kind, key, value, ...rest);
      },
    };
    expect(await failureOf(starter({ documents: torn }).start(reminder))).toMatchObject({
      message: 'the disk is full',
    });
    await clock.advance(1_000);
    const started = await starter().start(reminder);
    expect(said()).toEqual([{ id: started.conversationId, text: reminder.text }]);
    expect(askedFor()).toBe(1);
  });
});

describe('a start whose answer is lost', () => {
  const losses: [string, FaultEffect][] = [
    ['the connection breaks after it', { drop: true, applyEffect: true }],
    ['it hangs', { hang: true, applyEffect: true }],
    ['it breaks off', { truncate: true, applyEffect: true }],
    ['a proxy answers 502', { status: 502, applyEffect: true }],
    ['a proxy answers 200 with a page', { html: true, applyEffect: true }],
    ['it has no conversation id', { status: 200, body: { id: 'm' }, applyEffect: true }],
  ];

  it.each(losses)('is found in analytics and not sent again: %s', async (_why, effect) => {
    const { cloud, starter, fault, askedFor, begun, said } = await stage();
    fault(effect);
    if (effect.hang) timeOutAt(cloud, agentless);
    const failure = await failureOf(starter().start(reminder));
    expect(failure).toMatchObject({
      code: 'ENGAGEMENT_START_UNCERTAIN',
      reason: 'answer-lost',
      transient: true,
      retryAfterMs: 30_000,
    });
    expect(String(failure)).not.toContain(guest);
    const started = await starter().start(reminder);
    expect(started).toMatchObject({ isNew: false, joined: false });
    expect(said()).toEqual([{ id: started.conversationId, text: reminder.text }]);
    expect([askedFor(), begun.length]).toEqual([1, 1]);
  });

  it('is sent again when it was not taken, but not before analytics had its time', async () => {
    const { starter, fault, clock, askedFor, said } = await stage();
    fault({ drop: true });
    await failureOf(starter().start(reminder));
    await clock.advance(4 * minute + 50_000);
    const failure = await failureOf(starter().start(reminder));
    expect(failure).toMatchObject({ code: 'ENGAGEMENT_START_UNCERTAIN', retryAfterMs: 10_000 });
    expect(askedFor()).toBe(1);
    await clock.advance(10_000);
    const started = await starter().start(reminder);
    expect(said()).toEqual([{ id: started.conversationId, text: reminder.text }]);
    expect(askedFor()).toBe(2);
  });

  it('is not sent twice when analytics is slower than that: the conflict leads to it', async () => {
    const { starter, said, isSlow } = await lostWhileAnalyticsIsSlow();
    expect(await failureOf(starter().start(reminder))).toMatchObject({
      code: 'ENGAGEMENT_START_UNCERTAIN',
      reason: 'conflict-unexplained',
    });
    isSlow.remove();
    const started = await starter().start(reminder);
    expect(started).toMatchObject({ isNew: false, joined: false });
    expect(said()).toEqual([{ id: started.conversationId, text: reminder.text }]);
  });

  it('takes no conversation that is older, began at the guest, or is another start', async () => {
    const { starter, fault, clock, cloud, said } = await stage();
    const older = await starter().start({ ...reminder, key: 'older', text: 'older' });
    cloud.endConversation(older.conversationId);
    await clock.advance(5 * minute);
    fault({ drop: true });
    await failureOf(starter().start(reminder));
    const other = await starter().start({ ...reminder, key: 'other', text: 'other' });
    cloud.endConversation(other.conversationId);
    const { id } = cloud.createConversation({ address: guest });
    expect(await failureOf(starter().start(reminder))).toMatchObject({ reason: 'answer-lost' });
    cloud.endConversation(id);
    await clock.advance(5 * minute);
    const started = await starter().start(reminder);
    const texts = said().map(({ text }) => text);
    expect(texts).toEqual(['older', 'other', reminder.text]);
    expect([older.conversationId, other.conversationId, id]).not.toContain(started.conversationId);
  });

  it('is no start at all where the guest turns out to have another conversation', async () => {
    const { starter, fault, clock, cloud, genesys } = await stage();
    // From another system, which begins conversations as we do.
    const { integrationId } = cloud;
    await genesys.sendAgentless({ integrationId, toAddress: guest, text: 'Good morning' });
    await clock.advance(10 * minute);
    fault({ drop: true });
    await failureOf(starter().start(reminder));
    await clock.advance(6 * minute);
    expect(await failureOf(starter().start(reminder))).toMatchObject({ code: 'CONVERSATION_ACTIVE' });
    const corrected = { ...reminder, activeConversation: 'use' } as const;
    expect(await starter().start(corrected)).toMatchObject({ joined: true, isNew: true });
  });

  it('names the permission without which it cannot be found, and goes on when it is there', async () => {
    const { starter, fault, cloud, askedFor } = await stage();
    fault({ drop: true, applyEffect: true });
    await failureOf(starter().start(reminder));
    cloud.setPermissions(cloud.credentials.clientId, ['conversation:message:create']);
    expect(await failureOf(starter().start(reminder))).toMatchObject({ code: 'GENESYS_PERMISSION_MISSING' });
    cloud.setPermissions(cloud.credentials.clientId, ['*']);
    expect(await starter().start(reminder)).toMatchObject({ isNew: false });
    expect(askedFor()).toBe(1);
  });
});

describe('a start that the platform refuses', () => {
  it.each([400, 403, 404, 413, 429])('leaves the key free for a corrected one, after %i', async (status) => {
    const { starter, fault, askedFor } = await stage();
    fault({ status });
    expect(await failureOf(starter().start(reminder))).toMatchObject({ status });
    const corrected = { ...reminder, text: 'Your invoice 4712 is due.' };
    expect(await starter().start(corrected)).toMatchObject({ isNew: true });
    expect(askedFor()).toBe(2);
  });

  it('leaves the key free where no connection can be made, or no token be had', async () => {
    const { starter, genesys, cloud, clock } = await stage();
    cloud.faults.add({ match: { path: '/oauth/token' }, times: 1, effect: { drop: true } });
    expect(await failureOf(starter().start(reminder))).toMatchObject({ code: 'GENESYS_UNREACHABLE' });
    const nowhere = new GenesysClient({
      ...cloud.credentials,
      apiUrl: 'http://127.0.0.1:9',
      loginUrl: cloud.url,
      logger: quiet,
      clock,
    });
    onTestFinished(() => nowhere.close());
    expect(await failureOf(starter({ genesys: nowhere }).start(reminder))).toMatchObject({
      code: 'GENESYS_UNREACHABLE',
      mayHaveArrived: false,
    });
    expect(await starter({ genesys }).start(reminder)).toMatchObject({ isNew: true });
  });

  it('stays in doubt where only the repeat was turned away', async () => {
    const { starter, fault, said, isSlow } = await lostWhileAnalyticsIsSlow();
    fault({ status: 429 });
    expect(await failureOf(starter().start(reminder))).toMatchObject({ status: 429 });
    isSlow.remove();
    const started = await starter().start(reminder);
    expect(said()).toEqual([{ id: started.conversationId, text: reminder.text }]);
  });
});

describe('a guest who has an active conversation', () => {
  it('is left alone, with an error that says what to do', async () => {
    const { starter, cloud, said, opened } = await stage();
    cloud.createConversation({ address: guest });
    const failure = await failureOf(starter().start(reminder));
    expect(failure).toMatchObject({
      code: 'CONVERSATION_ACTIVE',
      message: expect.stringContaining("activeConversation: 'use'"),
      cause: { status: 409 },
    });
    expect([said(), opened]).toEqual([[], []]);
  });

  it('is told in that one where it is to be used', async () => {
    const { starter, cloud, said, opened } = await stage();
    const { id } = cloud.createConversation({ address: guest });
    const start = { ...reminder, activeConversation: 'use' } as const;
    const started = await starter().start(start);
    expect(started).toMatchObject({ conversationId: id, joined: true, isNew: true });
    expect(said()).toEqual([{ id, text: reminder.text }]);
    expect(opened).toMatchObject([{ conversationId: id }]);
    expect(await starter().start(start)).toEqual({ ...started, isNew: false });
  });

  it('gets a conversation of its own where none is active, though one may be used', async () => {
    const { starter } = await stage();
    const started = await starter().start({ ...reminder, activeConversation: 'use' });
    expect(started).toMatchObject({ joined: false, isNew: true });
  });

  it('is not told twice where the answer was lost: the message is found by its words', async () => {
    const { starter, cloud, clock, said } = await stage();
    const { id } = cloud.createConversation({ address: guest });
    await clock.advance(10 * minute);
    cloud.guestWrites(id, reminder.text);
    cloud.faults.add({
      match: { route: agentless },
      skip: 1,
      times: 1,
      effect: { drop: true, applyEffect: true },
    });
    const start = { ...reminder, activeConversation: 'use' } as const;
    expect(await failureOf(starter().start(start))).toMatchObject({ reason: 'answer-lost' });
    const started = await starter().start(start);
    expect(started).toMatchObject({
      conversationId: id,
      joined: true,
      isNew: false,
      messageId: cloud.conversation(id)?.messages.at(-1)?.id,
    });
    expect(said()).toHaveLength(1);
  });

  it('is told again after a while where the message is not there', async () => {
    const { starter, cloud, clock, said } = await stage();
    const { id } = cloud.createConversation({ address: guest });
    cloud.faults.add({ match: { route: agentless }, skip: 1, times: 1, effect: { drop: true } });
    const start = { ...reminder, activeConversation: 'use' } as const;
    await failureOf(starter().start(start));
    expect(await failureOf(starter().start(start))).toMatchObject({ reason: 'answer-lost' });
    await clock.advance(5 * minute);
    expect(await starter().start(start)).toMatchObject({ conversationId: id, joined: true });
    expect(said()).toEqual([{ id, text: reminder.text }]);
  });
});

describe('what a start is given', () => {
  it('is refused as a whole, without repeating what people wrote', async () => {
    const { starter, cloud } = await stage();
    const text = 'x'.repeat(2_001);
    const wrong = { ...reminder, to: ' ', text, key: '', activeConversation: 'us', txt: 'hello' };
    const failure = await failureOf(starter().start(wrong as never));
    expect(failure).toMatchObject({ code: 'CONFIGURATION_INVALID' });
    const message = String(failure);
    for (const part of [
      'to: expected',
      'text: expected',
      '2001 characters',
      'key: expected',
      '"use"',
      '"text"',
    ]) {
      expect(message).toContain(part);
    }
    expect(message).not.toContain('xxx');
    expect(cloud.requests).toEqual([]);
  });

  it('names the engagement that was probably meant', async () => {
    const { starter, cloud } = await stage();
    const one = starter({ engagementNames: () => ['payment-reminder', 'goodbye'] });
    const failure = await failureOf(one.start({ ...reminder, engagement: 'paymentReminder' }));
    expect(failure).toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringContaining('Did you mean "payment-reminder"?'),
    });
    expect(cloud.requests).toEqual([]);
    expect(await one.start(reminder)).toMatchObject({ isNew: true });
  });
});

/** A store's methods, for a store that does one thing differently. */
function methodsOf(documents: MemoryDocumentStore): DocumentStore {
  return {
    read: (...given) => documents.read(...given),
    readMany: (...given) => documents.readMany(...given),
    write: (...given) => documents.write(...given),
    remove: (...given) => documents.remove(...given),
    due: (...given) => documents.due(...given),
    nextDueAt: (...given) => documents.nextDueAt(...given),
    list: (...given) => documents.list(...given),
    prune: (...given) => documents.prune(...given),
  };
}

/** Real requests take real time: looks until it holds, without moving the clock. */
async function until(holds: () => boolean): Promise<void> {
  for (let look = 0; look < 500 && !holds(); look += 1) await settle();
  expect(holds()).toBe(true);
}
