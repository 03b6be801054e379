import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { idLines } from '../../src/cli/conversation-ids.js';
import { textLines } from '../../src/cli/text-lines.js';
import { folderWith } from './run-cli.js';

const a = 'aaaaaaaa-0000-4000-8000-000000000001';
const b = 'bbbbbbbb-0000-4000-8000-000000000002';

/** The ids of a file, and the numbers of the lines that have none. */
async function read(content: string | Uint8Array): Promise<(string | number)[]> {
  const file = join(folderWith({ ids: content }), 'ids');
  const found: (string | number)[] = [];
  for await (const line of idLines(textLines(file), 'ids')) found.push('id' in line ? line.id : line.number);
  return found;
}

const utf16 = (text: string, order: 'le' | 'be', mark: boolean) => {
  const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};

describe('a list of ids', () => {
  it.each([
    ['one a line', `${a}\n${b}\n`],
    ['the line ends of Windows', `${a}\r\n${b}\r\n`],
    ['the line ends of old Macs', `${a}\r${b}`],
    ['no end of the last line', `${a}\n${b}`],
    ['spaces and quotes', `  ${a} \n"${b}"`],
    ['notes and empty lines', `# stale\n\n${a}\n\n#\n${b}`],
    ['a title', `id\n${a}\n${b}`],
    ['capital letters', `${a.toUpperCase()}\n${b}`],
    ['several columns without titles', `${a},x\ny,${b}`],
    ['a separator of its own in each line without titles', `${a},x\ny;${b}`],
    ['the same id twice in a line', `${a},${a.toUpperCase()}\n${b},`],
    ['a named column', `name,conversation_id\nx,${a}\ny,${b}`],
    ['a named column in another spelling', `"Name","Conversation ID"\n"x","${a}"\n"y","${b}"`],
    ['spaces around the name', `parentId,conversationId ,note\n${b},${a},x\n${a},${b},x`],
    ['spaces around the name, and tabs', `previousConversation\tConversation ID \n${b}\t${a}\n${a}\t${b}`],
    ['a comma in a title', `"Name, Vorname";conversationId\n"Doe, J.";${a}\nx;${b}`],
    ['the separator in the first line', `sep=;\r\nname, first;conversationId\r\nx;${a}\r\ny;${b}`],
    ['the separator in the first line, and no titles', `"sep=\t"\nx,y\t${a}\n${b}`],
    ['separators and quotes within quotes', `name;conversationId\n"x; ""y""";${a}\n;${b}`],
    ['a quote that is never closed', `name,conversationId\n"x,${a}\ny,${b}`],
    ['tabs', `name\tconversationId\nx\t${a}\n\t${b}`],
    ['JSON Lines', `{"n":1,"conversationId":"${a}"}\n{"conversation_id":"${b}"}`],
    ['JSON texts', `"${a}"\n"${b}"\n`],
    ['UTF-8 with a mark', `\ufeffconversationId\n${a}\n${b}`],
    ['UTF-16 of Windows', utf16(`conversationId\r\n${a}\r\n${b}\r\n`, 'le', true)],
    ['UTF-16, the other order', utf16(`${a}\n${b}`, 'be', true)],
    ['UTF-16 without a mark', utf16(`${a}\n${b}`, 'le', false)],
    ['Latin-1', Buffer.from(`gäst,conversationId\nJürgen,${a}\nÉlodie,${b}`, 'latin1')],
  ])('is read with %s', async (_, content) => {
    expect(await read(content)).toEqual([a, b]);
  });

  it.each([
    ['a cut id', `${a}\n${b.slice(1)}`, [a, 2]],
    ['a missing field', `name,conversationId\nx\ny,${b}`, [2, b]],
    ['JSON that breaks off', `{"conversationId":"${a}"}\n{"conversationId":"${b}`, [a, 2]],
    ['a JSON array in a line', `["${a}","${b}"]`, [1]],
    ['another first line than a title', `12345\n${a}`, [1, a]],
  ])('names the lines with %s', async (_, content, found) => {
    expect(await read(content)).toEqual(found);
  });

  it.each([
    [
      'no column of the name',
      `parentId,child\n${a},${b}`,
      'none of its columns is called conversationId. They are called "parentId", "child".',
    ],
    [
      'two columns of the name',
      `conversationId,conversationId\n${a},${b}`,
      '2 of its columns are called conversationId.',
    ],
    [
      'two spellings of the name',
      `conversationId;Conversation ID\n${a};${b}`,
      '2 of its columns are called conversationId. They are called "conversationId", "Conversation ID".',
    ],
    ['two ids in a line and no titles', `${a},x\n${a},${b}`, 'ids:2: several ids, and nothing says which'],
    ['two ids in a line and one title', `id\n${a},${b}`, 'ids:2: several ids, and nothing says which'],
    ['two ids in an object', `{"conversationId":"${a}","conversation_id":"${b}"}`, 'ids:1: several ids'],
  ])('is refused with %s', async (_, content, fault) => {
    await expect(read(content)).rejects.toThrow(fault);
  });

  it('is read in pieces as well as whole', async () => {
    const ids = Array.from(
      { length: 5_000 },
      (_, n) => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`,
    );
    expect(await read(`${ids.join('\r\n')}\r\n`)).toEqual(ids);
    expect(await read(utf16(`x\n${ids.join('\r\n')}`, 'be', true))).toEqual(ids);
  });

  it('says when it may not be read', async () => {
    const file = join(folderWith({ ids: a }), 'ids');
    chmodSync(file, 0);
    // Root may read everything, so it acts as nobody for this.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      await expect(textLines(file).next()).rejects.toThrow('may not be read by this user.');
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});
