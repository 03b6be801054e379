import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConversationState, MemoryStorage, TestAdapter, type TurnContext } from 'botbuilder';
import { GenesysDisconnect, SqliteOutbox } from 'botbuilder-genesys-disconnect';
import { startHost } from 'botbuilder-genesys-disconnect/host';
import { OpenMessaging } from 'botbuilder-genesys-disconnect/open-messaging';
import { OpenMessagingAdapter } from 'botbuilder-genesys-disconnect/open-messaging/adapter';
import { describe, test } from 'vitest';
import { organisation } from '../cli/organisation.js';
import { GuestConnector } from './guest-connector.js';

type Stage = Awaited<ReturnType<typeof organisation>>;
type Finish = Parameters<typeof organisation>[0];

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** An organisation, and the commands of its campaigns. */
async function stage(onTestFinished: Finish) {
  const staged = await organisation(onTestFinished, { delays: { conversation: 0, analytics: 0 } });
  const { folder, fast, run, cloud } = staged;
  const start = async (name: string, guests: readonly string[], more: readonly string[] = []) => {
    const file = join(folder, `${name}.csv`);
    writeFileSync(file, `to,key\n${guests.map((to) => `${to}@lodge,${name}-${to}`).join('\n')}\n`);
    const named = ['--name', name, '--integration', cloud.integrationId, '-e', 'reminder', '--text', 'Hello'];
    const { code, out, err } = await fast(['campaign', 'start', file, ...named, ...more], { cwd: folder });
    if (code !== 0) throw new Error(`${out}\n${err}`);
  };
  const answered = async (name: string) =>
    JSON.parse((await run(['campaign', 'report', name, '--json'])).out).answered;
  const guests = async (name: string, which: string) =>
    (await run(['campaign', 'report', name, '--guests', which])).out
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(','));
  /** The latest conversation of a guest. */
  const conversationOf = (to: string) =>
    cloud.conversations.findLast(({ address }) => address === `${to}@lodge`)?.id ?? '';
  return { ...staged, start, answered, guests, conversationOf };
}

async function disconnectOn({ cloud, outbox }: Pick<Stage, 'cloud' | 'outbox'>, file = outbox) {
  const conversationState = new ConversationState(new MemoryStorage());
  const disconnect = await GenesysDisconnect.create({
    genesys: { apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials },
    manifest: { version: 1, engagements: { reminder: { close: { grace: '0s' } } } },
    conversationState,
    outbox: new SqliteOutbox({ file }),
    closer: { pace: { firstCheckMs: 20, longestCheckMs: 1_000, gatherMs: 100 } },
    logger: quiet,
  });
  await disconnect.start();
  return { disconnect, conversationState };
}

/** A bot whose guests are on the Open Messaging side. */
async function lodgeBot(on: Pick<Stage, 'cloud' | 'outbox'>, file?: string) {
  const { disconnect, conversationState } = await disconnectOn(on, file);
  const heard: string[] = [];
  const bot = {
    async run(context: TurnContext) {
      heard.push(context.activity.text);
      if (context.activity.text === 'bye') await context.sendActivity({ type: 'endOfConversation' });
      await conversationState.saveChanges(context);
    },
  };
  const adapter = new OpenMessagingAdapter({ bot, deliver: async () => {}, logger: quiet });
  const { integrationId, signatureSecret } = on.cloud;
  const messaging = new OpenMessaging({
    ...{ disconnect, integrationId, signatureSecret, guests: adapter, logger: quiet },
  });
  adapter.use(disconnect.middleware, messaging.middleware);
  await messaging.start();
  let count = 0;
  return {
    disconnect,
    heard,
    says: (to: string, text: string) => {
      count += 1;
      return adapter.receive({ guest: `${to}@lodge`, id: `${to}-${count}`, time: Date.now(), text });
    },
    async stop() {
      await messaging.stop();
      await disconnect.stop();
    },
  };
}

/** A bot on a channel of the Bot Framework that says with each message which Genesys conversation it belongs to. */
async function channelBot(on: Pick<Stage, 'cloud' | 'outbox'>) {
  const { disconnect, conversationState } = await disconnectOn(on);
  const adapter = new TestAdapter((context) => conversationState.saveChanges(context));
  adapter.use(disconnect.middleware);
  return {
    disconnect,
    says: (from: string, text: string, genesysConversationId?: string) =>
      adapter.processActivity({
        ...{ type: 'message', text, from: { id: from, name: from } },
        conversation: { id: `of ${from}`, isGroup: false, conversationType: 'personal', name: '' },
        channelData: { genesysConversationId },
      }),
    stop: () => disconnect.stop(),
  };
}

/** A host with a bridge, whose one guest, Ann, is on a channel of the Bot Framework and was in an engagement before. */
async function bridgedBot(on: Pick<Stage, 'cloud' | 'outbox'>, onTestFinished: Finish) {
  const { disconnect, conversationState } = await disconnectOn(on);
  const connector = await GuestConnector.start();
  onTestFinished(async () => connector.stop());
  const heard: string[] = [];
  const { integrationId, signatureSecret } = on.cloud;
  const host = await startHost({
    disconnect,
    bot: {
      async run(context: TurnContext) {
        const { text, name } = context.activity;
        heard.push(text ?? name);
        if (text === 'bye') await context.sendActivity({ type: 'endOfConversation' });
        await conversationState.saveChanges(context);
      },
    },
    openMessaging: { integrationId, signatureSecret },
    ...{ port: 0, handleSignals: false, logger: quiet },
  });
  onTestFinished(() => host.stop());
  on.cloud.deliverTo(`${host.url}/api/genesys/messages`);
  const parameters = { bot: { id: 'bot' }, members: [{ id: 'guest' }], isGroup: false };
  await host.openMessaging?.startEngagement({
    ...{ engagement: 'reminder', to: 'ann@lodge', text: 'Hello', key: 'first' },
    conversation: { channelId: 'test', serviceUrl: connector.url, parameters },
  });
  return { disconnect, host, heard, connector, says: (text: string) => connector.writes(host.url, text) };
}

describe.concurrent('who has answered a campaign', { timeout: 90_000 }, () => {
  test('is reported of guests on the Open Messaging side, over a restart of the bot', async ({
    expect,
    onTestFinished,
  }) => {
    const { start, answered, guests, run, ...on } = await stage(onTestFinished);
    const before = await lodgeBot(on);
    await start('march', ['ann', 'bob', 'eve', 'joe', 'zoe']);
    const begun = Date.now();
    await before.says('ann', 'yes?');
    await before.says('ann', 'And when?');
    const closed = new Promise((resolve) => before.disconnect.on('closed', resolve));
    await before.says('bob', 'bye');
    await closed;
    // Too late: it is no answer, and Bob has answered before.
    await before.says('bob', 'are you there?');
    expect(before.heard).toEqual(['yes?', 'And when?', 'bye']);
    await before.stop();
    expect(await answered('march')).toEqual({ count: 2, share: 0.4, never: 3, gaps: [] });
    const after = await lodgeBot(on);
    await after.says('eve', 'no');
    await after.says('ann', 'Hello?');
    await after.stop();
    expect(await answered('march')).toEqual({ count: 3, share: 0.6, never: 2, gaps: [] });
    expect((await guests('march', 'never-answered')).map(([key]) => key)).toEqual(['march-joe', 'march-zoe']);
    const [ann, bob] = await guests('march', 'answered');
    expect([ann?.[0], ann?.[5], bob?.[0], bob?.[5]]).toEqual(['march-ann', 'open', 'march-bob', 'closed']);
    const [startedAt, answeredAt] = [ann?.[2] ?? '', ann?.[4] ?? ''].map(Date.parse) as [number, number];
    expect(startedAt).toBeLessThanOrEqual(begun);
    expect(answeredAt).toBeGreaterThanOrEqual(begun);
    const { out } = await run(['campaign', 'report', 'march']);
    expect(out).toMatch(/Answered +3 \(60\.0 %\)\n +Never answered +2\n/);
  });

  test('is told apart for two campaigns in one conversation', async ({ expect, onTestFinished }) => {
    const { start, answered, conversationOf, ...on } = await stage(onTestFinished);
    const bot = await lodgeBot(on);
    onTestFinished(() => bot.stop());
    await start('march', ['ann', 'bob']);
    const id = conversationOf('ann');
    await bot.says('ann', 'yes?');
    await start('april', ['ann', 'bob'], ['--active', 'use']);
    expect(conversationOf('ann')).toBe(id);
    // In the background, so it may take a moment.
    await expect.poll(() => answered('march')).toEqual({ count: 1, share: 0.5, never: 1, gaps: [] });
    expect(await answered('april')).toEqual({ count: 0, share: 0, never: 2, gaps: [] });
    await bot.says('ann', 'Again?');
    await bot.says('bob', 'What?');
    await expect.poll(() => answered('april')).toEqual({ count: 2, share: 1, never: 0, gaps: [] });
    expect(await answered('march')).toMatchObject({ count: 1 });
  });

  test('is reported of guests on a channel of the Bot Framework, as far as their conversation is known', async ({
    expect,
    onTestFinished,
  }) => {
    const { start, answered, conversationOf, run, ...on } = await stage(onTestFinished);
    const bot = await channelBot(on);
    await start('march', ['ann', 'bob', 'eve']);
    await bot.says('ann', 'yes?', conversationOf('ann'));
    // The next message need not say it: the link is remembered.
    await bot.says('ann', 'And when?');
    await expect.poll(() => answered('march')).toEqual({ count: 1, share: 1 / 3, never: 2, gaps: [] });
    await bot.says('bob', 'Who is it?');
    await bot.stop();
    expect(await answered('march')).toEqual({ count: 1, share: 1 / 3, never: 2, gaps: ['not-assigned'] });
    const { out } = await run(['campaign', 'report', 'march']);
    expect(out).toMatch(/Answered +at least 1 \(33\.3 %\)\n +Never answered +at most 2\n/);
  });

  test('is reported of guests whom the bridge knows from an earlier engagement', async ({
    expect,
    onTestFinished,
  }) => {
    const { start, answered, conversationOf, ...on } = await stage(onTestFinished);
    const bot = await bridgedBot(on, onTestFinished);
    const closed = new Promise((resolve) => bot.disconnect.on('closed', resolve));
    await bot.says('bye');
    await closed;
    await start('march', ['ann']);
    expect(on.cloud.conversations).toHaveLength(2);
    await expect.poll(() => bot.connector.texts).toEqual(['Hello', 'Hello']);
    await bot.says('yes?');
    expect(bot.heard.at(-1)).toBe('yes?');
    await expect.poll(() => answered('march')).toEqual({ count: 1, share: 1, never: 0, gaps: [] });
  });

  test('is not known where no bot shares the outbox', async ({ expect, onTestFinished }) => {
    const { start, answered, folder, ...on } = await stage(onTestFinished);
    const bot = await lodgeBot(on, join(folder, 'another.db'));
    await start('march', ['ann']);
    await bot.says('ann', 'yes?');
    await bot.stop();
    expect(await answered('march')).toEqual({ count: null, share: null, never: null, gaps: ['no-bot'] });
  });
});
