import { describe, expect, test } from 'vitest';
import packageFile from '../../package.json' with { type: 'json' };
import { commands, groups } from '../../src/cli/commands.js';
import { folderWith, manifestOf, runCli } from './run-cli.js';

describe.concurrent('the command line', () => {
  test.for([
    [['--help'], 'Usage: genesys-disconnect <command>'],
    [['-h'], 'manifest check'],
    [['help'], 'manifest show'],
    [['manifest', '--help'], 'Usage: genesys-disconnect manifest <command>'],
    [['manifest', 'check', '--help'], 'Usage: genesys-disconnect manifest check [paths…]'],
    [['help', 'manifest', 'show'], 'Usage: genesys-disconnect manifest show [path]'],
    [['manifest', 'show', 'no-such-file', '-h'], '--format mermaid|svg|html'],
  ] as const)('helps on stdout for %j', async ([args, part]) => {
    const { code, out, err } = await runCli(args);
    expect(out).toContain(part);
    expect(out).toContain('Exit codes:');
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test.for([...commands.map(({ name }) => name), ...Object.keys(groups), ''])(
    'keeps the help of %j within 80 columns',
    async (name) => {
      const { code, out } = await runCli([...name.split(' ').filter(Boolean), '--help']);
      expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
      expect(code).toBe(0);
    },
  );

  test('breaks a long example so that a shell takes it as one line', async () => {
    const { out } = await runCli(['doctor', '--help']);
    expect(out).toContain(
      [
        '  genesys-disconnect doctor \\',
        '    --integration 5f7c2a0e-3b1d-4c8e-9a6f-2d4b8e1c7a90 \\',
        '    --manifest manifests/engagements.json\n',
      ].join('\n'),
    );
  });

  test('says its version', async () => {
    expect(await runCli(['--version'])).toEqual({ code: 0, out: `${packageFile.version}\n`, err: '' });
  });

  test.for([[[]], [['manifest']]] as const)('shows what there is, as an error, for %j', async ([args]) => {
    const { code, out, err } = await runCli(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Commands:');
  });

  test.for([
    [['manifst', 'check'], 'There is no command "manifst". Did you mean "manifest"?'],
    [['manifest', 'chek'], 'There is no command "manifest chek". Did you mean "manifest check"?'],
    [['check'], 'Did you mean "manifest check"?'],
    [['frobnicate'], 'There is no command "frobnicate". There are: manifest, threading-timeline'],
    [['manifest', 'check', '--dialgs', 'x'], 'There is no option --dialgs. Did you mean --dialogs?'],
    [['manifest', 'check', '-x'], 'There is no option -x. There are: --dialogs'],
    [['manifest', 'check', '--dialogs'], '--dialogs needs <place>.'],
    [['manifest', 'check', '--dialogs', '--json'], 'If that is the value, write --dialogs=--json.'],
    [['manifest', 'check', '--dialogs', 'a', '--dialogs', 'b'], '--dialogs is given 2 times. Keep one.'],
    [['manifest', 'check', '--strict=yes'], '--strict takes no value, but got "yes".'],
    [['manifest', 'check', '--allow', 'open-paths'], 'Did you mean open-path?'],
    [['manifest', 'show', '--format', 'png'], '--format needs one of: mermaid, svg, html; got "png".'],
    [['manifest', 'show', 'a', 'b'], '"b" is too much: at most 1 fit here.'],
    [['manifest', 'show', '-o', 'bot.pdf'], 'No format is known for bot.pdf.'],
    [['--json'], 'There is no option --json here.'],
  ] as const)('refuses %j with the nearest right thing', async ([args, part]) => {
    const { code, err } = await runCli(args);
    expect(err).toContain(part);
    expect(err).toMatch(/See: genesys-disconnect .*--help/);
    expect(err).not.toContain('    at ');
    expect(code).toBe(2);
  });

  test('answers a program in JSON even when it is called wrongly', async () => {
    const { code, out } = await runCli(['manifest', 'check', '--json', '--wrong']);
    expect(JSON.parse(out)).toMatchObject({ ok: false, error: { code: 'WRONG_USAGE' } });
    expect(code).toBe(2);
  });

  test('keeps silent when its reader has gone', async () => {
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`dialog-${at}`, {}]));
    const folder = folderWith({ 'engagements.json': manifestOf(many) });
    const { code, err } = await runCli(['manifest', 'check'], { cwd: folder, readOnly: 1 });
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});
