import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { file, report, sample, tryOut } from './manifest-try-bench.js';

const withEngagement = (engagement: object, name = 'e') =>
  file(`${name}-${Math.random()}.json`, { version: 1, engagements: { [name]: engagement } });

describe('manifest try on the sample', () => {
  test('says by which signal it was closed, why and when', async () => {
    const { exitCode, out, err } = await tryOut(sample, '-t', await file('stop.txt', 'stop\n'));
    expect(exitCode).toBe(0);
    expect(out).toContain('CLOSED\n');
    expect(out).toContain('by signal       dialog "opt-out" completed');
    expect(out).toContain('reason          opted-out');
    expect(out).toContain('when            4.0s after the turn that ended it, of which 3s grace');
    expect(out).toMatch(/3\.0s {2}call {7}conversation PATCH \/api\/v2\/conversations\/messages\//);
    expect(err).toContain('simulated clock');
  });

  test('gives the same report every time, to the letter', async () => {
    const args = [sample, '-t', await file('agent.txt', 'agent\n[handover completed]\n'), '--json'];
    const [first, second] = [await tryOut(...args), await tryOut(...args)];
    expect(first.out).toBe(second.out);
    expect(first.exitCode).toBe(0);
  });

  test('takes no time for a grace of hours', async () => {
    const manifest = await withEngagement({ close: { grace: '20h' } });
    const began = performance.now();
    const tried = await report(
      ...[manifest, '-t', await file('long.txt', 'bye\n[bot ends the conversation: userCancelled]')],
    );
    expect(tried.closure).toMatchObject({
      state: 'closed',
      tookMs: 72_001_000,
      plan: { reason: 'userCancelled' },
    });
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('waits for an agent, and closes the guest only when the agent has left', async () => {
    const play =
      'agent\n[agent joins]\n[wait 1m]\n[handover completed]\n[wait 10m]\n[agent leaves]\n[agent wraps up]';
    const tried = await report(sample, '-t', await file('held.txt', play));
    expect(tried).toMatchObject({ closed: true, closure: { rung: 'customer', handedOver: true } });
    expect(tried.events.map(({ who }) => who)).toContain('held');
  });

  test('plays the guest of a recording at the recorded pace, and passes over the bot', async () => {
    const at = (second: number) => new Date(Date.UTC(2025, 4, 1, 12, 0, second)).toISOString();
    const guest = { type: 'message', from: { id: 'u', role: 'user' } };
    const answer = { type: 'message', from: { id: 'b', role: 'bot' }, text: 'On which day?' };
    const recording = [
      { ...guest, text: 'later', timestamp: at(0) },
      { ...answer, timestamp: at(1) },
      { ...guest, text: 'on Monday', timestamp: at(20) },
      { ...answer, replyToId: '1', timestamp: at(21) },
      { ...guest, text: 'no, on Tuesday', timestamp: at(22) },
    ];
    const tried = await report(sample, '-t', await file('recorded.transcript', recording));
    expect(tried).toMatchObject({
      closed: false,
      notClosed: { code: 'guest-returned' },
      played: { turns: 3, passedOver: 2 },
      spanMs: 22_000,
    });
    expect(JSON.stringify(tried)).not.toContain('On which day?"');
  });
});

describe('the nearest reason', () => {
  test.each<[string, string, object, string]>([
    ['nothing-ended', 'hello', {}, 'No dialog ended in this turn.'],
    ['handed-over', 'x\n[bot asks for a person]\n[bot ends paid]', {}, 'A person was asked for'],
    ['outcome-not-listed', 'x\n[bot cancels paid]', {}, 'is listed for "completed" only'],
    ['not-listed', 'x\n[bot ends piad]', {}, 'Did you mean "paid"?'],
    [
      'not-listed',
      'x\n[bot sends EndOfConversation]',
      { events: [] },
      'The bot sent the event "EndOfConversation"',
    ],
    ['turn-failed', 'x\n[bot ends paid]\n[bot fails]', {}, 'Something had ended in it'],
    ['guest-returned', 'x\n[bot ends paid]\n[wait 1s]\ny', {}, '"final": true'],
    ['held', 'x\n[agent joins]\ny\n[bot ends paid]', {}, 'The close waits for at most 8h, then it gives up'],
    [
      'reopened',
      'x\n[bot ends paid]\nanother thing',
      { close: { lateGuest: { answer: 'reopen' } } },
      'the guest wrote again and opened it',
    ],
    [
      'condition-not-met',
      'x\n[bot ends paid with {"amount": "5"}]',
      { terminalDialogs: { paid: { when: { path: 'amount', equals: 5 } } } },
      'At "amount" the dialog returned a text, and the condition asks for a number',
    ],
    [
      'condition-not-met',
      'x\n[bot ends paid]',
      { terminalDialogs: { paid: { when: { path: 'amount', exists: true } } } },
      'At "amount" the dialog returned nothing',
    ],
  ])('%s: %j', async (code, play, more, why) => {
    const manifest = await withEngagement({ terminalDialogs: ['paid'], ...more });
    const cues = play.includes('[bot') ? play : `${play}\n[bot asks for a person]\nbye\n[bot cancels other]`;
    const transcript = await file('play.txt', code === 'nothing-ended' ? 'hello' : cues);
    const tried = await report(code === 'nothing-ended' ? sample : manifest, '-t', transcript);
    expect(tried.notClosed).toMatchObject({ code, why: expect.stringContaining(why) });
    expect(tried.exitCode).toBe(1);
  });

  test('is never told with what a dialog returned', async () => {
    const manifest = await withEngagement({
      terminalDialogs: { paid: { when: { path: 'name', equals: 'x' } } },
    });
    const { out } = await tryOut(
      manifest,
      '-t',
      await file('p.txt', 'x\n[bot ends paid with {"name": "Ms Secret"}]'),
    );
    expect(out).toContain('condition-not-met');
    expect(out).not.toContain('Ms Secret');
  });

  test('is that nobody could know the engagement, where there are several', async () => {
    const manifest = await file('two.json', {
      version: 1,
      engagements: { a: { terminalDialogs: ['paid'] }, b: { terminalDialogs: ['paid'] } },
    });
    const transcript = await file('paid.txt', 'x\n[bot ends paid]');
    expect((await report(manifest, '-t', transcript)).notClosed?.code).toBe('no-engagement');
    const named = await report(manifest, '-t', transcript, '--engagement', 'b');
    expect(named.closure?.plan.engagement).toBe('b');
  });
});

describe('what cannot be used is a mistake of the command line', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['t.txt', '[wait ten]', '[wait ten] needs a duration'],
    [
      't.txt',
      'hi\n[agnet joins]',
      't.txt:2: [agnet joins] is no stage direction. Did you mean [agent joins]?',
    ],
    ['t.txt', '[bot ends opt-out]', 'a line of the guest has to stand before'],
    ['t.txt', 'hi\n[bot ends x with {paid}]', '{paid} is not JSON'],
    ['t.txt', '# nothing\n', 'the guest says nothing in it.'],
    ['t.json', '{', 'is not JSON'],
    ['t.json', '{}', 'expected a list [ ]'],
    ['t.json', '["hi", 5]', 'item 2: expected a text, an activity'],
    ['t.transcript', '[{"type":"message","from":{"role":"bot"}}]', "all 1 activities are the bot's"],
    ['t.txt', 'hi\n[agent leaves]', '[agent leaves] cannot happen here'],
    ['t.txt', Buffer.from('hi\nGrüße\n', 'latin1'), 't.txt is not in UTF-8: line 2, column 3 seems to be in'],
    ['t.json', Buffer.from('["Grüße"]', 'latin1'), 't.json is not in UTF-8: line 1, column 5 seems to be in'],
    ['t.txt', Buffer.from('\ufeffhi', 'utf16le'), 't.txt is in UTF-16 (little endian), not in UTF-8'],
  ])('%s: %j', async (name, content, message) => {
    const trying = tryOut(sample, '-t', await file(name, content));
    await expect(trying).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(message),
    });
  });

  test('so are an unknown engagement, a missing transcript, and a manifest that the sample does not fit', async () => {
    const transcript = await file('hi.txt', 'hi');
    await expect(tryOut(sample)).rejects.toThrow('--transcript <file>');
    await expect(tryOut(sample, '-t', 'nowhere.txt')).rejects.toThrow('There is no transcript nowhere.txt');
    await expect(tryOut(sample, '-t', transcript, '-e', 'payment-remainder')).rejects.toThrow(
      'Did you mean "payment-reminder"?',
    );
    const other = await withEngagement({ terminalDialogs: ['appointment'] });
    await expect(tryOut(other, '-t', transcript)).rejects.toThrow('[bot ends appointment]');
    await expect(tryOut(other, '-t', transcript, '-b', 'nowhere.js')).rejects.toThrow('could not be loaded');
  });
});

test('the sample stands in the package as it stands in the repository', async () => {
  expect(JSON.parse(await readFile(sample, 'utf8')).engagements).toHaveProperty('payment-reminder');
});
