import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bot, file, report, sample, tryOut } from './manifest-try-bench.js';

const manifestFor = (terminalDialogs: object) =>
  file(`engagements-${Math.random()}.json`, { version: 1, engagements: { visit: { terminalDialogs } } });

describe("manifest try on a bot of one's own", () => {
  test('runs what createBot returns, and watches the dialogs beside it', async () => {
    const transcript = await file('start.txt', '[event engagement.start]\nlater\non Monday\n');
    const tried = await report(sample, '-t', transcript, '-b', bot('reminder-bot.ts'));
    expect(tried).toMatchObject({
      exitCode: 0,
      closed: true,
      closure: { signals: [{ source: 'dialog', id: 'payment-reminder', outcome: 'completed' }] },
    });
    expect(tried.bot).toContain('on botbuilder');
    const bots = tried.events.filter(({ who }) => who === 'bot').map(({ what }) => what);
    expect(bots).toEqual(['On which day will you pay?', 'Noted, thank you. Goodbye.']);
  });

  test('runs a root dialog', async () => {
    const manifest = await manifestFor({ appointment: { when: { path: 'confirmed', equals: 'yes' } } });
    const yes = await report(manifest, '-t', await file('yes.txt', 'hi\nyes'), '-b', bot('root-dialog.ts'));
    expect(yes).toMatchObject({ closed: true, exitCode: 0 });
    const no = await report(manifest, '-t', await file('no.txt', 'hi\nno'), '-b', bot('root-dialog.ts'));
    expect(no).toMatchObject({
      closed: false,
      exitCode: 1,
      notClosed: { code: 'condition-not-met', turn: 2 },
    });
    expect(no.notClosed?.why).toContain(
      'At "confirmed" the dialog returned a text, but not the one that was asked for',
    );
  });

  test('says which outcome it was, and that a turn failed', async () => {
    const manifest = await manifestFor({ appointment: {} });
    const cancel = await file('cancel.txt', 'hi\ncancel');
    const cancelled = await report(manifest, '-t', cancel, '-b', bot('root-dialog.ts'));
    expect(cancelled.notClosed?.code).toBe('outcome-not-listed');
    const crash = await report(
      manifest,
      '-t',
      await file('crash.txt', 'hi\ncrash'),
      '-b',
      bot('root-dialog.ts'),
    );
    expect(crash.notClosed).toMatchObject({ code: 'turn-failed', turn: 2 });
    expect(crash.notClosed?.why).toContain('no such calendar');
  });

  test('runs an adaptive dialog', async () => {
    const manifest = await manifestFor({ survey: { reason: 'answered' } });
    const tried = await report(manifest, '-t', await file('hi.txt', 'hi'), '-b', bot('adaptive.ts'));
    expect(tried.closure).toMatchObject({ state: 'closed', plan: { reason: 'answered' } });
  });

  test('runs a CommonJS module, and finds the dialogs that the bot holds', async () => {
    const manifest = await manifestFor({ goodbye: { when: { equals: 'done' } } });
    const tried = await report(manifest, '-t', await file('hi.txt', 'hi'), '-b', bot('handler.cjs'));
    expect(tried).toMatchObject({ closed: true, closure: { plan: { engagement: 'visit' } } });
    const unlinked = await report(
      ...[manifest, '-t', await file('hi.txt', 'hi'), '-b', bot('handler.cjs'), '--unlinked'],
    );
    expect(unlinked).toMatchObject({ closed: false, exitCode: 1, notClosed: { code: 'unlinked', turn: 1 } });
  });

  test('runs a bot of the Microsoft 365 Agents SDK', async () => {
    const folder = join(dirname(await file('here.txt', '')), 'agent');
    await mkdir(join(folder, 'node_modules'), { recursive: true });
    const packages = fileURLToPath(new URL('../../node_modules/@microsoft', import.meta.url));
    await symlink(packages, join(folder, 'node_modules/@microsoft'));
    await writeFile(
      join(folder, 'bot.mjs'),
      `import { ActivityHandler } from '@microsoft/agents-hosting';
       import { Activity } from '@microsoft/agents-activity';
       export const bot = new ActivityHandler();
       bot.onMessage(async (context, next) => {
         await context.sendActivity(Activity.fromObject({ type: 'endOfConversation', code: 'completedSuccessfully' }));
         await next();
       });`,
    );
    const manifest = await manifestFor([]);
    const tried = await report(manifest, '-t', await file('hi.txt', 'hi'), '-b', join(folder, 'bot.mjs'));
    expect(tried.bot).toContain('@microsoft/agents-hosting');
    expect(tried.closure?.signals).toEqual([
      { source: 'endOfConversation', id: 'endOfConversation', outcome: 'completedSuccessfully' },
    ]);
  });

  test('refuses a manifest whose dialogs the bot does not have, as the bot itself would', async () => {
    const manifest = await manifestFor({ apointment: {} });
    await expect(
      tryOut(manifest, '-t', await file('hi.txt', 'hi'), '-b', bot('root-dialog.ts')),
    ).rejects.toThrow('Did you mean "appointment"?');
  });

  test.each([
    ['export const nothing = 1;', 'exports nothing that can be run. Export one of: a function createBot'],
    ['export default class Bot {}', 'exports a class'],
    ['export const createBot = () => 5;', 'returned nothing that can be run'],
    ['throw new Error("no database");', 'could not be loaded: no database'],
  ])('says what a module has to export: %s', async (code, message) => {
    const path = fileURLToPath(new URL(`./bots/.made-${Math.random()}.mjs`, import.meta.url));
    await writeFile(path, code);
    try {
      await expect(tryOut(sample, '-t', await file('hi.txt', 'hi'), '-b', path)).rejects.toThrow(message);
    } finally {
      await rm(path);
    }
  });
});
