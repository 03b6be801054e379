import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  AdaptiveDialog,
  BeginDialog,
  CodeAction,
  EndDialog,
  IfCondition,
  OnBeginDialog,
  OnIntent,
  ReplaceDialog,
  SendActivity,
  SendHandoffActivity,
  TextInput,
} from 'botbuilder-dialogs-adaptive';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkDialogs } from '../../src/dialog-graph/check-dialogs.js';
import type { DialogFinding } from '../../src/dialog-graph/finding.js';
import { loadDialogs } from '../../src/dialog-graph/read/load-dialogs.js';
import { parseManifest } from '../../src/manifest/load-manifest.js';
import { codesIn, findingsIn } from './bots.js';

const ms = (kind: string, fields: object = {}) => ({ $kind: `Microsoft.${kind}`, ...fields });
const dialog = (id: string, triggers: object[], more: object = {}) =>
  ms('AdaptiveDialog', { id, triggers, ...more });
const on = (actions: object[], kind = 'OnBeginDialog', more: object = {}) => ms(kind, { actions, ...more });
const begin = (id: string) => ms('BeginDialog', { dialog: id });

function project(files: Record<string, object | string | Uint8Array>): string {
  const folder = mkdtempSync(join(tmpdir(), 'composer-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    const isText = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(join(folder, name), isText ? content : JSON.stringify(content));
  }
  return folder;
}

async function findings(
  files: Record<string, object | string | Uint8Array>,
  ids: unknown,
): Promise<DialogFinding[]> {
  const manifest = parseManifest({ version: 1, engagements: { call: { terminalDialogs: ids } } });
  return checkDialogs(manifest, await loadDialogs(project(files)));
}

const codes = async (...args: Parameters<typeof findings>) =>
  (await findings(...args)).map(({ code, dialog: id }) => `${code} ${id}`);

describe('a Composer project', () => {
  test('begins with the dialog of its own folder, and finds dialogs by the names of their files and by their ids', async () => {
    const files = {
      'bot.dialog': dialog('bot', [
        on([begin('pay'), ms('ReplaceDialog', { dialog: "='the-end'" })], 'OnIntent'),
      ]),
      'dialogs/pay/pay.dialog': dialog('pay', [on([])]),
      'dialogs/bye.dialog': dialog('the-end', [on([])]),
      'dialogs/a.lu.dialog': ms('CrossTrainedRecognizerSet'),
      'node_modules/x/other.dialog': dialog('other', []),
    };
    expect(await codes(files, ['the-end'])).toEqual([]);
    const { roots, nodes } = await loadDialogs(project(files));
    expect([roots, [...nodes.keys()]]).toEqual([['bot'], ['bot', 'the-end', 'pay']]);
  });

  test('a dialog without an id of its own has that of its file, which a manifest has to name', async () => {
    const files = {
      'bot.dialog': dialog('bot', [on([begin('pay')])]),
      'pay.dialog': ms('AdaptiveDialog', { triggers: [] }),
    };
    expect(await codes(files, ['pay'])).toContain('unknown-dialog pay');
    expect((await findings(files, ['pay']))[0]?.message).toContain('Did you mean "pay.dialog"?');
    expect(await codes(files, ['pay.dialog'])).toEqual(['terminal-inside-open-dialog bot']);
  });

  test('every way through conditions, switches and loops is followed', async () => {
    const files = {
      'bot.dialog': dialog('bot', [
        on([
          ms('IfCondition', {
            actions: [begin('a')],
            elseActions: [
              ms('SwitchCondition', {
                cases: [{ value: 'x', actions: [begin('b')] }],
                default: [ms('Foreach', { actions: [begin('c')] })],
              }),
            ],
          }),
        ]),
      ]),
      ...Object.fromEntries(['a', 'b', 'c'].map((id) => [`dialogs/${id}.dialog`, dialog(id, [on([])])])),
    };
    expect(
      (await findings(files, [])).filter(({ code }) => code === 'open-path').map(({ dialog: id }) => id),
    ).toEqual(['a', 'b', 'c']);
  });

  test('what an unreached branch, a switched-off action or a kept-alive root does, is not told', async () => {
    const off = { disabled: true };
    const files = {
      'bot.dialog': dialog(
        'bot',
        [on([ms('BeginDialog', { dialog: 'x', ...off }), ms('EndTurn'), ms('ThrowException')])],
        { autoEndDialog: false },
      ),
    };
    expect(await codes(files, [])).toEqual(['no-dialog-ends-it undefined']);
  });

  test('the action of this package ends it', async () => {
    const files = {
      'bot.dialog': dialog('bot', [on([begin('out')], 'OnIntent')]),
      'out.dialog': dialog('out', [on([{ $kind: 'GenesysDisconnect.EndSession' }])]),
    };
    expect(await codes(files, [])).toEqual(['no-dialog-ends-it undefined']);
  });

  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: they are Language Generation's
  test('delays, handovers and ends are found in language generation too', async () => {
    const lg =
      '# Send_1()\n${Slow()}\n\n# Slow\n[Activity\n  Type = delay\n  Value = 9000\n]\n# Person\n[Activity\n  type = event\n  name = handoff.initiate\n]\n';
    const files = {
      'bot.dialog': dialog('bot', [on([begin('pay')])]),
      'pay.dialog': dialog('pay', [
        on([
          ms('SendActivity', { activity: '${Send_1()}' }),
          ms('SendActivity', { activity: '${Person()}' }),
        ]),
      ]),
      'language/pay.en-us.lg': lg,
    };
    const found = await findings(files, ['pay']);
    expect(found.map(({ code }) => code)).toEqual([
      'handoff-in-terminal-dialog',
      'short-grace',
      'terminal-inside-open-dialog',
    ]);
    expect(found[1]?.message).toContain('delays a message by 9s');
  });

  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: they are Language Generation's

  test('a mark that an expression alone can reach is told, with what to do', async () => {
    const files = {
      'bot.dialog': dialog('bot', [on([ms('BeginDialog', { dialog: '=user.next' })])]),
      'pay.dialog': dialog('pay', []),
    };
    const [found] = await findings(files, ['pay']);
    expect(found).toMatchObject({ code: 'unreached-dialog', file: 'pay.dialog', level: 'warning' });
    expect(found?.message).toContain('list it under "dialogs"');
    expect(found?.message).toContain('Not all could be seen of "bot"');
  });

  test.each<[string, string | Uint8Array, string]>([
    ['half a file', '{"$kind":', 'bad.dialog is not valid JSON: line 1'],
    ['a list', '[]', 'bad.dialog is not valid JSON: it is no object { }.'],
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'bad.dialog is written in UTF-16. Save it as UTF-8.'],
    ['Latin-1', Buffer.from([0x7b, 0xe9, 0x7d]), 'bad.dialog is not written in UTF-8.'],
  ])('%s is told, and the rest is read', async (_, content, part) => {
    const found = await findings({ 'bot.dialog': dialog('bot', [on([])]), 'dialogs/bad.dialog': content }, [
      'bot',
    ]);
    expect(found.map(({ code }) => code)).toEqual(['unreadable-dialog-file']);
    expect(found[0]?.message).toContain(part);
  });

  test('a byte order mark is no fault', async () => {
    expect(
      await codes({ 'bot.dialog': `\ufeff${JSON.stringify(dialog('bot', [on([])]))}` }, ['bot']),
    ).toEqual([]);
  });

  test('the example of this repository has nothing to complain about', async () => {
    const { nodes } = await loadDialogs('examples/declarative-bot');
    expect([...nodes.keys()]).toEqual(['appointment', 'confirmed']);
  });
});

describe('adaptive dialogs in code', () => {
  test('are read as those of files', () => {
    const person = new SendHandoffActivity();
    person.id = 'person';
    const pay = new AdaptiveDialog('pay').configure({
      triggers: [
        new OnBeginDialog([
          new TextInput(),
          Object.assign(new IfCondition(), { actions: [person] }),
          new EndDialog(),
        ]),
      ],
    });
    const root = new AdaptiveDialog('root').configure({
      triggers: [
        new OnIntent('Pay', [], [new BeginDialog(pay as never)]),
        new OnIntent('Bye', [], [new SendActivity('bye'), new ReplaceDialog('gone')]),
      ],
    });
    expect(codesIn(root, ['pay'])).toEqual([
      'handoff-in-terminal-dialog pay',
      'missing-dialog root',
      'terminal-inside-open-dialog root',
    ]);
    expect(codesIn(root, [])).toContain('open-path pay');
  });

  test('one that the SDK itself cannot put together is told, and the rest is read', () => {
    const root = new AdaptiveDialog('root').configure({
      triggers: [new OnBeginDialog([new SendHandoffActivity()])],
    });
    const found = findingsIn(root, ['root']).find(({ code }) => code === 'unreadable-dialog-file');
    expect(found?.message).toContain(
      'The SDK cannot put "root" together: Dialog.onComputeId(): not implemented.',
    );
  });

  test('an action in code is looked at as code', () => {
    const root = new AdaptiveDialog('root').configure({
      triggers: [new OnIntent('Bye', [], [new CodeAction(async (dc) => dc.cancelAllDialogs())])],
    });
    expect(codesIn(root, ['root'])).toEqual(['open-path root']);
  });
});
