import { join } from 'node:path';
import { describe, test } from 'vitest';
import { leave } from './outbox-on-disk.js';
import { folderWith, runCli } from './run-cli.js';

const at = Date.UTC(2026, 2, 31, 18);
const conversationId = 'c0000000-0000-4000-8000-00000000000a';

describe.concurrent('show', () => {
  test('tells the whole story of a closure', async ({ expect }) => {
    const file = join(folderWith({}), 'outbox.db');
    const call = {
      kind: 'call',
      at: at + 900,
      instance: 'bot-1',
      purpose: 'conversation',
      method: 'PATCH',
      path: `/api/v2/conversations/messages/${conversationId}`,
      status: 403,
      durationMs: 120.4,
      correlationId: 'corr-1',
      error: 'GENESYS_PERMISSION_MISSING',
    } as const;
    const [id = ''] = await leave(file, [
      {
        conversationId,
        state: 'failed',
        at,
        handedOver: true,
        botConversation: { channelId: 'directline', conversationId: 'bot\u001b[2J-7' },
        change: { cause: 'GENESYS_PERMISSION_MISSING', causeDetail: 'Grant it.' },
        calls: [call],
      },
    ]);
    const { code, out, err } = await runCli(['show', id, '--outbox', file]);
    expect(out.replaceAll(id, '<id>')).toMatchInlineSnapshot(`
      "Closure <id>
        Conversation c0000000-0000-4000-8000-00000000000a
        Engagement payment-reminder, reason paid
        Bot's conversation bot [2J-7 on directline
        A person was asked into the session.
        failed: GENESYS_PERMISSION_MISSING. Grant it. Given up at 2026-03-31T18:00:02.000Z, 2 s after it was recorded. When the cause is mended: retry <id>

        The plan:
          The session is closed 3s after the bot's last message, unless the guest writes before that.
          While a live agent is in it, closing waits, for 8h at most; then closing is given up and reported.
          A guest who writes within 3d after that gets, once: "This conversation has ended. Thank you."

        What happened:
          by bot-1
          2026-03-31T18:00:00.000Z    +0.000 s  signal: dialog "payment" completed, in the turn of activity a-1
          2026-03-31T18:00:00.000Z    +0.000 s  scheduled
          2026-03-31T18:00:01.000Z    +1.000 s  disconnecting
          2026-03-31T18:00:00.900Z    +0.900 s  call: disconnect everybody: PATCH /api/v2/conversations/messages/c0000000-0000-4000-8000-00000000000a → 403 GENESYS_PERMISSION_MISSING in 120 ms, correlation id corr-1
          2026-03-31T18:00:01.000Z    +1.000 s  failed
      "
    `);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('tells every closure of a conversation', async ({ expect }) => {
    const file = join(folderWith({}), 'outbox.db');
    const closed = {
      conversationId,
      state: 'closed',
      at,
      change: { outcome: 'closed', rung: 'customer' },
    } as const;
    const ids = await leave(file, [
      closed,
      {
        conversationId,
        at: at + 5_000,
        state: 'held',
        change: { cause: 'agent-in-conversation', heldSince: at + 6_000, causeDetail: 'A live agent.' },
      },
    ]);
    const { out } = await runCli(['show', conversationId.toUpperCase(), '--outbox', file]);
    expect(out).toContain(`Closure ${ids[0]}`);
    expect(out).toContain(
      'closed: closed by this package (customer) at 2026-03-31T18:00:02.000Z, 2 s after it was recorded.',
    );
    expect(out).toContain('its close number 2');
    expect(out).toContain(
      'held: since 2026-03-31T18:00:06.000Z. agent-in-conversation. A live agent. After 8h, at 2026-04-01T02:00:06.000Z, it is given up.',
    );
    const json = await runCli(['show', conversationId, '--outbox', file, '--json']);
    expect(JSON.parse(json.out)).toMatchObject({
      ok: true,
      closures: [
        {
          id: ids[0],
          outcome: 'closed',
          history: [
            { kind: 'signal' },
            { kind: 'transition', to: 'scheduled' },
            { to: 'disconnecting' },
            { to: 'verifying' },
            { to: 'closed' },
          ],
        },
        { id: ids[1], sequence: 2 },
      ],
    });
  });

  test('says when nothing has that id', async ({ expect }) => {
    const file = join(folderWith({}), 'outbox.db');
    await leave(file, []);
    const { code, err } = await runCli(['show', 'nonsense', '--outbox', file]);
    expect(err).toContain('The outbox has neither a closure nor a conversation "nonsense".');
    expect(code).toBe(1);
    const without = await runCli(['show', '--outbox', file]);
    expect(without.err).toContain('Something is missing: <id>.');
    expect(without.code).toBe(2);
  });

  test('says of a closure by hand that nobody watches for its guest', async ({ expect }) => {
    const file = join(folderWith({}), 'outbox.db');
    const lateGuest = { answer: 'reopen', text: '' } as const;
    const [id = ''] = await leave(file, [{ conversationId, plan: { watchForMs: 0, lateGuest } }]);
    const { out } = await runCli(['show', id, '--outbox', file]);
    expect(out).toContain('A guest who writes after that opens the session again: nobody watches for it.');
    expect(out).not.toContain('within 0s');
  });
});
