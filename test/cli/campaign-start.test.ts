import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import type { StartRecord } from '../../src/open-messaging/starting/start-record.js';
import { agentless, campaign, csvOf, guests } from './campaign-stage.js';
import { organisation } from './organisation.js';
import { onDisk } from './outbox-on-disk.js';
import { folderWith, manifestOf } from './run-cli.js';

/** Makes a pipe with a name, which nobody reads or writes. */
function makePipe(path: string): void {
  execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', path]);
}

/** As if the process that was killed had been gone for so long: no lease of a start is left. */
async function letLeasesEnd(outbox: string, integrationId: string): Promise<void> {
  const kind = `start|${integrationId}`;
  await onDisk(outbox, async (_, { documents }) => {
    for (const { key, value } of await documents.list(kind, { limit: 1_000 })) {
      const { leaseUntil, ...record } = value as StartRecord;
      if (leaseUntil === undefined) continue;
      await documents.write(kind, key, { ...record, leaseUntil: Date.now() - 301_000 }, {}, Date.now());
    }
  });
}

describe.concurrent('campaign start', { timeout: 90_000 }, () => {
  test('starts each row once, and does nothing when it is asked again', async ({
    expect,
    onTestFinished,
  }) => {
    const content = 'to,name,id\r\na@x,"Ann, B.",1\r\nb@x,Bob,2\r\na@x,"Ann, B.",1\r\n';
    const { cloud, start, told, status, outbox } = await campaign(onTestFinished, content);
    const first = await start(['--text', 'Dear {name}']);
    expect(first.out).toContain('Read: 2 rows, 1 repeated and taken once.\nEngagements: 2 started.\n');
    expect(first.code).toBe(0);
    expect(told()).toEqual(['a@x: Dear Ann, B.', 'b@x: Dear Bob']);
    const again = await start(['--text', 'Dear {name}']);
    expect(again.out).toContain('Engagements: 0 started, 2 started before or by another run.');
    expect(again.code).toBe(0);
    expect(cloud.requests.filter(({ path }) => path === agentless)).toHaveLength(2);
    expect(await status()).toMatchObject({
      rows: 2,
      started: 2,
      pending: 0,
      sessions: { open: 2, closed: 0 },
    });
    const kept = await onDisk(outbox, async (_, { documents }) =>
      JSON.stringify([
        await documents.list('campaign', { limit: 9 }),
        await documents.list('campaign-start|march', { limit: 9 }),
      ]),
    );
    expect(kept).toContain(cloud.conversations[0]?.id);
    expect(kept).not.toMatch(/@x|Ann|Bob/);
  });

  test('goes on after kill -9, and each guest has one message', async ({ expect, onTestFinished }) => {
    const all = guests(60);
    const { cloud, start, told, status, outbox } = await campaign(onTestFinished, csvOf(all));
    const sent = () => cloud.requests.filter(({ path }) => path === agentless).length;
    let watch: NodeJS.Timeout | undefined;
    const killed = await start([], {
      onSaid: (_, child) => {
        watch ??= setInterval(() => sent() >= 20 && child.kill('SIGKILL'), 1);
      },
    });
    clearInterval(watch);
    expect(killed.code).toBe(null);
    const reached = told().length;
    // Whoever has the text is started, or may be: nobody of them looks as if nothing had been tried.
    const left = await status();
    expect(left.started + left.uncertain).toBeGreaterThanOrEqual(reached);
    expect(left.started + left.uncertain + left.pending).toBe(60);
    expect(reached).toBeGreaterThanOrEqual(19);
    expect(reached).toBeLessThan(60);
    // What was under way is held for the killed process yet; the others are started.
    const second = await start(['--patience', '0', '--json']);
    const { uncertain, started, startedBefore } = JSON.parse(second.out);
    expect(started + startedBefore + uncertain).toBe(60);
    expect(second.code).toBe(uncertain === 0 ? 0 : 1);
    expect((await status()).uncertain).toBe(uncertain);
    await letLeasesEnd(outbox, cloud.integrationId);
    const third = await start(['--patience', '0']);
    expect(third.code).toBe(0);
    expect(told()).toEqual(all.map((to) => `${to}: It is due.`).sort());
    expect(await status()).toMatchObject({ rows: 60, started: 60, pending: 0, uncertain: 0 });
  });

  test('stops with Ctrl-C, and the same command goes on', async ({ expect, onTestFinished }) => {
    const all = guests(40);
    const { run, cloud, file, start, told } = await campaign(onTestFinished, csvOf(all));
    let asked = false;
    const slow = ['campaign', 'start', file, '-e', 'call', '--integration', cloud.integrationId];
    const stopped = await run([...slow, '--calls-per-minute', '60'], {
      onSaid: (said, child) => {
        if (asked || !said.includes('Ctrl-C stops')) return;
        asked = true;
        child.kill('SIGINT');
      },
    });
    expect(stopped.err).toContain('Stopping: the calls under way may end.');
    expect(stopped.err).toContain('Stopped. The same command again goes on with the rest');
    expect(stopped.out).toContain('not tried to the end');
    expect(stopped.code).toBe(1);
    const { out, code } = await start();
    expect(out).not.toContain('uncertain');
    expect(code).toBe(0);
    expect(told()).toEqual(all.map((to) => `${to}: It is due.`).sort());
  });

  test('sets invalid and refused rows aside, and a corrected file of them can be given', async ({
    expect,
    onTestFinished,
  }) => {
    const content = 'to;text;note\na@x;Hi;"x;y"\n;Nobody;1\nbusy@x;Hi;2\nc@x;Hi\n';
    const { cloud, folder, fast, start, told, status } = await campaign(onTestFinished, content);
    const { conversationId } = cloud.guestWrites('busy@x', 'Hello?');
    const rejects = join(folder, 'rejects.csv');
    const { out, err, code } = await start(['--rejects', rejects]);
    expect(err).toContain('march.csv:3: nothing in the column "to"\n');
    expect(err).toContain('march.csv:5: 2 fields, where the header has 3\n');
    expect(out).toContain('Engagements: 1 started, 1 failed.');
    expect(out).toContain('not started line 4: CONVERSATION_ACTIVE. ');
    expect(`${out}${err}`).not.toMatch(/@x|Nobody/);
    expect(code).toBe(1);
    const [header, ...lines] = readFileSync(rejects, 'utf8').trim().split('\r\n');
    expect(header).toBe('rejectedLine,rejectedReason,rejectedMark,to,text,note');
    expect(lines.map((line) => line.slice(0, 20))).toEqual([
      '3,"nothing in the co',
      '5,"2 fields, where t',
      '4,"CONVERSATION_ACTI',
    ]);
    expect(statSync(rejects).mode & 0o077).toBe(0);
    const corrected = join(folder, 'corrected.csv');
    writeFileSync(corrected, readFileSync(rejects, 'utf8').replace(',,Nobody', ',n@x,Somebody'));
    const integration = ['--integration', cloud.integrationId];
    const more = ['--name', 'march', '--active', 'use', '--rejects', rejects, '--json'];
    const again = await fast(['campaign', 'start', corrected, '-e', 'call', ...integration, ...more]);
    expect(JSON.parse(again.out)).toMatchObject({ started: 2, joined: 1, invalid: 1, failed: 0 });
    expect(told()).toEqual(['a@x: Hi', 'busy@x: Hi', 'n@x: Somebody']);
    expect(cloud.conversation(conversationId)?.messages).toHaveLength(2);
    expect(readFileSync(rejects, 'utf8').split('\r\n')[0]).toBe(header);
    expect(await status()).toMatchObject({ rows: 3, started: 3, failedToStart: 0, invalidRows: 1 });
    const page = await fast([
      'campaign',
      'start',
      corrected,
      '-e',
      'call',
      ...integration,
      '--rejects',
      corrected,
    ]);
    expect(page.err).toContain('it is the file of the guests');
  });

  test('keeps its rows when it goes on with a part of them', async ({ expect, onTestFinished }) => {
    const all = guests(200);
    const { run, fast, cloud, folder, file, start, told, status } = await campaign(
      onTestFinished,
      csvOf(all),
    );
    const integration = ['-e', 'call', '--integration', cloud.integrationId];
    let watch: NodeJS.Timeout | undefined;
    await start([], {
      onSaid: (_, child) => {
        watch ??= setInterval(() => {
          if (told().length < 20) return;
          // Once: a second one ends the process at once, and leaves starts under way that are leased yet.
          clearInterval(watch);
          child.kill('SIGINT');
        }, 1);
      },
    });
    const { started, pending } = await status();
    expect(pending).toBeGreaterThan(3);
    expect(started + pending).toBe(200);
    const part = join(folder, 'part.csv');
    writeFileSync(part, csvOf(all.slice(-3)));
    await fast(['campaign', 'start', part, ...integration, '--name', 'march']);
    expect(await status()).toMatchObject({ rows: 200, started: started + 3, pending: pending - 3 });
    const { out } = await run(['campaign', 'report', 'march', '--json']);
    expect(JSON.parse(out)).toMatchObject({ rows: 200, pending: pending - 3 });
    await fast(['campaign', 'start', file, ...integration]);
    expect(await status()).toMatchObject({ rows: 200, started: 200, pending: 0 });
    expect(told()).toHaveLength(200);
  });

  test('knows a row again that was rejected and mended', async ({ expect, onTestFinished }) => {
    const content =
      'to,text,key\n,No address,\nb@x,,\nc@x,Hi,\n,Mended in place,k-4\nbusy@x,Hi,\nonly two,fields\n';
    const { cloud, folder, fast, file, start, told, status } = await campaign(onTestFinished, content);
    cloud.guestWrites('busy@x', 'Hello?');
    const rejects = join(folder, 'rejects.csv');
    await start(['--rejects', rejects]);
    expect(await status()).toMatchObject({ rows: 2, started: 1, failedToStart: 1, invalidRows: 4 });
    const again = (more: readonly string[]) =>
      fast(['campaign', 'start', ...more, '-e', 'call', '--integration', cloud.integrationId]);
    // As it was, it has nothing new.
    await again([rejects, '--name', 'march']);
    expect(await status()).toMatchObject({ rows: 2, invalidRows: 4 });
    const mended = join(folder, 'mended.csv');
    const text = readFileSync(rejects, 'utf8');
    writeFileSync(mended, text.replace(',,No address', ',a@x,No address').replace(',busy@x,', ',free@x,'));
    await again([mended, '--name', 'march', '--rejects', rejects]);
    expect(await status()).toMatchObject({ rows: 3, started: 3, failedToStart: 0, invalidRows: 3 });
    // What was rejected again has its first mark yet; and a key is known also where the file itself was mended.
    writeFileSync(mended, readFileSync(rejects, 'utf8').replace(',b@x,,', ',other@x,Mended,'));
    await again([mended, '--name', 'march']);
    writeFileSync(file, content.replace(',Mended in place', 'd@x,Mended in place'));
    await again([file, '--active', 'use']);
    // The guest who was busy was written to after all, beside the one who was put in the place.
    expect(await status()).toMatchObject({ rows: 6, started: 6, invalidRows: 1 });
    expect(told()).toEqual([
      'a@x: No address',
      'busy@x: Hi',
      'c@x: Hi',
      'd@x: Mended in place',
      'free@x: Hi',
      'other@x: Mended',
    ]);
  });

  test('has its report count what was opened again and closed once more', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, fast, run, start } = await campaign(onTestFinished, csvOf(guests(3)));
    await start();
    const ids = cloud.conversations.map(({ id }) => id);
    await fast(['close', ...ids]);
    const [again = '', over = ''] = ids;
    cloud.guestWrites(again, 'One more thing');
    await fast(['close', again, over]);
    const { out } = await run(['campaign', 'report', 'march', '--json']);
    expect(JSON.parse(out)).toMatchObject({ reopened: 1, sessions: { closed: 3 } });
  });

  test('counts each guest for one of two runs at the same time', async ({ expect, onTestFinished }) => {
    const { cloud, start } = await campaign(onTestFinished, csvOf(guests(60)));
    const both = await Promise.all([start(['--json']), start(['--json'])]);
    const figures = both.map(({ out }) => JSON.parse(out));
    expect(figures.map(({ ok, started, startedBefore }) => [ok, started + startedBefore])).toEqual([
      [true, 60],
      [true, 60],
    ]);
    expect(figures[0].started + figures[1].started).toBe(60);
    expect(cloud.requests.filter(({ path }) => path === agentless)).toHaveLength(60);
  });

  test('says to the operator how a guest with an active conversation is written to', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, folder, start } = await campaign(onTestFinished, csvOf(['busy@x']));
    cloud.guestWrites('busy@x', 'Hello?');
    const rejects = join(folder, 'rejects.csv');
    const { out } = await start(['--rejects', rejects]);
    expect(out).toContain('Say the text in that one with --active use');
    expect(readFileSync(rejects, 'utf8')).toContain('--active use');
    expect(out).not.toMatch(/closeSession|activeConversation/);
  });

  test.for([
    ['none/r.csv', 'its folder does not exist'],
    ['folder', 'it is a folder'],
    ['march.csv/r.csv', 'its folder does not exist'],
    ['pipe', 'it is no file of rejects'],
  ] as const)(
    'refuses %s for the rejects before anything is done',
    async ([rejects, why], { expect, onTestFinished }) => {
      const { cloud, folder, start, outbox } = await campaign(onTestFinished, csvOf(guests(1)));
      mkdirSync(join(folder, 'folder'));
      makePipe(join(folder, 'pipe'));
      for (const dry of [[], ['--dry-run']]) {
        const { code, out, err } = await start(['--rejects', rejects, '--json', ...dry]);
        expect(JSON.parse(out)).toMatchObject({ ok: false, error: { code: 'WRONG_USAGE' } });
        expect(err).toMatch(why);
        expect(err).not.toContain('defect');
        expect(code).toBe(2);
      }
      expect([existsSync(outbox), cloud.requests]).toEqual([false, []]);
    },
  );

  test('says that the rejects are not whole where the disk is full, and what was started', async ({
    expect,
    onTestFinished,
  }) => {
    const { folder, start, told } = await campaign(onTestFinished, 'to,text\na@x,Hi\n,Hi\n,Hi\n');
    // A disk of its own would need root: the writes of this process fail as on a full one, after the header.
    const full = join(folder, 'full-disk.mjs');
    writeFileSync(
      full,
      `import { open } from 'node:fs/promises';
       const file = await open(${JSON.stringify(full)});
       const prototype = Object.getPrototypeOf(file);
       const { appendFile } = prototype;
       let writes = 0;
       prototype.appendFile = function (...args) {
         writes += 1;
         if (writes <= 2) return appendFile.apply(this, args);
         return Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
       };
       await file.close();`,
    );
    const env = { NODE_OPTIONS: `--import ${full}` };
    const rejects = join(folder, 'rejects.csv');
    const { code, out, err } = await start(['--rejects', rejects, '--json'], { env });
    expect(JSON.parse(out)).toMatchObject({
      ...{ ok: false, started: 1, invalid: 2 },
      error: { code: 'REJECTS_NOT_WRITTEN', message: expect.stringContaining('the disk is full') },
    });
    expect(err).toContain('rejects.csv could not be written to its end: the disk is full.');
    expect(err).not.toContain('defect');
    expect([code, told()]).toEqual([1, ['a@x: Hi']]);
  });

  test.for([
    ['a pipe', 'pipe'],
    ['stdin', '-'],
    ['a device', '/dev/null'],
  ])(
    'refuses %s before anything is done, and says how to do it',
    async ([, name = ''], { expect, onTestFinished }) => {
      const { cloud, folder, fast, outbox } = await campaign(onTestFinished, '');
      makePipe(join(folder, 'pipe'));
      const integration = ['--integration', cloud.integrationId];
      for (const more of [[], ['--dry-run'], ['--rejects', 'rejects.csv']]) {
        const args = ['campaign', 'start', name, '-e', 'call', ...integration, ...more];
        const { code, out, err } = await fast(args, { stdin: csvOf(['a@x']) });
        expect(err).toContain('Save it in a file first');
        expect({ code, out }).toEqual({ code: 2, out: '' });
      }
      expect([existsSync(outbox), cloud.requests, existsSync(join(folder, 'rejects.csv'))]).toEqual([
        ...[false, [], false],
      ]);
    },
  );

  test('tells what was started where the file cannot be read to its end again', async ({
    expect,
    onTestFinished,
  }) => {
    // So long that it is not read in one piece.
    const content = csvOf(guests(400), 'x'.repeat(1_999));
    const { file, start, told } = await campaign(onTestFinished, content);
    let said = false;
    const { code, out } = await start(['--json'], {
      onSaid: () => {
        if (!said) appendFileSync(file, 'to,"never closed');
        said = true;
      },
    });
    const { ok, error, started } = JSON.parse(out);
    expect([ok, error.code, code]).toEqual([false, 'CAMPAIGN_FILE_CHANGED', 1]);
    expect(error.message).toContain('a quote is opened and never closed');
    expect(told()).toHaveLength(started);
  });

  test('takes the separator from the first line that Excel wants', async ({ expect, onTestFinished }) => {
    const content = 'sep=;\r\nto;text;"Name, first, last"\r\na@x;Hi, you;"B, Ann"\r\n';
    const { start, told } = await campaign(onTestFinished, content);
    const { code } = await start();
    expect([told(), code]).toEqual([['a@x: Hi, you'], 0]);
  });

  test('only says what is wrong with --dry-run', async ({ expect, onTestFinished }) => {
    const content = '{"to":"a@x","text":"Hi"}\n{"to":"","text":"Hi"}\n';
    const { cloud, start, outbox } = await campaign(onTestFinished, content);
    const { out, err, code } = await start(['--dry-run']);
    expect(err).toContain('march.csv:2: nothing in the column "to"');
    expect(out).toContain('Read: 1 row, 1 that cannot be started.');
    expect(out).toContain('Nothing was recorded, and nobody was called.');
    expect([existsSync(outbox), cloud.requests, code]).toEqual([false, [], 1]);
    const data = await start(['--dry-run', '--json']);
    expect(JSON.parse(data.out)).toMatchObject({ ok: false, dryRun: true, rows: 1, invalid: 1 });
  });

  test('stops where nothing may be started, and goes on once it may', async ({ expect, onTestFinished }) => {
    const all = guests(12);
    const { cloud, start, told, status } = await campaign(onTestFinished, csvOf(all));
    cloud.setPermissions(cloud.credentials.clientId, []);
    const stopped = await start();
    expect(stopped.err).toContain('Stopped, because the client may not start engagements.');
    expect(stopped.out).toContain('conversation:message:create');
    expect([stopped.code, told()]).toEqual([1, []]);
    expect(await status()).toMatchObject({ rows: 12, pending: 12, failedToStart: 0 });
    const secret = await start([], { env: { GENESYSCLOUD_OAUTHCLIENT_SECRET: 'wrong' } });
    expect(secret.out).toContain('GENESYS_AUTHENTICATION_FAILED');
    cloud.setPermissions(cloud.credentials.clientId, ['*']);
    expect((await start()).code).toBe(0);
    expect(told()).toHaveLength(12);
  });

  test('stops where everything is refused, as by an integration that is not there', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, fast, file } = await campaign(onTestFinished, csvOf(guests(60)));
    const nowhere = '00000000-0000-4000-8000-000000000000';
    const { err, code } = await fast(['campaign', 'start', file, '-e', 'call', '--integration', nowhere]);
    expect(err).toContain('Stopped, because everything was refused for the same reason.');
    expect(code).toBe(1);
    expect(cloud.requests.filter(({ path }) => path === agentless).length).toBeLessThan(40);
  });

  test('goes on through 429 and lost answers, and sends nothing twice', async ({
    expect,
    onTestFinished,
  }) => {
    const all = guests(30);
    const { cloud, start, told, status } = await campaign(onTestFinished, csvOf(all));
    cloud.faults.add({
      match: { path: agentless },
      times: 3,
      effect: {
        status: 429,
        headers: { 'Retry-After': '1' },
        body: { status: 429, code: 'too.many.requests' },
      },
    });
    cloud.faults.add({ match: { path: agentless }, times: 1, effect: { drop: true, applyEffect: true } });
    const { out, code } = await start(['--json']);
    expect(JSON.parse(out)).toMatchObject({ ok: true, started: 30, uncertain: 0, calls: { tooMany: 3 } });
    expect(code).toBe(0);
    expect(told()).toEqual(all.map((to) => `${to}: It is due.`).sort());
    expect(await status()).toMatchObject({ started: 30, uncertain: 0 });
  });

  test('tells of progress in plain lines, and of the budget', async ({ expect, onTestFinished }) => {
    const { run, file, cloud } = await campaign(onTestFinished, csvOf(guests(30)));
    const { err, code } = await run([
      ...['campaign', 'start', file, '-e', 'call', '--integration', cloud.integrationId],
      ...['--calls-per-minute', '100'],
    ]);
    expect(err).toMatch(/\n\d+ of 30, \d\.\d\/s, about \d+(s|m) left, 0 × 429\n/);
    expect(code).toBe(0);
  });

  test('refuses the name of another campaign', async ({ expect, onTestFinished }) => {
    const { cloud, fast, file, start, run } = await campaign(onTestFinished, csvOf(guests(1)));
    await start();
    const integration = ['--integration', cloud.integrationId, '--json'];
    const taken = await fast(['campaign', 'start', file, '-e', 'survey', ...integration]);
    expect(JSON.parse(taken.out)).toMatchObject({ error: { code: 'CAMPAIGN_NAME_TAKEN' } });
    expect(taken.err).toContain('of the engagement call. Give this one a name of its own with --name.');
    expect(taken.code).toBe(1);
    expect((await run(['campaign', 'status', 'march'])).out).toContain('engagement call');
    const unknown = await run(['campaign', 'status', 'marsh']);
    expect(unknown.err).toContain('There is no campaign "marsh". Did you mean "march"?');
    expect(unknown.code).toBe(1);
  });

  test('gives the name of a campaign of which nothing has begun to another one, without its rows', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, fast, file, start, status } = await campaign(onTestFinished, csvOf(guests(3)));
    cloud.setPermissions(cloud.credentials.clientId, []);
    await start();
    expect(await status()).toMatchObject({ engagement: 'call', rows: 3, pending: 3 });
    cloud.setPermissions(cloud.credentials.clientId, ['*']);
    writeFileSync(file, csvOf(['other@x']));
    await fast(['campaign', 'start', file, '-e', 'survey', '--integration', cloud.integrationId]);
    expect(await status()).toMatchObject({ engagement: 'survey', rows: 1, started: 1, pending: 0 });
  });

  test('says of rows that were started before that nobody is written to', async ({
    expect,
    onTestFinished,
  }) => {
    const content = 'to,text,key\na@x,Hi,k-1\nb@x,Hi,k-2\n';
    const { cloud, folder, fast, run, start, status, told } = await campaign(onTestFinished, content);
    await start();
    await fast(['close', ...cloud.conversations.map(({ id }) => id)]);
    const file = join(folder, 'april.csv');
    const april = (more: readonly string[] = []) =>
      fast(['campaign', 'start', file, '-e', 'call', '--integration', cloud.integrationId, ...more]);
    writeFileSync(file, `${content}c@x,Hi,k-3\n`);
    const part = await april(['--dry-run']);
    expect(part.out).toContain('Started before: 2. A row is started once, by its key');
    expect(part.out).toContain('\n1 would be started: campaign april, engagement call.\n');
    expect(JSON.parse((await april(['--dry-run', '--json'])).out)).toMatchObject({ startedBefore: 2 });
    writeFileSync(file, content);
    const dry = await april(['--dry-run']);
    expect(dry.out).toContain('\nNobody would be written to.\n');
    const { out, err, code } = await april();
    expect(err).toContain('All were started before: nobody is written to again.\n');
    expect(out).toContain(
      'Engagements: 0 started, 2 started before or by another run.\nNobody was written to',
    );
    expect([code, told()]).toEqual([0, ['a@x: Hi', 'b@x: Hi']]);
    expect(await status('april')).toMatchObject({ started: 2, startedBefore: 2 });
    expect((await run(['campaign', 'status', 'april'])).out).toMatch(/Started +2\n {2}before it began +2\n/);
    expect(await status('march')).toMatchObject({ started: 2, startedBefore: 0 });
  });

  test('has two rows in one conversation share what became of it', async ({ expect, onTestFinished }) => {
    const content = 'to,text,key\na@x,One,k-1\na@x,Two,k-2\n';
    const { cloud, fast, run, start, status } = await campaign(onTestFinished, content);
    await start(['--active', 'use']);
    expect(cloud.conversations).toHaveLength(1);
    await fast(['close', ...cloud.conversations.map(({ id }) => id)]);
    expect(await status()).toMatchObject({ started: 2, sessions: { open: 0, closed: 2 } });
    const report = JSON.parse((await run(['campaign', 'report', 'march', '--json'])).out);
    expect(report.timeToClose.count).toBe(1);
    expect(report.calls.byKind.conversation).toBe(1);
  });

  test('lets nothing of a file or an option steer the terminal', async ({ expect, onTestFinished }) => {
    const evil = '\u001b]0;pwned\u0007\u009b31m';
    const { cloud, folder, run, fast, start } = await campaign(onTestFinished, `to,te${evil}\na@x,Hi\n`);
    const header = await start();
    expect(header.err).toContain('There is no column "text". There are: to, te ]0;pwned');
    const lines = join(folder, `l${evil}.jsonl`);
    writeFileSync(lines, `${JSON.stringify({ to: 'a@x', [`te${evil}`]: 1 })}\n{"to":"a@x","text":"Hi"}\n`);
    const rejects = ['--rejects', join(folder, `r${evil}.csv`)];
    const more = ['--integration', cloud.integrationId, '--name', 'm\u202e', ...rejects];
    const begin = (engagement: string, others: readonly string[] = []) =>
      fast(['campaign', 'start', lines, '-e', engagement, ...more, ...others]);
    const said = [header];
    for (const others of [['--dry-run'], [], []]) said.push(await begin(`call${evil}`, others));
    expect(said.at(-1)?.err).toContain('They are kept: ');
    said.push(await begin('survey'));
    expect(said.at(-1)?.err).toContain('of the engagement call');
    said.push(await begin('call', ['--outbox', join(folder, evil, 'x')]));
    said.push(await run(['campaign', 'status', `m${evil}`, '--outbox', join(folder, evil)]));
    said.push(await run(['campaign', 'status', 'm\u202e']));
    expect(said.at(-1)?.code).toBe(0);
    said.push(await run(['campaign', 'report', 'm\u202e', '--format', 'csv']));
    said.push(await run(['campaign', 'report', 'm\u202e', '-o', join(folder, `x${evil}.txt`)]));
    for (const { out, err } of said)
      expect(`${out}${err}`.replaceAll(/\r?\n/g, '')).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  test('reads 100,000 rows in little memory', async ({ expect, onTestFinished }) => {
    const rows = Array.from({ length: 100_000 }, (_, at) => `guest-${at},${'x'.repeat(1_000)}`);
    const { start } = await campaign(onTestFinished, `to,text\n${rows.join('\n')}\n`);
    // The file alone would fill it.
    const { out, code } = await start(['--dry-run'], { env: { NODE_OPTIONS: '--max-old-space-size=90' } });
    expect(out).toContain('Read: 100,000 rows.');
    expect(code).toBe(0);
  });

  test.for([
    [['not-there.csv', '-e', 'call'], 'not-there.csv is not there.'],
    [['folder', '-e', 'call'], 'folder is a directory. Name a file in it.'],
    [['good.csv'], '--engagement is needed'],
    [['good.csv', '-e', 'cal'], 'has no engagement "cal". Did you mean "call"?'],
    [['good.csv', '-e', 'call', '--integration', ' '], 'No Open Messaging integration is named.'],
    [
      ['good.csv', '-e', 'call', '--integration', 'nope'],
      '--integration needs the id of an integration, a UUID',
    ],
    [['utf16.csv', '-e', 'call'], 'utf16.csv is UTF-16 (little endian)'],
    [['latin.csv', '-e', 'call'], 'latin.csv is not UTF-8'],
    [['sheet.xlsx', '-e', 'call'], 'sheet.xlsx is a spreadsheet or a zip archive, not CSV.'],
    [['wrong.csv', '-e', 'call'], 'There is no column "to". There are: name, phone.'],
    [['wrong.csv', '-e', 'call', '--to-column', 'phon', '--text', 'Hi'], 'Did you mean "phone"?'],
    [['wrong.csv', '-e', 'call', '--to-column', 'phone', '--text', 'Hi {nam}'], 'Did you mean "name"?'],
    [['wrong.csv', '-e', 'call', '--text', 'Hi {name'], '--text has a single {.'],
    [['good.csv', '-e', 'call', '--text', 'Hi', '--text-column', 'text'], 'contradict each other'],
    [['none.csv', '-e', 'call'], 'No row of none.csv can be started.'],
    [['good.csv', '-e', 'call', '--rejects', 'good.csv'], 'it is the file of the guests'],
    [['good.csv', '-e', 'call', '--rejects', 'wrong.csv'], 'it is no file of rejects'],
    [['good.csv', '-e', 'call', '--patience', 'soon'], '--patience needs a duration'],
    [['good.csv', 'wrong.csv', '-e', 'call'], 'at most 1 fit here'],
  ] as const)('refuses %j before anything is done', async ([args, part], { expect, onTestFinished }) => {
    const { cloud, run, outbox } = await organisation(onTestFinished);
    const cwd = folderWith({
      'good.csv': 'to,text\na@x,Hi\n',
      'utf16.csv': Buffer.from('\ufeffto,text\na@x,Hi\n', 'utf16le'),
      'latin.csv': Buffer.from('to,text\na@x,f\xfcr dich\n', 'latin1'),
      'sheet.xlsx': new Uint8Array([0x50, 0x4b, 3, 4, 20, 0]),
      'wrong.csv': 'name,phone\nJane,123\n',
      'none.csv': 'to,text\n,Hi\n',
      'folder/file': 'x',
      'manifests/engagements.json': manifestOf(['payment']),
    });
    const integration = args.includes('--integration' as never) ? [] : ['--integration', cloud.integrationId];
    const { code, out, err } = await run(['campaign', 'start', ...args, ...integration], { cwd });
    expect(err).toContain(part);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect([existsSync(outbox), cloud.requests]).toEqual([false, []]);
    expect(readFileSync(join(cwd, 'good.csv'), 'utf8')).toBe('to,text\na@x,Hi\n');
  });
});
