import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type BotComponent, MiddlewareSet, TestAdapter } from 'botbuilder';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { GenesysDisconnectComponent } from '../../src/composer/index.js';
import { copyOfExample } from './bot-process.js';
import { type BuiltComponent, buildComponent } from './built-component.js';
import { genesysId, runtimeBot, settings, staged } from './runtime-bot.js';

let component: BuiltComponent;
let example: Awaited<ReturnType<typeof copyOfExample>>;

beforeAll(async () => {
  component = await buildComponent();
});
afterAll(() => component.remove());

beforeEach(async () => {
  example = await copyOfExample();
});
afterEach(() => example.remove());

test('the component fits the type of the SDK', () => {
  const fits: BotComponent = new GenesysDisconnectComponent();
  expect(fits.configureServices).toBeTypeOf('function');
});

test('require gives the component as the default export of a module, as the runtime wants it', () => {
  const loaded = createRequire(import.meta.url)(component.file) as Record<string, unknown>;
  expect(loaded.__esModule).toBe(true);
  expect(loaded.default).toBe(loaded.GenesysDisconnectComponent);
});

test('the built component loads no copy of an SDK: the bot hands in its own', async () => {
  const code = await readFile(component.file, 'utf8');
  const required = [...code.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name);
  expect(required).toContain('zod');
  expect(
    required.filter((name) => /^(botbuilder|botframework|adaptive|@microsoft)/.test(name ?? '')),
  ).toEqual([]);
});

describe('the component, configured by the runtime', () => {
  test('stands in front of the middlewares that the runtime has put in, which go on working', async () => {
    const seen: string[] = [];
    const early = new MiddlewareSet(async ({ turnState }, next) => {
      const record = turnState.get(Symbol.for('botbuilder-genesys-disconnect/turn@1'));
      seen.push(record === undefined ? 'before it' : 'after it');
      await next();
    });
    const services = await runtimeBot(component, example.folder, settings, early);
    const { disconnect, say } = await staged(services);
    await say('hello');
    expect(seen).toEqual(['after it']);
    await disconnect.stop();
  });

  test('remembers the link to the Genesys conversation in the bot’s own conversation state', async () => {
    const services = await runtimeBot(component, example.folder, settings);
    const { say, disconnect } = await staged(services);
    await say('hello');
    const { storage } = services as unknown as { storage: { memory: Record<string, string> } };
    expect(JSON.stringify(storage.memory)).toContain(genesysId);
    await disconnect.stop();
  });

  test.each([
    [
      'nothing at all',
      {},
      ['region: is missing', 'GENESYSCLOUD_REGION', 'clientId: is missing', 'clientSecret: is missing'],
    ],
    [
      'only empty texts, as Composer writes them',
      { region: '', clientId: '', clientSecret: ' ' },
      ['region: is missing', 'clientId: is missing', 'clientSecret: is missing'],
    ],
    [
      'a region that does not exist',
      { region: 'mypurecloud.dee', clientId: 'id', clientSecret: 'kept-to-itself' },
      ['region: expected a region of Genesys Cloud', 'mypurecloud.de'],
    ],
    [
      'a misspelt setting',
      { ...settings, clientSecrets: 'kept-to-itself' },
      ['clientSecrets: is no setting of this component. Did you mean "clientSecret"?'],
    ],
    [
      'a rate that is none',
      { ...settings, callsPerMinute: 'many' },
      ['callsPerMinute: expected a whole number'],
    ],
  ])('refuses %s when the bot starts, and repeats no value', async (_what, given, words) => {
    vi.stubEnv('GENESYSCLOUD_REGION', '');
    const error = await runtimeBot(component, example.folder, given).then(
      () => new Error('It started.'),
      (reason: Error) => reason,
    );
    for (const word of words) expect(error.message).toContain(word);
    expect(error.message).not.toContain('kept-to-itself');
    vi.unstubAllEnvs();
  });

  test('reads what a file leaves out from the environment, and numbers from texts', async () => {
    vi.stubEnv('GENESYSCLOUD_OAUTHCLIENT_SECRET', 'from-the-environment');
    const { clientSecret: _, ...rest } = settings;
    const { genesysDisconnect } = await runtimeBot(component, example.folder, {
      ...rest,
      callsPerMinute: '60',
    });
    const disconnect = await genesysDisconnect;
    expect(disconnect.health()).toEqual({ state: 'ok', reasons: [] });
    await disconnect.stop();
    vi.unstubAllEnvs();
  });

  test('says which manifest cannot be used, and why', async () => {
    await example.edit('engagements.json', (manifest) => {
      manifest.version = 7;
    });
    const { genesysDisconnect } = await runtimeBot(component, example.folder, settings);
    await expect(genesysDisconnect).rejects.toThrow(/engagements\.json[\s\S]*version/);
  });

  test('lets turns pass unwatched, and says so, where the bot goes on without a manifest', async () => {
    const { genesysDisconnect, ...services } = await runtimeBot(component, example.folder, {
      ...settings,
      manifest: 'nowhere.json',
    });
    await expect(genesysDisconnect).rejects.toThrow('nowhere.json');
    const said: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((line) => Boolean(said.push(String(line))));
    const adapter = new TestAdapter((context) => services.bot.run(context));
    adapter.use(services.middlewares);
    await adapter
      .send('hello')
      .assertReply('Your appointment is tomorrow at 10. Do you come? (yes, stop)')
      .startTest();
    expect(said.join('')).toContain('Sessions are not closed');
    vi.restoreAllMocks();
  });
});
