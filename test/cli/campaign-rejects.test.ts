import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { agentless, campaign, csvOf, guests } from './campaign-stage.js';

describe.concurrent('the rejects of campaign start', { timeout: 90_000 }, () => {
  test('are not written, and nothing is sent, where it shows only late that their file cannot be made', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, start } = await campaign(onTestFinished, csvOf(guests(1)));
    // Whoever may do everything may write this folder, by its mode; the others are refused before.
    const { code, err } = await start(['--rejects', '/proc/r.csv']);
    expect(err).toMatch(
      /cannot be used for the rejects: (its folder does not exist|it may not be written)\./,
    );
    expect(err).not.toContain('defect');
    expect(code).not.toBe(0);
    expect(cloud.requests.filter(({ path }) => path === agentless)).toEqual([]);
  });

  test('never take the place of a file that somebody may have mended', async ({ expect, onTestFinished }) => {
    const { cloud, folder, file, fast, start } = await campaign(onTestFinished, 'to,text\na@x,Hi\n,Hi\n');
    const rejects = join(folder, 'rejects.csv');
    await start(['--rejects', rejects]);
    const mended = readFileSync(rejects, 'utf8').replace(',,Hi', ',b@x,Hi');
    writeFileSync(rejects, mended);
    // Nothing that is called off, or only looked at, touches it.
    const broken = join(folder, 'broken.csv');
    writeFileSync(broken, 'to,text\na@x,"Hi\n');
    const none = join(folder, 'none.csv');
    writeFileSync(none, 'to,text\n,Hi\n');
    const more = ['--integration', cloud.integrationId, '--rejects', rejects];
    const calledOff = [
      [[file, '-e', 'call', '--dry-run'], 1],
      [[file, '-e', 'call', '--text', '{nmae}'], 2],
      [[broken, '-e', 'call'], 2],
      [[none, '-e', 'call'], 2],
      [[file, '-e', 'survey'], 1],
    ] as const;
    for (const [args, expected] of calledOff) {
      const { code } = await fast(['campaign', 'start', ...args, ...more]);
      const found = [code, readFileSync(rejects, 'utf8'), existsSync(`${rejects}.1`)];
      expect(found).toEqual([expected, mended, false]);
    }
    const again = await start(['--rejects', rejects]);
    expect(again.err).toContain(`rejects.csv has rows of an earlier run. They are kept: ${rejects}.1\n`);
    expect(readFileSync(`${rejects}.1`, 'utf8')).toBe(mended);
    expect(readFileSync(rejects, 'utf8')).toContain('nothing in the column');
    // What was kept is given, and rejects nothing: a header is not kept.
    const given = ['campaign', 'start', `${rejects}.1`, '--name', 'march', '-e', 'call', ...more];
    expect((await fast(given)).out).toContain('Engagements: 1 started.');
    expect(readFileSync(`${rejects}.2`, 'utf8')).toContain('nothing in the column');
    expect(readFileSync(rejects, 'utf8')).toBe('rejectedLine,rejectedReason,rejectedMark,to,text\r\n');
    await fast(given);
    expect(existsSync(`${rejects}.3`)).toBe(false);
  });

  test('are in their file as far as they go when the process is killed', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, folder, start } = await campaign(onTestFinished, `${csvOf(guests(60))},nobody\n`);
    const rejects = join(folder, 'rejects.csv');
    let watch: NodeJS.Timeout | undefined;
    const { code } = await start(['--rejects', rejects], {
      onSaid: (_, child) => {
        watch ??= setInterval(() => cloud.conversations.length > 0 && child.kill('SIGKILL'), 1);
      },
    });
    clearInterval(watch);
    expect(code).toBe(null);
    expect(readFileSync(rejects, 'utf8')).toContain('62,"nothing in the column ""to""",');
  });

  test('are nothing that a spreadsheet runs, and are read back as they were', async ({
    expect,
    onTestFinished,
  }) => {
    const content = `to,text,=name\n,Hi,"=HYPERLINK(""http://x"")"\n+491,=1+1,-5\n+492,'tis,@x\nc@x,Hi,C\n`;
    const { cloud, folder, fast, start, told } = await campaign(onTestFinished, content);
    const rejects = join(folder, 'rejects.csv');
    for (const to of ['+491', '+492']) cloud.guestWrites(to, 'Hello?');
    await start(['--rejects', rejects]);
    const written = readFileSync(rejects, 'utf8');
    expect(written).not.toMatch(/(^|[,\n]"?)[=+\-@]/);
    const mended = join(folder, 'mended.csv');
    // By hand, with and without the apostrophe.
    const mend = written.replace(',,Hi', ",'+493,Hi").replace("'+491", '+491');
    writeFileSync(mended, mend);
    const more = ['--name', 'march', '-e', 'call', '--integration', cloud.integrationId, '--active', 'use'];
    expect((await fast(['campaign', 'start', mended, ...more])).code).toBe(0);
    expect(told()).toEqual(['+491: =1+1', "+492: 'tis", '+493: Hi', 'c@x: Hi']);
    // Without the marks it cannot be told what the apostrophe means, and no address has one.
    writeFileSync(mended, "to,text\n'+494,Hi\n");
    const refused = await fast(['campaign', 'start', mended, ...more]);
    expect(refused.err).toContain('an apostrophe before the address in the column "to". Take it away');
    expect(refused.code).toBe(2);
  });
});
