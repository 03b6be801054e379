import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WaterfallDialog } from 'botbuilder-dialogs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/clock.js';
import { MemoryOutbox } from '../../src/closing/outboxes/memory-outbox.js';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { ManifestError } from '../../src/errors/manifest-error.js';
import { UnknownDialogError } from '../../src/errors/unknown-dialog-error.js';
import { type DisconnectEvents, GenesysDisconnect } from '../../src/genesys-disconnect.js';
import type { GenesysDisconnectOptions } from '../../src/genesys-disconnect-options.js';
import { KeptLog } from '../turns/stage.js';

/** A clock on which everything comes twenty times as soon. */
const hurried: Clock = {
  now: () => Date.now(),
  schedule(delayMs, task) {
    const timer = setTimeout(task, delayMs / 20);
    return () => clearTimeout(timer);
  },
};

let file: string;
let folder: string;
let disconnect: GenesysDisconnect | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reload-'));
  file = join(folder, 'engagements.yaml');
});
afterEach(async () => {
  await disconnect?.stop(0);
  rmSync(folder, { recursive: true });
});

const yamlOf = (...dialogs: string[]) =>
  `version: 1\nengagements:\n  reminder:\n    terminalDialogs: [${dialogs.join(', ')}]\n`;
const write = (text: string) => writeFileSync(file, text);

async function create(options: Partial<GenesysDisconnectOptions> = {}) {
  const log = new KeptLog();
  disconnect = await GenesysDisconnect.create({
    genesys: { region: 'mypurecloud.de', clientId: 'client', clientSecret: 'secret' },
    outbox: new MemoryOutbox(),
    manifest: file,
    clock: hurried,
    logger: log,
    ...options,
  });
  return { disconnect, log };
}

/** The next event of a kind. */
function next<Name extends keyof DisconnectEvents>(
  name: Name,
  from = disconnect as GenesysDisconnect,
): Promise<DisconnectEvents[Name]> {
  return new Promise((resolve) => {
    const forget = from.on(name, (event) => {
      forget();
      resolve(event);
    });
  });
}

const dialogsOf = ({ manifest }: Pick<GenesysDisconnect, 'manifest'>) =>
  manifest.engagements.reminder?.terminalDialogs;

describe('a manifest that changes while the bot runs', () => {
  test('is taken up, also when it changed between its loading and the start', async () => {
    write(yamlOf('paid'));
    const { disconnect, log } = await create();
    write(yamlOf('paid', 'opt-out'));
    const first = next('manifestReloaded');
    await disconnect.start();
    const { manifest, before } = await first;
    expect(manifest).toBe(disconnect.manifest);
    expect(dialogsOf({ manifest: before })).toEqual(['paid']);
    expect(dialogsOf(disconnect)).toEqual(['paid', 'opt-out']);
    const second = next('manifestReloaded');
    write(yamlOf('opt-out'));
    await second;
    expect(dialogsOf(disconnect)).toEqual(['opt-out']);
    expect(log.of('info')).toContain('The changed manifest is in force.');
  });

  test('is refused with all its faults where it is wrong, and the one before stays', async () => {
    write(yamlOf('paid'));
    const { disconnect, log } = await create();
    await disconnect.start();
    const refused = next('manifestRefused');
    write('version: 1\nengagements:\n  reminder:\n    terminalDialog: [paid]\n    close: {grace: soon}\n');
    const { error, faults } = await refused;
    expect(error).toBeInstanceOf(ManifestError);
    expect(faults).toMatchObject([
      { path: 'engagements.reminder.terminalDialog', line: 4, file },
      { path: 'engagements.reminder.close.grace', line: 5, file },
    ]);
    expect(dialogsOf(disconnect)).toEqual(['paid']);
    expect(log.of('warn').join()).toContain('Did you mean "terminalDialogs"?');
    const mended = next('manifestReloaded');
    write(yamlOf('mended'));
    await mended;
    expect(dialogsOf(disconnect)).toEqual(['mended']);
  });

  test('is refused where the bot does not have its dialogs', async () => {
    write(yamlOf('paid'));
    const { disconnect } = await create();
    const dialogs = ['paid', 'opt-out'].map((id) => new WaterfallDialog(id, []));
    disconnect.watch(dialogs);
    await disconnect.start();
    const refused = next('manifestRefused');
    write(yamlOf('paid', 'optout'));
    const { error, faults } = await refused;
    expect(error).toBeInstanceOf(UnknownDialogError);
    expect(faults).toMatchObject([{ path: 'optout', message: expect.stringContaining('"opt-out"') }]);
    expect(dialogsOf(disconnect)).toEqual(['paid']);
    const taken = next('manifestReloaded');
    write(yamlOf('paid', 'opt-out'));
    await taken;
  });

  test('tells nothing where only its comments or its order changed', async () => {
    write(yamlOf('paid'));
    const { disconnect } = await create();
    const told: string[] = [];
    disconnect.on('manifestReloaded', ({ manifest }) => told.push(String(dialogsOf({ manifest }))));
    await disconnect.start();
    write(`# A comment\n${yamlOf('paid')}`);
    const refused = next('manifestRefused');
    write('version: 2\n');
    await refused;
    const back = next('manifestReloaded');
    write(`# Another comment\n${yamlOf('paid')}`);
    write(yamlOf('other'));
    await back;
    expect(told).toEqual(['other']);
  });

  test('is a folder as well: a file more is an engagement more', async () => {
    write(yamlOf('paid'));
    const { disconnect } = await create({ manifest: folder });
    await disconnect.start();
    const reloaded = next('manifestReloaded');
    writeFileSync(join(folder, 'survey.json'), '{"version":1,"engagements":{"survey":{}}}');
    await reloaded;
    expect(Object.keys(disconnect.manifest.engagements)).toEqual(['reminder', 'survey']);
  });

  test('is taken up though a listener throws', async () => {
    write(yamlOf('paid'));
    const { disconnect, log } = await create();
    disconnect.on('manifestReloaded', () => {
      throw new Error('defect');
    });
    const reloaded = next('manifestReloaded');
    await disconnect.start();
    write(yamlOf('other'));
    await reloaded;
    expect(log.of('error')).toEqual(['A listener of the manifest threw.']);
  });

  test('is left alone where that is asked for, and where it was given in code', async () => {
    write(yamlOf('paid'));
    const asked = await create({ reloadManifest: false });
    await asked.disconnect.start();
    write(yamlOf('other'));
    const watching = await GenesysDisconnect.create({
      genesys: { region: 'mypurecloud.de', clientId: 'client', clientSecret: 'secret' },
      outbox: new MemoryOutbox(),
      manifest: file,
      clock: hurried,
    });
    // Another one that watches the same file tells when the first would have seen it too.
    await watching.start();
    const reloaded = next('manifestReloaded', watching);
    write(yamlOf('third'));
    await reloaded;
    await watching.stop(0);
    expect(dialogsOf(asked.disconnect)).toEqual(['paid']);
  });

  test('is an option that is true or false', async () => {
    write(yamlOf('paid'));
    await expect(create({ reloadManifest: 'yes' as never })).rejects.toBeInstanceOf(ConfigurationError);
  });
});
