import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeOutput } from '../../src/cli/write-output.js';
import { folderWith } from './run-cli.js';

const begins = [/^Report\n/];

describe('writing a result to a file', () => {
  it('makes a file, and overwrites what it wrote before', async () => {
    const file = join(folderWith({}), 'r.txt');
    for (const text of ['Report\n1', 'Report\n2']) {
      await writeOutput(file, text, { begins, force: false });
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
  });

  it('refuses any other file, also behind a link, and leaves it as it is', async () => {
    const folder = folderWith({ 'guests.csv': 'to,text\na@x,Hi\n' });
    symlinkSync(join(folder, 'guests.csv'), join(folder, 'link.csv'));
    for (const name of ['guests.csv', 'link.csv']) {
      const refused = writeOutput(join(folder, name), 'Report\n', { begins, force: false });
      await expect(refused).rejects.toMatchObject({
        code: 'WRONG_USAGE',
        message: expect.stringContaining('Name another file, or say --force.'),
      });
    }
    expect(readFileSync(join(folder, 'guests.csv'), 'utf8')).toBe('to,text\na@x,Hi\n');
  });

  it('overwrites an empty file, and with force any', async () => {
    const folder = folderWith({ 'empty.csv': '', 'guests.csv': 'to,text\n' });
    await writeOutput(join(folder, 'empty.csv'), 'Report\n', { begins, force: false });
    await writeOutput(join(folder, 'guests.csv'), 'Report\n', { begins, force: true });
    for (const name of ['empty.csv', 'guests.csv'])
      expect(readFileSync(join(folder, name), 'utf8')).toBe('Report\n');
  });

  it('writes to a device, in which nothing can be lost', async () => {
    writeFileSync('/dev/null', '');
    await writeOutput('/dev/null', 'Report\n', { begins, force: false });
  });
});
