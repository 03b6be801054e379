import { describe, expect, test } from 'vitest';
import { SealBrokenError } from '../../../src/errors/seal-broken-error.js';
import { Listeners } from '../../../src/listeners.js';
import {
  type OpenMessagingEvents,
  openMessagingEventNames,
} from '../../../src/open-messaging/open-messaging-events.js';
import type { OutboundMessage } from '../../../src/open-messaging/receiving/outbound-message.js';
import { giveUpUnread } from '../../../src/open-messaging/relaying/give-up-unread.js';
import type { ReceiptToSend } from '../../../src/open-messaging/relaying/messages.js';
import {
  namesOfBotWords,
  namesOfOutbound,
  namesOfUtterance,
} from '../../../src/open-messaging/relaying/queue-names.js';
import { ManualClock } from '../../manual-clock.js';
import { RecordingLogger } from '../receiving/deliveries.js';

const integrationId = 'integration-1';
const conversationId = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const guest = 'guest|17@lodge';

async function givenUp(kind: string, names: { id: string; thread: string }) {
  const clock = new ManualClock();
  const listeners = new Listeners<OpenMessagingEvents>(
    openMessagingEventNames,
    new RecordingLogger(),
    'a listener failed',
  );
  const told: OpenMessagingEvents['undeliverable'][] = [];
  listeners.on('undeliverable', (event) => told.push(event));
  const receipts: ReceiptToSend[] = [];
  const sendReceipt = async (receipt: ReceiptToSend) => void receipts.push(receipt);
  const giveUp = giveUpUnread({ integrationId, listeners, clock, sendReceipt });
  const times = { addedAt: 0, dueAt: 0, failures: 3 };
  await giveUp({ queue: integrationId, kind, sealed: '', ...names, ...times }, new SealBrokenError());
  return { told, receipts, now: clock.now() };
}

const outbound: OutboundMessage = {
  ...{ id: 'message-1', integrationId, to: guest, time: 1_700_000_000_000, type: 'text', text: 'hello' },
  ...{ attachments: [], quickReplies: [] },
};

describe('a message that could not be read', () => {
  test('for a guest is told of, and gets the platform its Failed receipt', async () => {
    const { told, receipts, now } = await givenUp('to-guest', namesOfOutbound(outbound));
    expect(told).toEqual([
      {
        way: 'to-guest',
        guest,
        messageId: 'message-1',
        code: 'SEAL_BROKEN',
        reason: expect.stringContaining('signature secrets'),
      },
    ]);
    expect(receipts).toEqual([{ messageId: 'message-1', guest, status: 'Failed', time: now }]);
  });

  test('of a guest or of the bot is told of with what its names say', async () => {
    const said = namesOfUtterance(integrationId, guest, { id: 'ext|4', time: 1_700_000_000_000 });
    expect((await givenUp('guest-says', said)).told).toMatchObject([
      { way: 'guest-says', guest, messageId: 'ext|4', code: 'SEAL_BROKEN' },
    ]);
    const answer = namesOfBotWords(integrationId, { conversationId, guest }, 'words-1');
    const { told, receipts } = await givenUp('bot-says', answer);
    expect(told).toMatchObject([{ way: 'bot-says', conversationId, guest, messageId: answer.id }]);
    expect(receipts).toEqual([]);
  });

  test('whose names were hashed is told of all the same, and nothing is made up', async () => {
    const hash = 'a'.repeat(64);
    const { told, receipts } = await givenUp('to-guest', { id: hash, thread: hash });
    expect(told).toMatchObject([{ way: 'to-guest', messageId: hash, code: 'SEAL_BROKEN' }]);
    expect(told[0]?.guest).toBeUndefined();
    expect(receipts).toEqual([]);
  });

  test('is none that somebody waits for, where it is a receipt', async () => {
    const receipt = { status: 'Delivered', isFinal: true } as const;
    const names = namesOfOutbound({ ...outbound, type: 'receipt', receipt });
    for (const kind of ['to-guest', 'receipt']) {
      const { told, receipts } = await givenUp(kind, names);
      expect([told, receipts]).toEqual([[], []]);
    }
  });
});
