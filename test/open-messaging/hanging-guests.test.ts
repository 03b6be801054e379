import { ConversationState, MemoryStorage } from 'botbuilder';
import { expect, onTestFinished, test, vi } from 'vitest';
import { GenesysDisconnect, MemoryOutbox } from '../../src/index.js';
import { OpenMessagingAdapter } from '../../src/open-messaging/bridging/open-messaging-adapter.js';
import { OpenMessaging } from '../../src/open-messaging/open-messaging.js';
import { ManualClock, settle } from '../manual-clock.js';
import { KeptLog } from '../turns/stage.js';
import { delivery, integrationId, secret, signed } from './receiving/deliveries.js';

const never = () => new Promise<void>(() => {});

/** Guests whose messages come by the webhook, each carried by `deliver`. */
async function stage(deliver: (guest: string) => Promise<void>) {
  const clock = new ManualClock();
  const logger = new KeptLog();
  const disconnect = await GenesysDisconnect.create({
    genesys: { region: 'mypurecloud.de', clientId: 'id', clientSecret: 'secret' },
    manifest: { version: 1, engagements: { reminder: { close: { grace: '0s' } } } },
    conversationState: new ConversationState(new MemoryStorage()),
    outbox: new MemoryOutbox(),
    logger,
  });
  await disconnect.outbox.open();
  onTestFinished(() => disconnect.outbox.close());
  vi.spyOn(disconnect.genesys, 'receiveOpenReceipt').mockResolvedValue({} as never);
  const bot = { run: async () => {} };
  const guests = new OpenMessagingAdapter({ bot, deliver: ({ to }) => deliver(to), logger, clock });
  const messaging = new OpenMessaging({
    ...{ disconnect, integrationId, guests, logger, clock },
    signatureSecret: secret,
    random: () => 1,
  });
  const delivered: (string | undefined)[] = [];
  messaging.on('delivered', ({ guest }) => delivered.push(guest));
  let ids = 0;
  const write = (guest: string) => {
    ids += 1;
    return messaging.webhook.receive(signed(delivery({ id: `id-${ids}` }, { to: { id: guest } })));
  };
  await messaging.start();
  onTestFinished(async () => {
    const stopping = messaging.stop(0);
    await clock.advance(1);
    await stopping;
  });
  return { clock, logger, messaging, delivered, write };
}

test('guests whose device never answers keep nobody else waiting', async () => {
  const { clock, messaging, delivered, write } = await stage((guest) =>
    guest.startsWith('bad') ? never() : Promise.resolve(),
  );
  for (let n = 0; n < 150; n += 1) await write(`bad-${n}`);
  await write('good');
  await clock.advance(5_000);
  expect(delivered).toEqual(['good']);
  expect(messaging.health().state).toBe('ok');
});

test('a device that does not answer in time has failed, and what it says later changes nothing', async () => {
  const tries: { at: number; answer: () => void; fail: (error: Error) => void }[] = [];
  const { clock, delivered, write } = await stage(
    () =>
      new Promise((answer, fail) => {
        tries.push({ at: clock.now(), answer, fail });
      }),
  );
  await write('slow');
  await clock.advance(60_000);
  expect(tries).toHaveLength(2);
  expect((tries[1]?.at ?? 0) - (tries[0]?.at ?? 0)).toBeGreaterThanOrEqual(30_000);
  tries[0]?.answer();
  await settle();
  expect(delivered).toEqual([]);
  await clock.advance(5_000);
  tries[1]?.fail(new Error('too late'));
  await settle();
  expect(delivered).toEqual([]);
  tries[2]?.answer();
  await settle();
  expect(delivered).toEqual(['slow']);
  await clock.advance(60_000);
  expect(tries).toHaveLength(3);
});

test('health tells of a channel that answers nobody, and of its recovery', async () => {
  let isHanging = true;
  const { clock, messaging, delivered, write } = await stage(() => (isHanging ? never() : Promise.resolve()));
  for (let n = 0; n < 600; n += 1) await write(`guest-${n}`);
  await clock.advance(29_000);
  expect(messaging.health()).toMatchObject({ state: 'degraded', reasons: [expect.stringContaining('wait')] });
  isHanging = false;
  await clock.advance(60_000);
  expect(messaging.health()).toEqual({ state: 'ok', reasons: [] });
  expect(new Set(delivered).size).toBe(600);
});
