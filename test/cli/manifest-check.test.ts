import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { folderWith, manifestOf, runCli, sdk } from './run-cli.js';

const head = `const { ComponentDialog, DialogSet, TextPrompt, WaterfallDialog } = require(${sdk});`;
/** A bot of which the root ends with "bye", which nobody has marked. */
const bot = `${head}
const waterfall = (id, ...steps) => new WaterfallDialog(id, steps);
const component = (id, steps, ...children) => {
  const made = new ComponentDialog(id);
  for (const one of [waterfall(id + '-steps', ...steps), ...children]) made.addDialog(one);
  return made;
};
const bye = component('bye', [(step) => step.endDialog()]);
const paid = component('paid', [(step) => step.endDialog()]);
const rootDialog = component('root', [(step) => (step.result ? step.replaceDialog('bye') : step.replaceDialog('paid'))], bye, paid);
`;

const check = (cwd: string, ...args: string[]) => runCli(['manifest', 'check', ...args], { cwd });

describe.concurrent('manifest check', () => {
  test('finds the manifest at its usual place, and says in words what each end does', async () => {
    const { code, out, err } = await runCli(['manifest', 'check']);
    expect(out).toContain('manifests/engagements.json is valid: 1 engagement.');
    expect(out).toContain('- when dialog "opt-out" ends completed: reason "opted-out"');
    expect(out).toContain(
      "The session is closed 3s after the bot's last message, whatever the guest writes before that.",
    );
    expect(out).toContain('This conversation about your invoice has ended.');
    expect(out).not.toContain('\u001b');
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('says what an end does that is unlike all others', async () => {
    const end = {
      outcomes: ['completed', 'cancelled'],
      when: { path: 'paid', equals: true },
      close: {
        grace: '0s',
        protectAgents: false,
        strategy: 'customer',
        teardown: 'never',
        wrapUp: { code: 'c-1' },
        lateGuest: { answer: 'reopen' },
        watchFor: '1h',
      },
    };
    const folder = folderWith({ 'engagements.json': manifestOf({ odd: end }, { on: { closed: true } }) });
    const { out } = await check(folder);
    expect(out).toContain('when dialog "odd" ends completed or cancelled, when paid is true');
    expect(out).toContain("closed right after the bot's last message.");
    expect(out).toContain('also while a live agent is in it');
    expect(out).toContain('strategy "customer"');
    expect(out).toContain('repair call is never used');
    expect(out).toContain('wrap-up code c-1');
    expect(out).toContain('within 1h after that begins anew with the bot.');
    expect(out).toContain('closed: genesys.session.closed');
  });

  test('tells every fault with its place, and fails', async () => {
    const folder = folderWith({
      'm.yaml':
        'version: 1\nengagements:\n  a:\n    terminalDialogs:\n      x: { close: { grase: 3s } }\n    clos: {}\n',
    });
    const { code, out } = await check(folder, 'm.yaml');
    expect(out).toMatch(/m\.yaml:5:\d+: error engagements\.a\.terminalDialogs\.x\.close\.grase: .*"grace"/);
    expect(out).toMatch(/m\.yaml:6:\d+: error engagements\.a\.clos: .*"close"/);
    expect(out).toContain('2 errors, 0 warnings, 0 notes.');
    expect(code).toBe(1);
  });

  test('reads a folder as one manifest, and several paths as several', async () => {
    const folder = folderWith({
      'm/a.json': manifestOf(['x']),
      'm/b.yaml': 'version: 1\nengagements:\n  b: {}\n',
      'other.json': manifestOf([]),
    });
    const { code, out } = await check(folder, 'm', 'other.json', '--json');
    expect(JSON.parse(out).manifests).toMatchObject([
      { path: 'm', valid: true, engagements: [{ name: 'call' }, { name: 'b' }] },
      { path: 'other.json', valid: true },
    ]);
    expect(code).toBe(0);
  });

  test('lets no name of a file or an engagement steer the terminal', async () => {
    const name = 'a\u009b2J\u202eb';
    const folder = folderWith({
      [`${name}.json`]: { version: 1, engagements: { [name]: { description: name, terminalDialogs: [] } } },
      'wrong.json': { version: 1, engagements: {}, [name]: 1 },
    });
    const { out, err } = await check(folder, `${name}.json`, 'wrong.json');
    expect(out).toContain('a 2J b.json is valid');
    expect(out + err).not.toMatch(/[\u009b\u202e]/);
  });

  test.for([
    ['no-such.json', {}, 'there is no such file'],
    ['empty', { 'empty/readme.txt': 'x' }, 'is a folder without a .json, .yaml or .yml file'],
    [
      'utf16.json',
      { 'utf16.json': Buffer.from('\ufeff{"version":1}', 'utf16le') },
      'is in UTF-16 (little endian)',
    ],
  ] as const)('fails for %s', async ([path, files, part]) => {
    const { code, out } = await check(folderWith(files), path);
    expect(out).toContain(part);
    expect(code).toBe(1);
  });

  test('says where it looked when there is no manifest', async () => {
    const { code, err } = await check(folderWith({}));
    expect(err).toContain('none is at a usual place (manifests/engagements.json');
    expect(code).toBe(2);
  });

  test('warns of a way that ends without an end of the engagement, and fails only if it must be strict', async () => {
    const folder = folderWith({
      'bot.cjs': `${bot} module.exports = { rootDialog };`,
      'm.json': manifestOf(['paid']),
    });
    const [loose, strict, allowed] = await Promise.all([
      check(folder, 'm.json', '--dialogs', 'bot.cjs'),
      check(folder, 'm.json', '--dialogs', 'bot.cjs', '--strict'),
      check(
        folder,
        'm.json',
        '--dialogs',
        'bot.cjs',
        '--strict',
        '--allow',
        'open-path',
        '--allow',
        'not-seen',
      ),
    ]);
    expect(loose.out).toContain('Against bot.cjs (6 dialogs):');
    expect(loose.out).toContain('The bot can finish without ending the engagement: root → bye.');
    expect([loose.code, strict.code, allowed.code]).toEqual([0, 1, 0]);
    expect(allowed.out).toContain('0 errors, 0 warnings');
  });

  test('fails for a mark that no dialog has, with the nearest', async () => {
    const folder = folderWith({
      'bot.cjs': `${bot} module.exports = { rootDialog };`,
      'm.json': manifestOf(['root', 'payd']),
    });
    const { code, out } = await check(folder, 'm.json', '-d', 'bot.cjs');
    expect(out).toContain('There is no dialog with the id "payd"');
    expect(out).toContain('Did you mean "paid"?');
    expect(code).toBe(1);
  });

  test.for([
    ['default', 'module.exports = rootDialog;'],
    ['a function', 'module.exports = () => rootDialog;'],
    ['an async function', 'module.exports.rootDialog = async () => rootDialog;'],
    ['a set', 'const set = new DialogSet(); set.add(rootDialog); module.exports.rootDialog = set;'],
    ['a list', 'module.exports.rootDialog = [rootDialog];'],
    [
      'a class alone',
      "module.exports.Root = class Root extends ComponentDialog { constructor() { super('root'); this.addDialog(bye); } };",
    ],
    [
      'a class that wants the state of the bot',
      "module.exports.Root = class extends ComponentDialog { constructor(state) { super('root'); this.profile = state.createProperty('x'); this.addDialog(bye); } };",
    ],
    ['an export by its name', 'module.exports = { a: rootDialog, b: bye };', '#a'],
  ] as const)('takes a root that is exported as %s', async ([, exported, name = '']) => {
    const folder = folderWith({ 'bot.cjs': `${bot}\n${exported}`, 'm.json': manifestOf(['root']) });
    const { code, out, err } = await check(folder, 'm.json', '-d', `bot.cjs${name}`, '--json');
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({ ok: true, dialogs: { roots: ['root'] } });
    expect(code).toBe(0);
  });

  test.skipIf('typescript' in process.features && process.features.typescript)(
    'says what TypeScript needs where nothing can load it',
    async () => {
      const folder = folderWith({ 'bot.ts': 'export {};', 'm.json': manifestOf([]) });
      const { code, err } = await check(folder, 'm.json', '-d', 'bot.ts');
      expect(err).toContain('bot.ts is TypeScript. Install tsx (npm install --save-dev tsx)');
      expect(code).toBe(1);
    },
  );

  test('takes TypeScript where tsx is installed, and ES modules', async () => {
    const typed = "export const rootDialog: object = { id: 'root', endDialog() {}, beginDialog() {} };";
    const folder = folderWith({
      'bot.ts': typed,
      'bot.mjs': typed.replace(': object', ''),
      'm.json': manifestOf(['root']),
    });
    symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'));
    const runs = await Promise.all(['bot.ts', 'bot.mjs'].map((file) => check(folder, 'm.json', '-d', file)));
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  });

  test.for([
    ['throws', "throw new TypeError('no database');", 'bot.cjs could not be loaded: TypeError: no database'],
    [
      'fails later',
      "module.exports = () => new Promise(() => setTimeout(() => { throw new Error('late'); }, 1));",
      'failed while it was loaded: Error: late',
    ],
    ['ends the process', 'process.exit(0);', 'ended the process while it was loaded'],
    [
      'never answers',
      'module.exports = () => new Promise(() => {});',
      'ended the process while it was loaded',
    ],
    ['exports nothing', '', 'exports no dialog: it exports nothing.'],
    [
      'exports something else',
      'module.exports = { port: 1, start() {} };',
      'exports no dialog: it exports port, start.',
    ],
    ['gives no dialog', 'module.exports = () => 5;', 'gave no dialog'],
    [
      'needs an argument',
      'module.exports = (settings) => settings.dialog;',
      'threw when it was called without arguments',
    ],
    [
      'exports several',
      'module.exports = { a: rootDialog, b: bye };',
      'Say which one is the root: bot.cjs#a, bot.cjs#b.',
    ],
  ] as const)('says so when the module %s', async ([, code, part]) => {
    const folder = folderWith({ 'bot.cjs': `${bot}\n${code}`, 'm.json': manifestOf(['root']) });
    const ran = await check(folder, 'm.json', '-d', 'bot.cjs');
    expect(ran.err).toContain(part);
    expect({ code: ran.code, out: ran.out }).toEqual({ code: 1, out: '' });
  });

  test.for([
    ['nowhere.js', 'There is no such file: nowhere.js'],
    ['bot.cjs#rot', 'bot.cjs has no export "rot". It exports rootDialog.'],
    ['empty', 'is a folder without a .dialog file'],
    ['m.json', 'm.json is no module.'],
  ] as const)('says so when the dialogs are said to be at %s', async ([place, part]) => {
    const folder = folderWith({
      'bot.cjs': `${bot} module.exports = { rootDialog };`,
      'm.json': manifestOf([]),
      'empty/x.txt': '',
    });
    const { code, out, err } = await check(folder, 'm.json', '--json', '-d', place);
    expect(err).toContain(part);
    expect(JSON.parse(out)).toMatchObject({ ok: false, error: { code: 'DIALOGS_UNREADABLE' } });
    expect(code).toBe(1);
  });

  test('keeps its JSON clean of what a bot prints, and does not wait for the server that it starts', async () => {
    const noisy =
      "console.log('listening'); require('node:http').createServer().listen(0); setInterval(() => console.log('tick'), 1);";
    const folder = folderWith({
      'bot.cjs': `${bot}${noisy} module.exports = { rootDialog };`,
      'm.json': manifestOf(['root']),
    });
    const { code, out, err } = await check(folder, 'm.json', '--json', '-d', 'bot.cjs');
    expect(JSON.parse(out).ok).toBe(true);
    expect(err).toContain('listening');
    expect(code).toBe(0);
  });

  test('writes the same JSON each time, in the shape that scripts rely on', async () => {
    const folder = folderWith({
      'bot.cjs': `${bot} module.exports = { rootDialog };`,
      'm.json': manifestOf(['paid', 'byee']),
    });
    const [one, two] = await Promise.all(
      [1, 2].map(() => check(folder, 'm.json', '--json', '-d', 'bot.cjs')),
    );
    expect(one?.out).toBe(two?.out);
    const report = JSON.parse(one?.out ?? '');
    expect(Object.keys(report)).toEqual(['ok', 'manifests', 'dialogs', 'summary']);
    expect(report).toMatchObject({
      ok: false,
      manifests: [
        {
          path: 'm.json',
          valid: true,
          engagements: [
            {
              name: 'call',
              words: expect.any(Array),
              ends: [
                {
                  source: 'dialog',
                  id: 'paid',
                  accepts: ['completed'],
                  reason: 'completed',
                  plan: { graceMs: 3_000 },
                  on: expect.any(String),
                  words: expect.any(Array),
                },
                {},
                {},
                {},
                {},
              ],
            },
          ],
          marksInCode: [],
          findings: [
            {
              level: 'error',
              code: 'unknown-dialog',
              dialog: 'byee',
              path: 'engagements.call.terminalDialogs.byee',
              message: expect.any(String),
            },
            { level: 'warning', code: 'open-path', dialog: 'bye' },
          ],
        },
      ],
      dialogs: { source: 'bot.cjs', roots: ['root'], count: 6 },
      summary: { errors: 1, warnings: 1, notes: 0 },
    });
  });
});
