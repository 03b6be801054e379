import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { SqliteOutbox } from '../../src/closing/outboxes/sqlite-outbox.js';
import { ManualClock } from '../../src/simulator/index.js';
import { organisation } from './organisation.js';
import { leave, onDisk } from './outbox-on-disk.js';
import { folderWith } from './run-cli.js';

const hourMs = 3_600_000;
const unknown = 'c0000000-0000-4000-8000-000000000099';

/** The states in the record, in the order in which they were recorded. */
const statesIn = (file: string) =>
  onDisk(file, async (closures) =>
    (await closures.find()).closures.map(({ state, outcome }) => outcome ?? state),
  );

describe.concurrent('close', { timeout: 60_000 }, () => {
  test('closes the conversations of a CSV file, and says what it cost', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, fast, disconnects, isOpen, folder, outbox } = await organisation(onTestFinished);
    const ids = [1, 2, 3].map(() => cloud.createConversation().id);
    const file = join(folder, 'stale.csv');
    writeFileSync(file, `customer,conversationId\r\n${ids.map((id) => `"Doe, J.",${id}`).join('\r\n')}\r\n`);
    const { code, out } = await fast(['close', file, '--reason', 'campaign-over']);
    expect(out).toContain('Read: 3 ids.\nConversations: 3 closed, 0 over already.\nClosed and verified: 3\n');
    expect(out).toMatch(/ {2}disconnect everybody +3\n/);
    // All that the organisation has seen but the token, and nothing else.
    const calls = cloud.requests.length - 1;
    expect(out).toContain(`Calls: ${calls}\n`);
    expect(out).toContain(`Calls per verified close: ${(calls / 3).toFixed(3)}\n`);
    expect(ids.filter(isOpen)).toEqual([]);
    expect(disconnects().sort()).toEqual([...ids].sort());
    expect(await statesIn(outbox)).toEqual(['closed', 'closed', 'closed']);
    const record = await onDisk(outbox, async (closures) => (await closures.find()).closures[0]);
    expect(record).toMatchObject({
      plan: { engagement: 'by-hand', reason: 'campaign-over', lookFirst: 'always', watchForMs: 0 },
      signals: [{ source: 'manual', id: 'close' }],
    });
    expect(code).toBe(0);
  });

  test.for([
    [
      'a space after the name',
      (id: string, parent: string) => `parentId,conversationId ,note\n${parent},${id},x\n`,
    ],
    [
      'tabs and a space',
      (id: string, parent: string) => `previousConversation\tConversation ID \n${parent}\t${id}\n`,
    ],
    ['a comma in a title', (id: string) => `"Name, Vorname";conversationId\n"Doe, Jane";${id}\n`],
    [
      'the first line of Excel',
      (id: string, parent: string) => `sep=;\r\nparent, old;conversationId\r\n${parent};${id}\r\n`,
    ],
  ] as const)(
    'closes the right column of a file with %s',
    async ([, content], { expect, onTestFinished }) => {
      const { cloud, fast, disconnects, isOpen, folder } = await organisation(onTestFinished);
      const [id, parent] = [cloud.createConversation().id, cloud.createConversation().id];
      const file = join(folder, 'ids.csv');
      writeFileSync(file, content(id, parent));
      const { code, out } = await fast(['close', file]);
      expect(out).toContain('Read: 1 id.');
      expect([disconnects(), isOpen(id), isOpen(parent), code]).toEqual([[id], false, true, 0]);
    },
  );

  test('names the lines without an id, closes the others, and each once', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, fast, disconnects } = await organisation(onTestFinished);
    const [one, other] = [cloud.createConversation().id, cloud.createConversation().id];
    const lines = [one, 'Jane Doe', '', other.toUpperCase(), `{"id": 1}`, one, ' # a note'];
    const { code, out, err } = await fast(['close', '-', one, '--json'], { stdin: lines.join('\n') });
    expect(err).toContain('stdin:2: no conversation id (a UUID such as');
    expect(err).toContain('stdin:5: no conversation id');
    expect(err).not.toContain('Jane');
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      conversations: 2,
      duplicates: 2,
      invalid: 2,
      invalidLines: [{ source: 'stdin', line: 2 }, { line: 5 }],
      closed: 2,
      failed: 0,
      calls: { callsByKind: { conversation: 2 }, tooMany: 0 },
    });
    expect(disconnects().sort()).toEqual([one, other].sort());
    expect(code).toBe(1);
  });

  test('closes nothing twice when the same is asked for again', async ({ expect, onTestFinished }) => {
    const { cloud, fast, disconnects, outbox } = await organisation(onTestFinished);
    const ids = [1, 2].map(() => cloud.createConversation().id);
    await fast(['close', ...ids]);
    const again = await fast(['close', ...ids]);
    expect(again.out).toContain(
      'Conversations: 0 closed, 0 over already, 2 closed before, read and still closed.',
    );
    // One to see whether it is let in, and one for each.
    expect(again.out).toMatch(/Calls: 3\n {2}read one +3\n/);
    expect(again.code).toBe(0);
    expect(disconnects()).toHaveLength(2);
    expect(await statesIn(outbox)).toEqual(['closed', 'closed']);
  });

  test('closes what was opened again since analytics has seen its end', async ({
    expect,
    onTestFinished,
  }) => {
    const clock = new ManualClock(Date.now());
    const { cloud, fast, disconnects, isOpen } = await organisation(onTestFinished, {
      clock,
      delays: { disconnect: 0, analytics: 60_000 },
    });
    const ids = [1, 2].map(() => cloud.createConversation().id);
    const [opened = '', closed = ''] = ids;
    await fast(['close', ...ids]);
    clock.advance(120_000);
    cloud.guestWrites(opened, 'again');
    const { out, code } = await fast(['close', ...ids, '--json']);
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      recorded: 1,
      closed: 1,
      alreadyClosed: 0,
      closedBefore: 1,
      closedBeforeBy: { read: 1, analytics: 0 },
    });
    expect(disconnects()).toEqual(expect.arrayContaining([opened, closed, opened]));
    expect([isOpen(opened), isOpen(closed), code]).toEqual([false, false, 0]);
  });

  test('asks analytics, for many at once, only about what ended too long ago to be opened again', async ({
    expect,
    onTestFinished,
  }) => {
    const clock = new ManualClock(Date.now() - 100 * hourMs);
    const { cloud, fast, disconnects, outbox } = await organisation(onTestFinished, {
      clock,
      delays: { analytics: 0, disconnect: 0 },
    });
    const [settled = '', other = '', late = '', open = ''] = [1, 2, 3, 4].map(
      () => cloud.createConversation().id,
    );
    await leave(
      outbox,
      [settled, other, late, open].map((conversationId) => ({
        conversationId,
        state: 'closed' as const,
        at: Date.now() - 100 * hourMs,
      })),
    );
    for (const id of [settled, other, late, open]) cloud.endConversation(id);
    clock.advance(70 * hourMs);
    for (const id of [late, open]) cloud.guestWrites(id, 'again');
    cloud.endConversation(late);
    // A minute more: the cloud's clock stands still, and what ends long before the disconnect was over already.
    clock.advance(30 * hourMs + 60_000);
    const { out, code } = await fast(['close', settled, other, late, open]);
    expect(out).toContain(
      'Conversations: 1 closed, 0 over already, 1 closed before, read and still closed, 2 closed days before, and still so by analytics.',
    );
    expect(out).toMatch(/read many at once +1\n/);
    expect([disconnects(), code]).toEqual([[open], 0]);
  });

  test('reads what it closed days ago one by one where analytics may not be asked', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, fast, disconnects, outbox } = await organisation(onTestFinished);
    const { id } = cloud.createConversation();
    cloud.endConversation(id);
    await leave(outbox, [{ conversationId: id, state: 'closed', at: Date.now() - 100 * hourMs }]);
    cloud.setPermissions(cloud.credentials.clientId, [
      'conversation:communication:disconnect',
      'conversation:communication:view',
    ]);
    const { out, err, code } = await fast(['close', id]);
    expect(err).toContain('warning: what was closed days ago is read one by one');
    expect(err).toContain('analytics:conversationDetail:view');
    expect(out).toContain('Conversations: 0 closed, 0 over already, 1 closed before, read and still closed.');
    expect([disconnects(), code]).toEqual([[], 0]);
  });

  test('leaves to the closer what cannot be read at the moment', async ({ expect, onTestFinished }) => {
    const { cloud, fast, disconnects } = await organisation(onTestFinished);
    const { id } = cloud.createConversation();
    await fast(['close', id]);
    cloud.faults.add({
      match: { method: 'GET', path: `/api/v2/conversations/${id}` },
      effect: { status: 503 },
      times: 1,
    });
    const { out, code } = await fast(['close', id]);
    expect(out).toContain('Conversations: 0 closed, 1 over already.');
    expect([disconnects(), code]).toEqual([[id], 0]);
  });

  test('ends when only those are left in which an agent is, and closes them later', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, fast, isOpen } = await organisation(onTestFinished);
    const [busy, idle] = [cloud.createConversation().id, cloud.createConversation().id];
    cloud.agentJoins(busy);
    const first = await fast(['close', busy, idle]);
    expect(first.out).toContain('Conversations: 1 closed, 0 over already, 1 held.');
    expect(first.out).toContain(`held ${busy}: a live agent is in it`);
    expect(first.err).toContain('The held ones are closed when their agents have left');
    expect([isOpen(busy), isOpen(idle), first.code]).toEqual([true, false, 1]);
    const still = await fast(['close', busy, '--json']);
    expect(JSON.parse(still.out)).toMatchObject({ ok: false, joined: 1, held: 1, heldConversations: [busy] });
    cloud.agentLeaves(busy);
    cloud.agentWrapsUp(busy);
    const after = await fast(['close', busy]);
    expect(after.out).toMatch(/Conversations: (1 closed, 0|0 closed, 1) over already\./);
    expect([isOpen(busy), after.code]).toEqual([false, 0]);
  });

  test('closes over an agent only where that is asked for', async ({ expect, onTestFinished }) => {
    const { cloud, fast, isOpen } = await organisation(onTestFinished);
    const { id } = cloud.createConversation();
    cloud.agentJoins(id);
    const { code } = await fast([
      'close',
      id,
      '--no-protect-agents',
      '--strategy',
      'conversation',
      '--teardown',
      'never',
    ]);
    expect([isOpen(id), code]).toEqual([false, 0]);
  });

  test('says why one failed, and closes the others', async ({ expect, onTestFinished }) => {
    const { cloud, fast } = await organisation(onTestFinished);
    const [good, bad] = [cloud.createConversation().id, cloud.createConversation().id];
    cloud.faults.add({
      match: { method: 'PATCH', path: `/api/v2/conversations/messages/${bad}` },
      effect: { status: 403, body: { code: 'not.authorized', status: 403, message: 'no' } },
    });
    const { code, out } = await fast(['close', good, bad]);
    expect(out).toContain('Conversations: 1 closed, 0 over already, 1 failed.');
    expect(out).toMatch(new RegExp(`failed ${bad} \\(closure [0-9a-f-]+\\): GENESYS_PERMISSION_MISSING. `));
    expect(code).toBe(1);
  });

  test('stops where nothing may be closed, and goes on once it may', async ({ expect, onTestFinished }) => {
    const { cloud, fast, disconnects, isOpen } = await organisation(onTestFinished);
    const ids = Array.from({ length: 150 }, () => cloud.createConversation().id);
    const { clientId } = cloud.credentials;
    cloud.setPermissions(clientId, ['conversation:communication:view']);
    const stopped = await fast(['close', '-'], { stdin: ids.join('\n') });
    expect(stopped.err).toContain('Stopped, because nothing could be closed for want of a permission.');
    expect(stopped.out).toContain('conversation:communication:disconnect');
    expect(stopped.code).toBe(1);
    // How many were under way until that was seen is the machine's affair.
    expect(disconnects().length).toBeLessThan(ids.length);
    cloud.setPermissions(clientId, ['*']);
    const { code } = await fast(['close', '-'], { stdin: ids.join('\n') });
    expect([ids.filter(isOpen), code]).toEqual([[], 0]);
  });

  test('stops with Ctrl-C, and the same command goes on', async ({ expect, onTestFinished }) => {
    const { cloud, fast, disconnects, isOpen } = await organisation(onTestFinished);
    const ids = Array.from({ length: 12 }, () => cloud.createConversation().id);
    let asked = false;
    const stopped = await fast(['close', '-'], {
      stdin: ids.join('\n'),
      onSaid: (said, child) => {
        if (asked || !said.includes('Ctrl-C stops')) return;
        asked = true;
        child.kill('SIGINT');
      },
    });
    expect(stopped.err).toContain('Stopping: the steps under way may end.');
    expect(stopped.err).toContain('The same command again goes on with the rest');
    expect(stopped.out).toContain('not ended');
    expect(stopped.code).toBe(1);
    const { code } = await fast(['close', '-'], { stdin: ids.join('\n') });
    expect([ids.filter(isOpen), code]).toEqual([[], 0]);
    expect(disconnects().sort()).toEqual([...ids].sort());
  });

  test.for([
    ['--reason', 'a\tb\nc'],
    ['--engagement', 'by\u001b[2Jhand'],
    ['--reason', 'turned\u202eround'],
  ])(
    'takes no %s that would break a line or steer a terminal',
    async (option, { expect, onTestFinished }) => {
      const { cloud, run, outbox } = await organisation(onTestFinished);
      const { code, err } = await run(['close', cloud.createConversation().id, ...option]);
      expect(err).toContain(`${option[0]} has a tab, a line break or another control character in it`);
      expect([code, existsSync(outbox), cloud.requests]).toEqual([2, false, []]);
    },
  );

  test('only says what it would do with --dry-run', async ({ expect, onTestFinished }) => {
    const { cloud, run, fast, outbox } = await organisation(onTestFinished);
    const [one, other] = [cloud.createConversation().id, cloud.createConversation().id];
    const before = await run(['close', one, other, '--dry-run']);
    expect(before.out).toContain('2 would be recorded in');
    expect(before.out).toContain('Nothing was recorded, and nobody was called.');
    expect([existsSync(outbox), cloud.requests, before.code]).toEqual([false, [], 0]);
    cloud.agentJoins(other);
    await fast(['close', one, other]);
    const after = await run(['close', one, other, unknown, '--dry-run', '--json']);
    expect(JSON.parse(after.out)).toMatchObject({
      ok: true,
      dryRun: true,
      wouldRecord: 1,
      wouldJoin: 1,
      closedBefore: 1,
      plan: { protectAgents: true },
    });
  });

  test('records nothing where the organisation does not let it in', async ({ expect, onTestFinished }) => {
    const { cloud, run, outbox } = await organisation(onTestFinished);
    const { id } = cloud.createConversation();
    const none = {
      GENESYSCLOUD_API_URL: '',
      GENESYSCLOUD_LOGIN_URL: '',
      GENESYSCLOUD_OAUTHCLIENT_ID: '',
      GENESYSCLOUD_OAUTHCLIENT_SECRET: '',
    };
    const missing = await run(['close', id], { env: none });
    expect(missing.err).toContain('No Genesys Cloud organisation is named. Set GENESYSCLOUD_REGION');
    const wrong = await run(['close', id, '--json'], { env: { GENESYSCLOUD_OAUTHCLIENT_SECRET: 'wrong' } });
    expect(JSON.parse(wrong.out)).toMatchObject({
      ok: false,
      error: { code: 'GENESYS_AUTHENTICATION_FAILED' },
    });
    cloud.setPermissions(cloud.credentials.clientId, []);
    const forbidden = await run(['close', id]);
    expect(forbidden.err).toContain('conversation:communication:view');
    expect(forbidden.err.match(/error:/g)).toHaveLength(1);
    const nobody = await run(['close', id], {
      env: { GENESYSCLOUD_API_URL: 'http://127.0.0.1:9', GENESYSCLOUD_LOGIN_URL: 'http://127.0.0.1:9' },
    });
    expect(nobody.err).toContain('error:');
    expect([missing, wrong, forbidden, nobody].map(({ code }) => code)).toEqual([1, 1, 1, 1]);
    expect(await statesIn(outbox)).toEqual([]);
  });

  test('says what to do where another process has the outbox for itself', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, run, outbox } = await organisation(onTestFinished);
    const bot = new SqliteOutbox({ file: outbox, exclusive: true });
    await bot.open();
    onTestFinished(() => bot.close());
    const { code, err } = await run(['close', unknown]);
    expect(err).toMatch(/another process .*Stop/);
    expect([code, cloud.requests]).toEqual([1, []]);
  });

  test.for([
    [['not-there.txt'], '"not-there.txt" is neither the id of a conversation nor a file that is there.'],
    [['folder'], 'folder is a directory. Name a file in it.'],
    [['empty.txt'], 'empty.txt is empty'],
    [['blank.txt'], 'blank.txt is empty'],
    [['sheet.xlsx'], 'sheet.xlsx is no text file. Save the ids as text'],
    [['long.json'], 'more than 100,000 characters in line 1'],
    [['wrong.txt'], 'No id of a conversation was found. Is it the right file?'],
    [
      ['wrong.csv'],
      'wrong.csv: none of its columns is called conversationId. They are called "name", "phone".',
    ],
    [['twice.csv'], 'twice.csv: 2 of its columns are called conversationId.'],
    [['several.csv'], "several.csv:2: several ids, and nothing says which is the conversation's."],
    [['-'], 'stdin is empty'],
    [[], 'Something is missing: <ids, files or ->.'],
    [[unknown, '--grace', 'soon'], '--grace needs a duration such as 30s'],
    [[unknown, '--engagement', ' '], '--engagement needs 1 to 200 characters.'],
    [[unknown, '--calls-per-minute', '3'], '--calls-per-minute needs 10 or more.'],
    [[unknown, '--strategy', 'custmer'], 'Did you mean customer?'],
  ] as const)('refuses %j before anything is done', async ([args, part], { expect, onTestFinished }) => {
    const { cloud, run, outbox } = await organisation(onTestFinished);
    const cwd = folderWith({
      'empty.txt': '',
      'blank.txt': '\r\n\n# nothing\n',
      'sheet.xlsx': new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 8, 0, 0, 0, 0, 0xff, 0xfe]),
      'long.json': `["${unknown}"${`,"${unknown}"`.repeat(3_000)}]`,
      'wrong.txt': 'names\nJane\nJohn\n',
      'twice.csv': `conversationId,conversationId\n${unknown},x\n`,
      'several.csv': `x,${unknown}\nc0000000-0000-4000-8000-000000000098,${unknown}\n`,
      'wrong.csv': 'name,phone\nJane,123\nJohn,456\n',
    });
    mkdirSync(join(cwd, 'folder'));
    const { code, out, err } = await run(['close', ...args], { cwd });
    expect(err).toContain(part);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect([existsSync(outbox), cloud.requests]).toEqual([false, []]);
  });
});
