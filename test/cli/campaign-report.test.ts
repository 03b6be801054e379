import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { describe, test } from 'vitest';
import { CampaignBook } from '../../src/campaign/campaign-book.js';
import { type BotHearing, noteHearing } from '../../src/closing/bot-hearing.js';
import { expectAnswer, noteAnswer } from '../../src/closing/guest-answers.js';
import type { CallEntry } from '../../src/closing/history-entry.js';
import { organisation } from './organisation.js';
import { type GivenClosure, leave, onDisk } from './outbox-on-disk.js';

const id = (number: number) => `c0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const begun = Date.UTC(2026, 2, 1, 9);

const call = (purpose: CallEntry['purpose'], more: Partial<CallEntry> = {}): CallEntry => ({
  ...{
    kind: 'call',
    at: begun,
    instance: 'bot-1',
    purpose,
    method: 'GET',
    path: '/x',
    durationMs: 9,
    status: 200,
  },
  ...more,
});

/** Twelve rows: ten started, of whom four answer, one refused, one uncertain, and three that nobody has tried. */
async function campaign(
  onTestFinished: Parameters<typeof organisation>[0],
  name = 'march',
  { hearing = { since: begun - 60_000 }, told = 10 }: Heard = {},
) {
  const stage = await organisation(onTestFinished);
  await onDisk(stage.outbox, async (_, { documents }) => {
    const book = new CampaignBook(documents);
    const header = {
      engagement: 'payment-reminder',
      integrationId: 'i-1',
      createdAt: begun,
      lastRunAt: begun,
    };
    await book.writeHeader(name, header, begun);
    const rows = Array.from({ length: 15 }, (_, at) => `k-${at + 1}`);
    await book.addRows(name, { rows, invalid: ['x-1', 'x-2'], mended: [] }, begun);
    for (let number = 1; number <= 10; number += 1) {
      const start = {
        state: 'started',
        at: begun,
        conversationId: id(number),
        joined: number === 1,
      } as const;
      await book.note(name, `k-${number}`, start, begun);
      if (number <= told) await expectAnswer(documents, id(number), begun, begun);
      if (number <= 4) await noteAnswer(documents, id(number), begun + number * 1_000);
    }
    if (hearing !== null) await noteHearing(documents, hearing, begun);
    await book.note(name, 'k-11', { state: 'failed', at: begun, cause: 'CONVERSATION_ACTIVE' }, begun);
    await book.note(name, 'k-12', { state: 'uncertain', at: begun, cause: 'answer-lost' }, begun);
  });
  // Each closes two seconds after its signal; the batch that proves them is one call for all four.
  const proof = call('read', { shared: 4 });
  const closed = { at: begun, state: 'closed', change: { outcome: 'closed' } } as const;
  const closures: GivenClosure[] = [
    ...[1, 2, 3].map((one) => ({
      ...closed,
      conversationId: id(one),
      calls: [call('conversation', { method: 'PATCH' }), proof],
    })),
    {
      ...closed,
      conversationId: id(4),
      reason: '<script>alert(1)</script>',
      calls: [call('conversation', { status: 429, error: 'E' }), call('teardown'), proof],
    },
    { conversationId: id(5), at: begun, state: 'held', handedOver: true },
    { conversationId: id(6), at: begun, state: 'failed', change: { cause: 'STILL_OPEN' } },
    { conversationId: id(7), at: begun },
    { conversationId: id(8), at: begun, state: 'cancelled' },
    // Of no campaign.
    { ...closed, conversationId: id(99) },
  ];
  await leave(stage.outbox, closures);
  return stage;
}

interface Heard {
  /** What bots have heard; `null`: nothing. */
  readonly hearing?: BotHearing | null;
  /** Of how many of the started ones it is noted that an answer is expected. */
  readonly told?: number;
}

const answered = { count: 4, share: 0.4, never: 6, gaps: [] };

const figures = {
  rows: 15,
  started: 10,
  pending: 3,
  uncertain: 1,
  failedToStart: 1,
  answered,
  invalidRows: 2,
  sessions: { open: 3, closing: 1, held: 1, closed: 4, failed: 1 },
};

describe.concurrent('campaign status', { timeout: 60_000 }, () => {
  test('joins the starts with what became of their conversations', async ({ expect, onTestFinished }) => {
    const { run, cloud } = await campaign(onTestFinished);
    const data = await run(['campaign', 'status', 'march', '--json']);
    expect(JSON.parse(data.out)).toMatchObject({ ...figures, failures: { CONVERSATION_ACTIVE: 1 } });
    const { out, code } = await run(['campaign', 'status', 'march']);
    expect(out).toMatch(
      /Started +10\n {2}answered +4\n {2}open +3\n {2}closing +1\n {2}held +1\n {2}closed +4\n {2}failed +1\n/,
    );
    expect([code, cloud.requests]).toEqual([0, []]);
  });

  test('knows what became of rows that were started long before the campaign began', async ({
    expect,
    onTestFinished,
  }) => {
    const { run, outbox } = await campaign(onTestFinished);
    const createdAt = begun + 3_600_000;
    await onDisk(outbox, async (_, { documents }) => {
      const book = new CampaignBook(documents);
      const header = {
        engagement: 'payment-reminder',
        integrationId: 'i-1',
        createdAt,
        lastRunAt: createdAt,
      };
      await book.writeHeader('april', header, createdAt);
      const note = (key: string, conversationId: string, at: number, joined: boolean) =>
        book.note('april', key, { state: 'started', at, conversationId, joined }, createdAt);
      await note('k-1', id(1), begun, false);
      await note('k-2', id(2), begun, false);
      // Into the conversation of the first, which was opened again: what became of it before is not this row's.
      await note('k-100', id(1), createdAt, true);
    });
    const status = async () => JSON.parse((await run(['campaign', 'status', 'april', '--json'])).out);
    expect(await status()).toMatchObject({
      ...{ started: 3, startedBefore: 2, sessions: { open: 1, closed: 2 } },
      answered: { count: 2, gaps: ['not-recorded'] },
    });
    await leave(outbox, [
      { conversationId: id(1), at: createdAt + 1_000, state: 'closed', change: { outcome: 'closed' } },
    ]);
    expect((await status()).sessions).toMatchObject({ open: 0, closed: 3 });
    const { out } = await run(['campaign', 'report', 'april', '--format', 'json']);
    // Of the two in one conversation, the second close is one.
    expect(JSON.parse(out).timeToClose.count).toBe(3);
  });

  test('says where there is no outbox, or another one', async ({ expect, onTestFinished }) => {
    const { run, outbox } = await organisation(onTestFinished);
    const none = await run(['campaign', 'status', 'march']);
    expect(none.err).toContain('There is no outbox at');
    await onDisk(outbox, async () => {});
    const empty = await run(['campaign', 'status', 'march']);
    expect(empty.err).toContain('There is none in this outbox.');
    expect([none.code, empty.code]).toEqual([1, 1]);
  });
});

describe.concurrent('campaign report', { timeout: 60_000 }, () => {
  test('counts ends, times and calls', async ({ expect, onTestFinished }) => {
    const { run } = await campaign(onTestFinished);
    const { out } = await run(['campaign', 'report', 'march', '--json']);
    const report = JSON.parse(out);
    expect(report).toMatchObject({
      ...figures,
      joined: 1,
      endedInTurn: 8,
      handedOver: 1,
      alreadyClosed: 0,
      closuresFailedBy: { STILL_OPEN: 1 },
      reopened: 0,
      teardowns: 1,
      timeToClose: { count: 4, p50: 2_000, p95: 2_000, max: 2_000 },
      calls: { total: 6, byKind: { conversation: 4, teardown: 1, batch: 1 }, perVerifiedClose: 1.5 },
    });
    expect(
      report.endedBy.map(({ id: dialog, count }: { id: string; count: number }) => [dialog, count]),
    ).toEqual([
      ['payment', 7],
      ['payment', 1],
    ]);
    const text = await run(['campaign', 'report', 'march']);
    expect(text.out).toMatch(
      /Answered +4 \(40\.0 %\)\n +Never answered +6\n +Ended in a turn of the bot +8\n/,
    );
    expect(text.out).toMatch(/dialog payment completed \(paid\) +7\n/);
    expect(text.out).toMatch(/Time to close, half +2\.0 s\n/);
    expect(text.out).toMatch(/Calls per verified close +1\.500\n/);
  });

  test('writes CSV in which nothing is a formula', async ({ expect, onTestFinished }) => {
    const { run } = await campaign(onTestFinished, '=cmd');
    const { out } = await run(['campaign', 'report', '=cmd', '--format', 'csv']);
    const lines = out.trim().split('\r\n');
    expect(lines[0]).toBe('section,name,value');
    expect(lines).toContain(",campaign,'=cmd");
    expect(lines).toContain('sessions,closed,4');
    expect(lines).toContain('calls.byKind,batch,1');
    expect(lines).toContain('answered,count,4');
    expect(lines).toContain('answered,share,0.4');
    expect(lines).toContain('answered,never,6');
    expect(lines).toContain('timeToClose,below 5000,4');
    expect(lines).toContain('endedBy,dialog payment completed (paid),7');
  });

  test('writes a page that runs and loads nothing', async ({ expect, onTestFinished }) => {
    const { run, folder } = await campaign(onTestFinished, '<img src=x onerror=alert(1)>');
    const file = join(folder, 'march.html');
    const { err, code } = await run(['campaign', 'report', '<img src=x onerror=alert(1)>', '-o', file]);
    expect(err).toContain('march.html is written.');
    expect(code).toBe(0);
    const page = readFileSync(file, 'utf8');
    expect(page).not.toMatch(/<script|<img|https?:|@import|src="/);
    expect(page).toContain('&#60;script&#62;');
    expect(page.match(/<svg/g)).toHaveLength(3);
    expect(page).toContain('<dt>Answered</dt><dd>4</dd>');
    expect(page).toContain('<th scope="row">Answered</th><td>4 (40.0 %)</td>');
    expect(page).toContain('<th scope="row">Never answered</th><td>6</td>');
  });

  test.for([
    [['march', '-o', 'report.pdf'], 2, 'No format is known for report.pdf.'],
    [['march', '--guests', 'all', '--format', 'html'], 2, '--guests writes csv or json, not html.'],
    [['march', '--json', '--format', 'csv'], 2, '--json and --format contradict each other.'],
    [['march', '-o', 'none/report.html'], 1, 'its folder does not exist'],
    [['marsh'], 1, 'Did you mean "march"?'],
  ] as const)('refuses %j', async ([args, expected, part], { expect, onTestFinished }) => {
    const { run, folder } = await campaign(onTestFinished);
    const { code, err } = await run(['campaign', 'report', ...args], { cwd: folder });
    expect(err).toContain(part);
    expect(code).toBe(expected);
  });
});

describe.concurrent('campaign report to a file', { timeout: 60_000 }, () => {
  test('overwrites each of its own forms, and no other file', async ({ expect, onTestFinished }) => {
    const { run, folder } = await campaign(onTestFinished);
    const guests = 'to,text\na@x,Hi\n';
    writeFileSync(join(folder, 'march.csv'), guests);
    const report = (...args: string[]) => run(['campaign', 'report', 'march', ...args], { cwd: folder });
    const forms = ['r.txt', 'r.json', 'r.csv', 'r.html'].map((file) => ['-o', file]);
    const lists = [
      ['--guests', 'all', '-o', 'g.csv'],
      ['--guests', 'all', '-o', 'g.json'],
      ['--guests', 'all', '--format', 'csv', '-o', 'g.dat'],
      ['--format', 'csv', '-o', 'r.dat'],
    ];
    for (const args of [...forms, ...lists]) {
      expect((await report(...args)).code).toBe(0);
      expect((await report(...args)).code).toBe(0);
    }
    expect(readFileSync(join(folder, 'g.dat'), 'utf8')).toMatch(/^key,/);
    for (const args of [[], ['--guests', 'all'], ['--json']]) {
      const { code, err } = await report('-o', 'march.csv', ...args);
      expect(err).toContain('march.csv is there already, and was not written by this command');
      expect([code, readFileSync(join(folder, 'march.csv'), 'utf8')]).toEqual([2, guests]);
    }
    expect((await report('-o', 'march.csv', '--force')).code).toBe(0);
    expect(readFileSync(join(folder, 'march.csv'), 'utf8')).toMatch(/^section,name,value/);
  });
});

describe.concurrent('campaign report of who has answered', { timeout: 60_000 }, () => {
  const minute = 60_000;

  test.for<[string, Heard, string]>([
    [
      'bots came after the begin',
      { hearing: { since: begun + 5 * minute } },
      'No bot noted answers yet when',
    ],
    [
      'bots could not assign guests',
      { hearing: { since: begun, unassignedAt: begun + minute } },
      'A bot has heard guests without knowing their Genesys conversation.',
    ],
    ['some starts were never told', { told: 7 }, 'Of some that were started it is not recorded whether'],
  ])('says that there may be more where %s', async ([, heard, why], { expect, onTestFinished }) => {
    const { run } = await campaign(onTestFinished, 'march', heard);
    const { out } = await run(['campaign', 'report', 'march']);
    expect(out).toMatch(/Answered +at least 4 \(40\.0 %\)\n +Never answered +at most 6\n/);
    expect(out).toContain(why);
    const page = await run(['campaign', 'report', 'march', '--format', 'html']);
    expect(page.out).toContain('<dt>Answered</dt><dd>≥ 4</dd>');
    expect(page.out).toContain(why);
    const status = await run(['campaign', 'status', 'march']);
    expect(status.out).toMatch(/\n {2}answered +≥ 4\n/);
    expect(status.out).toContain(why);
  });

  test('says that it is not known, rather than 0, where no bot has heard anybody', async ({
    expect,
    onTestFinished,
  }) => {
    const { run, outbox } = await campaign(onTestFinished, 'march', { hearing: null });
    await onDisk(outbox, async (_, { documents }) => {
      for (let number = 1; number <= 4; number += 1) await documents.remove('guest-answers', id(number));
    });
    const report = async (format: string) =>
      (await run(['campaign', 'report', 'march', '--format', format])).out;
    const text = await report('text');
    expect(text).toMatch(/Answered +not known\n +Never answered +not known\n/);
    expect(text).toContain('No bot that shares this outbox has heard a guest yet');
    expect(JSON.parse(await report('json')).answered).toEqual({
      ...{ count: null, share: null, never: null },
      gaps: ['no-bot', 'not-recorded'],
    });
    expect(await report('csv')).toContain('answered,count,not known\r\n');
    expect(await report('html')).toContain('<dt>Answered</dt><dd>not known</dd>');
    expect((await run(['campaign', 'status', 'march'])).out).toMatch(/\n {2}answered +not known\n/);
  });

  test('names the guests, and those who never answered alone', async ({ expect, onTestFinished }) => {
    const { run, folder } = await campaign(onTestFinished, '=march');
    const all = await run(['campaign', 'report', '=march', '--guests', 'all']);
    const [header, first, ...others] = all.out.trim().split('\r\n');
    expect(header).toBe('key,conversationId,startedAt,answered,answeredAt,session');
    expect(first).toBe(`k-1,${id(1)},2026-03-01T09:00:00.000Z,yes,2026-03-01T09:00:01.000Z,closed`);
    expect(others).toHaveLength(9);
    const file = join(folder, 'silent.csv');
    await run(['campaign', 'report', '=march', '--guests', 'never-answered', '-o', file]);
    const silent = readFileSync(file, 'utf8').trim().split('\r\n').slice(1);
    expect(silent.map((line) => line.split(',')[0])).toEqual(['k-10', 'k-5', 'k-6', 'k-7', 'k-8', 'k-9']);
    expect(silent[1]).toBe(`k-5,${id(5)},2026-03-01T09:00:00.000Z,no,,held`);
    const data = await run(['campaign', 'report', '=march', '--guests', 'answered', '--json']);
    expect(JSON.parse(data.out).guests).toHaveLength(4);
  });

  test('does not say of a guest that there was no answer where that is not known', async ({
    expect,
    onTestFinished,
  }) => {
    const { run } = await campaign(onTestFinished, 'march', { hearing: null });
    const { out } = await run(['campaign', 'report', 'march', '--guests', 'never-answered', '--json']);
    const { guests } = JSON.parse(out);
    expect(new Set(guests.map((guest: { answered: string }) => guest.answered))).toEqual(
      new Set(['not-known']),
    );
  });
});

const browser = '/usr/bin/chromium';

describe.skipIf(!existsSync(browser))('the page in a browser', { timeout: 60_000 }, () => {
  test('shows every chart inside the window, wide and narrow, light and dark', async ({
    expect,
    onTestFinished,
  }) => {
    const { run, folder, outbox } = await campaign(onTestFinished);
    const reason = `a long reason with many words in it and 漢字漢字漢字漢字漢字漢字 at its end`;
    await leave(outbox, [{ conversationId: id(9), at: begun, state: 'closed', reason }]);
    const { out } = await run(['campaign', 'report', 'march', '--format', 'html']);
    const file = join(folder, 'page.html');
    writeFileSync(file, out);
    const chrome = await chromium.launch({ executablePath: browser, args: ['--no-sandbox'] });
    onTestFinished(() => chrome.close());
    for (const [width, colorScheme] of [
      [1_100, 'light'],
      [390, 'dark'],
      [360, 'light'],
    ] as const) {
      const page = await chrome.newPage({ viewport: { width, height: 900 }, colorScheme });
      const faults: string[] = [];
      page.on('console', (message) => faults.push(message.text()));
      page.on('pageerror', (error) => faults.push(error.message));
      await page.goto(`file://${file}`);
      // In the browser; its types are not those of Node.
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(overflow).toBeLessThanOrEqual(0);
      expect(await page.locator('svg rect').count()).toBeGreaterThan(8);
      // Where a label is cut, it says so, and the whole of it is in the title.
      const cut = await page.evaluate(`[...document.querySelectorAll('svg foreignObject div')]
        .filter((label) => label.getBoundingClientRect().right > innerWidth
          || getComputedStyle(label).textOverflow !== 'ellipsis'
          || !label.closest('g').querySelector('title').textContent.startsWith(label.textContent))
        .map((label) => label.textContent)`);
      expect(cut).toEqual([]);
      const kept = process.env.CAMPAIGN_PICTURES;
      if (kept !== undefined)
        await page.screenshot({ path: join(kept, `${colorScheme}.png`), fullPage: true });
      expect(faults).toEqual([]);
      await page.close();
    }
  });
});
