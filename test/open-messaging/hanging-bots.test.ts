import { ConversationState, MemoryStorage } from 'botbuilder';
import { expect, onTestFinished, test, vi } from 'vitest';
import { GenesysDisconnect, MemoryOutbox } from '../../src/index.js';
import type { GuestChannel } from '../../src/open-messaging/bridging/guest-channel.js';
import { OpenMessaging } from '../../src/open-messaging/open-messaging.js';
import { ManualClock } from '../manual-clock.js';
import { genesysId, KeptLog } from '../turns/stage.js';
import { integrationId, secret } from './receiving/deliveries.js';

const start = { engagement: 'reminder', to: 'guest-17', text: 'Good morning.', key: 'invoice-4711' };

/** A bot that does not get any further than into the first turn of an engagement. */
async function stage() {
  const clock = new ManualClock();
  const logger = new KeptLog();
  const disconnect = await GenesysDisconnect.create({
    genesys: { region: 'mypurecloud.de', clientId: 'id', clientSecret: 'secret' },
    manifest: { version: 1, engagements: { reminder: {} } },
    conversationState: new ConversationState(new MemoryStorage()),
    outbox: new MemoryOutbox(),
    logger,
  });
  await disconnect.outbox.open();
  onTestFinished(() => disconnect.outbox.close());
  const sent = { id: 'message-1', conversationId: genesysId };
  const sendAgentless = vi.spyOn(disconnect.genesys, 'sendAgentless').mockResolvedValue(sent as never);
  const begin = vi.fn(() => new Promise<void>(() => {}));
  const done = async () => {};
  const channel = { attach() {}, begin, deliver: done, link: done, handoffEnded: done };
  const messaging = new OpenMessaging({
    ...{ disconnect, integrationId, logger, clock },
    guests: { needsConversation: false, ...channel } satisfies GuestChannel,
    signatureSecret: secret,
  });
  return { clock, logger, messaging, begin, sendAgentless };
}

test('an engagement whose first turn hangs is started when the time of the bot is over, and is not begun again', async () => {
  const { clock, logger, messaging, begin, sendAgentless } = await stage();
  const starting = messaging.startEngagement(start);
  await clock.advance(62_000);
  expect(begin).toHaveBeenCalledOnce();
  expect(logger.of('warn')).toEqual([]);
  await clock.advance(2_000);
  expect(await starting).toMatchObject({ conversationId: genesysId, isNew: true });
  expect(logger.lines).toMatchObject([
    {
      level: 'warn',
      fields: { genesysConversationId: genesysId, error: 'TurnTimeoutError (TURN_TIMEOUT)' },
    },
  ]);
  expect(await messaging.startEngagement(start)).toMatchObject({ conversationId: genesysId, isNew: false });
  expect(begin).toHaveBeenCalledOnce();
  expect(sendAgentless).toHaveBeenCalledOnce();
});
