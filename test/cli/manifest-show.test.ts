import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, manifestOf, runCli, sdk } from './run-cli.js';

const sample = ['--dialogs', 'examples/payment-reminder/payment-reminder-dialog.ts'];
const show = (cwd: string, ...args: string[]) => runCli(['manifest', 'show', ...args], { cwd });

const bot = `const { ComponentDialog } = require(${sdk});
class Root extends ComponentDialog {
  constructor() { super('<script>'); this.addDialog(new ComponentDialog('inner')); }
  async onBeginDialog(dc) { return dc.replaceDialog('inner'); }
}
exports.rootDialog = new Root();`;

describe.concurrent('manifest show', () => {
  test('draws the sample as Mermaid', async ({ expect }) => {
    const { code, out, err } = await runCli(['manifest', 'show', ...sample]);
    expect(out).toMatchInlineSnapshot(`
      "---
      title: "The dialogs of examples/payment-reminder/payment-reminder-dialog.ts, and what ends the session"
      ---
      flowchart LR
        d1{{"payment-reminder<br/>the bot begins here<br/>ENDS: completed · after 3s<br/>asks for a person"}}:::terminal
        d2{{"opt-out<br/>ENDS: opted-out · after 3s · final"}}:::terminal
        d1 -.-> d2
        classDef terminal fill:#1f5fa8,stroke:#123a66,stroke-width:3px,color:#ffffff
      "
    `);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('draws a Composer project', async ({ expect }) => {
    const { code, out } = await runCli([
      'manifest',
      'show',
      'examples/declarative-bot/engagements.json',
      '-d',
      'examples/declarative-bot',
    ]);
    expect(out).toMatchInlineSnapshot(`
      "---
      title: "The dialogs of examples/declarative-bot, and what ends the session"
      ---
      flowchart LR
        d1[["appointment<br/>the bot begins here<br/>CLOSES: by an action"]]:::closing
        d2{{"confirmed<br/>ENDS: confirmed · after 50ms"}}:::terminal
        d1 --> d2
        classDef closing fill:#cfe2f7,stroke:#1f5fa8,stroke-width:2px,color:#10243a
        classDef terminal fill:#1f5fa8,stroke:#123a66,stroke-width:3px,color:#ffffff
      "
    `);
    expect(code).toBe(0);
  });

  test('draws a manifest alone: the engagements and what ends them', async ({ expect }) => {
    const { code, out } = await runCli(['manifest', 'show', '--title', 'What ends it']);
    expect(out).toMatchInlineSnapshot(`
      "---
      title: "What ends it"
      ---
      flowchart LR
        e1["payment-reminder<br/>engagement"]:::plain
        e2{{"payment-reminder<br/>ENDS: completed · after 3s"}}:::terminal
        e3{{"opt-out<br/>ENDS: opted-out · after 3s · final"}}:::terminal
        e4[["event EndOfConversation<br/>ENDS: completed · after 3s"]]:::closing
        e5[["handover to a person<br/>ENDS: handled-by-agent · after 3s"]]:::closing
        e6[["end of conversation<br/>ENDS: completed · after 3s"]]:::closing
        e1 --> e2
        e1 --> e3
        e1 --> e4
        e1 --> e5
        e1 --> e6
        classDef closing fill:#cfe2f7,stroke:#1f5fa8,stroke-width:2px,color:#10243a
        classDef plain fill:#f4f4f2,stroke:#77777a,color:#1c1c1e
        classDef terminal fill:#1f5fa8,stroke:#123a66,stroke-width:3px,color:#ffffff
      "
    `);
    expect(code).toBe(0);
  });

  test('draws the dialogs alone where there is no manifest, and says so', async () => {
    const { code, out, err } = await show(folderWith({ 'bot.cjs': bot }), '-d', 'bot.cjs');
    expect(out).toContain('d1["#60;script#62;<br/>the bot begins here"]:::plain');
    expect(err).toContain('note: no manifest was found');
    expect(code).toBe(0);
  });

  test.for([
    ['bot.svg', [], '<?xml'],
    ['bot.html', [], '<!doctype html>'],
    ['bot.mmd', [], '---'],
    ['bot.txt', ['--format', 'svg'], '<?xml'],
  ] as const)('writes %s', async ([file, args, begins]) => {
    const folder = folderWith({ 'bot.cjs': bot, 'm.json': manifestOf(['<script>']) });
    const { code, out, err } = await show(folder, 'm.json', '-d', 'bot.cjs', '-o', file, ...args);
    expect({ code, out, err }).toEqual({ code: 0, out: '', err: `${file} is written: 2 boxes.\n` });
    const written = readFileSync(join(folder, file), 'utf8');
    expect(written.startsWith(begins)).toBe(true);
    expect(written).not.toContain('<script>');
    expect(written.endsWith('\n')).toBe(true);
  });

  test('overwrites its own pictures, and no other file', async () => {
    const folder = folderWith({ 'm.json': manifestOf(['a']) });
    const manifest = readFileSync(join(folder, 'm.json'), 'utf8');
    for (const file of ['a.mmd', 'a.svg', 'a.html']) {
      expect((await show(folder, 'm.json', '-o', file, '--title', 'One "two"')).code).toBe(0);
      expect((await show(folder, 'm.json', '-o', file)).code).toBe(0);
    }
    const args = ['m.json', '--format', 'svg', '-o', 'm.json'];
    const { code, err } = await show(folder, ...args);
    expect(err).toContain('m.json is there already, and was not written by this command');
    expect([code, readFileSync(join(folder, 'm.json'), 'utf8')]).toEqual([2, manifest]);
    expect((await show(folder, ...args, '--force')).code).toBe(0);
  });

  test('draws what can be read of a project, and says what cannot', async () => {
    const root = { $kind: 'Microsoft.AdaptiveDialog', id: 'bot', triggers: [] };
    const folder = folderWith({
      'c/bot.dialog': root,
      'c/dialogs/bad.dialog': '{',
      'm.json': manifestOf(['bot']),
    });
    const { code, out, err } = await show(folder, 'm.json', '-d', 'c');
    expect(out).toContain('ENDS: completed');
    expect(err).toContain('warning: dialogs/bad.dialog is not valid JSON');
    expect(code).toBe(0);
  });

  test('writes to stdout what is piped on', async () => {
    const folder = folderWith({ 'm.json': manifestOf(['a']) });
    const [plain, dash] = await Promise.all([
      show(folder, 'm.json', '--format', 'html'),
      show(folder, 'm.json', '--format', 'html', '-o', '-'),
    ]);
    expect(plain.out).toContain('</html>');
    expect(dash.out).toBe(plain.out);
  });

  test.for([
    [
      ['m.json', '-o', 'no/such/folder.svg'],
      'no/such/folder.svg could not be written: its folder does not exist.',
      1,
    ],
    [['m.json', '-o', 'sub', '--format', 'svg'], 'sub could not be written: it is a folder.', 1],
    [['bad.json'], 'The manifest bad.json cannot be used.', 1],
    [['gone.json'], 'there is no such file', 1],
    [[], 'No manifest was named', 2],
  ] as const)('says so when it cannot: %j', async ([args, part, exitCode]) => {
    const folder = folderWith({ 'm.json': manifestOf(['a']), 'bad.json': '{"version":2}', 'sub/x.txt': '' });
    const { code, out, err } = await show(folder, ...args);
    expect(err).toContain(part);
    expect({ code, out }).toEqual({ code: exitCode, out: '' });
  });
});
