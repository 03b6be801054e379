import { AutoSaveStateMiddleware, ConversationState, MemoryStorage, TestAdapter } from 'botbuilder';
import { describe, expect, test } from 'vitest';
import type { ManifestInput } from '../../src/manifest/manifest-schema.js';
import { watchDialogs } from '../../src/turns/watch-dialogs.js';
import { hostStyles } from './host-styles.js';
import { genesysId, manifestOf, stage } from './stage.js';

const start = { type: 'message', text: 'hello', channelData: { genesysConversationId: genesysId } };

function play(style: string, outcomes: ('completed' | 'cancelled' | 'replaced')[]) {
  const entry: ManifestInput['engagements'][string] = { terminalDialogs: { paid: { outcomes } } };
  const manifest = manifestOf(entry);
  const conversationState = new ConversationState(new MemoryStorage());
  const staged = stage({ conversationState, manifest: () => manifest });
  const bot = hostStyles[style]?.(conversationState);
  if (bot === undefined) throw new Error(style);
  const adapter = new TestAdapter((context) => bot.run(context));
  adapter.use(staged.middleware, new AutoSaveStateMiddleware(conversationState));
  watchDialogs(bot.root, manifest);
  return { ...staged, adapter };
}

describe.each(Object.keys(hostStyles))('in %s', (style) => {
  test('a dialog that the manifest names ends the engagement when it is completed', async () => {
    const { adapter, closing, log } = play(style, ['completed']);
    await adapter.send(start).assertReply('Have you paid?');
    expect(closing.closures).toEqual([]);
    await adapter.send('yes').startTest();
    expect(closing.only).toMatchObject({
      conversationId: genesysId,
      plan: { engagement: 'payment-reminder', reason: 'completed' },
      signals: [{ source: 'dialog', id: 'paid', outcome: 'completed' }],
    });
    expect(log.of('warn', 'error')).toEqual([]);
  });

  test('a cancelled dialog is told from a completed one', async () => {
    const { adapter, closing } = play(style, ['cancelled']);
    await adapter.send(start).assertReply('Have you paid?').send('yes').startTest();
    expect(closing.closures).toEqual([]);
    await adapter.send(start).assertReply('Have you paid?').send('cancel').startTest();
    expect(closing.only.signals).toMatchObject([{ id: 'paid', outcome: 'cancelled' }]);
  });

  test('a replaced dialog is told from a completed one', async () => {
    const { adapter, closing } = play(style, ['replaced']);
    await adapter.send(start).assertReply('Have you paid?').send('yes').startTest();
    expect(closing.closures).toEqual([]);
    await adapter.send(start).assertReply('Have you paid?').send('replace').startTest();
    expect(closing.only.signals).toMatchObject([{ id: 'paid', outcome: 'replaced' }]);
  });
});
