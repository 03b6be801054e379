import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  ArgumentError,
  ConfigurationError,
  type Fault,
  GenesysDisconnect,
  type GenesysDisconnectOptions,
  MemoryOutbox,
} from '../../src/index.js';

const right = {
  genesys: { region: 'mypurecloud.de', clientId: 'id', clientSecret: 'secret' },
  manifest: { version: 1 as const, engagements: { e: {} } },
  outbox: new MemoryOutbox(),
};

/** Every fault of options that are right but for these. */
async function faultsOf(wrong: object | undefined, base: object = right): Promise<readonly Fault[]> {
  const options = wrong && { ...base, ...wrong };
  try {
    await GenesysDisconnect.create(options as GenesysDisconnectOptions);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as ConfigurationError).faults;
  }
}

beforeEach(() => {
  for (const name of ['REGION', 'API_URL', 'LOGIN_URL', 'OAUTHCLIENT_ID', 'OAUTHCLIENT_SECRET'])
    vi.stubEnv(`GENESYSCLOUD_${name}`, '');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the options of the façade', () => {
  test.each<[object, string, RegExp]>([
    [{ manifset: 'x' }, 'manifset', /^is not an option here\. Did you mean "manifest"\? The options are: /],
    [{ conversationstate: {} }, 'conversationstate', /Did you mean "conversationState"\?/],
    [{ waitMs: 5 }, 'waitMs', /Did you mean "turns\.waitMs"\?/],
    [{ bogus: 5 }, 'bogus', /^is not an option here\. The options are: /],
    [{ manifest: undefined }, 'manifest', /^is missing: expected the path of the manifest/],
    [{ manifest: 5 }, 'manifest', /^expected the path .+, but got the number 5\.$/],
    [{ turns: { waitms: 5 } }, 'turns.waitms', /Did you mean "waitMs"\?/],
    [{ turns: { waitMs: 'x' } }, 'turns.waitMs', /^expected a number of milliseconds, .+ but got "x"\.$/],
    [{ turns: { waitMs: -1 } }, 'turns.waitMs', /but got the number -1\.$/],
    [{ turns: { failedTurnsEnd: 'yes' } }, 'turns.failedTurnsEnd', /^expected true or false, but got "yes"/],
    [{ turns: 5 }, 'turns', /^expected an object \{ \} with options such as failedTurnsEnd/],
    [
      { turns: { swallowEndOfConversationOn: 'msteams' } },
      'turns.swallowEndOfConversationOn',
      /^expected a list .+ but got "msteams"\. Did you mean \["msteams"\]\?$/,
    ],
    [{ turns: { swallowEndOfConversationOn: [7] } }, 'turns.swallowEndOfConversationOn[0]', /the number 7/],
    [{ resolve: 'x' }, 'resolve', /^expected a function, but got "x"\.$/],
    [{ outbox: {} }, 'outbox', /^expected an Outbox, with open, .+ but got an object without open, /],
    [{ outbox: { ...right.outbox, add() {} } }, 'outbox', /but got an object without open, close, claim, /],
    [{ conversationState: {} }, 'conversationState', /an object without createProperty, saveChanges\.$/],
    [{ conversationState: 'x' }, 'conversationState', /but got "x"\.$/],
    [{ clock: { now: () => 0 } }, 'clock', /^expected a clock, with now, schedule, .+ without schedule\.$/],
    [{ logger: () => {} }, 'logger', /^expected a logger, .+ but got a function\.$/],
    [
      { callsPerMinute: '300' },
      'callsPerMinute',
      /^expected a whole number, from 10 to 100000000, but got "300"\.$/,
    ],
    [{ processes: 0 }, 'processes', /^expected a whole number, from 1 to 10000, but got the number 0\.$/],
    [{ closer: { concurency: 1 } }, 'closer.concurency', /Did you mean "concurrency"\?/],
    [{ closer: { retry: { maxFailure: 1 } } }, 'closer.retry.maxFailure', /Did you mean "maxFailures"\?/],
    [{ moreClients: {} }, 'moreClients', /^expected a list \[ \] of OAuth clients/],
    [{ moreClients: [{ clientId: 'a' }] }, 'moreClients[0].clientSecret', /^is missing: expected an OAuth/],
    [{ genesys: { ...right.genesys, timeoutms: 5 } }, 'genesys.timeoutms', /Did you mean "timeoutMs"\?/],
    [{ genesys: { clientId: 'i', clientSecret: 's' } }, 'genesys.region', /^is missing: expected a region/],
    [{ genesys: 'mypurecloud.de' }, 'genesys', /^expected an object \{ \} with options such as region/],
    [{ genesys: undefined }, 'genesys', /^is missing\. Give \{ region, /],
  ])('%j is refused at %s', async (wrong, path, message) => {
    expect(await faultsOf(wrong)).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  test('are refused all at once, those of the client too, and no value of a secret is repeated', async () => {
    const faults = await faultsOf(
      {
        manifset: 'm.json',
        genesys: { region: 'mypurecloud.dee', clientId: 'id', clientsecret: 'top-secret', apiUrl: 'x' },
        moreClients: [{ clientId: 'a', clientSecret: 'top secret' }],
        turns: { waitms: 1, replyAllowanceMs: 'x' },
        outbox: {},
      },
      {},
    );
    expect(faults.map(({ path }) => path)).toEqual([
      'genesys.region',
      'genesys.region',
      'genesys.apiUrl',
      'genesys.clientSecret',
      'genesys.clientsecret',
      'moreClients[0].clientSecret',
      'manifest',
      'turns.replyAllowanceMs',
      'turns.waitms',
      'outbox',
      'manifset',
    ]);
    const { message } = new ConfigurationError(faults);
    expect(message).not.toMatch(/top.secret|Invalid input|Unrecognized/);
  });

  test('come together with what is missing in the environment', async () => {
    vi.stubEnv('GENESYSCLOUD_REGION', 'mypurecloud.de');
    const faults = await faultsOf({ manifest: 'm.json', trun: {} }, {});
    expect(faults.map(({ path }) => path)).toEqual([
      'GENESYSCLOUD_OAUTHCLIENT_ID',
      'GENESYSCLOUD_OAUTHCLIENT_SECRET',
      'trun',
    ]);
  });

  test('may leave the client to the environment', async () => {
    vi.stubEnv('GENESYSCLOUD_REGION', 'mypurecloud.de');
    vi.stubEnv('GENESYSCLOUD_OAUTHCLIENT_ID', 'id');
    vi.stubEnv('GENESYSCLOUD_OAUTHCLIENT_SECRET', 'secret');
    const { manifest, outbox } = right;
    expect(await faultsOf({}, { manifest, outbox })).toEqual([]);
  });

  test('are asked for where none are given', async () => {
    const faults = await faultsOf(undefined);
    expect(faults.map(({ path }) => path)).toEqual(['genesys', '']);
    expect(faults[1]?.message).toMatch(/^is missing: expected an object/);
  });

  test('may be there but undefined', async () => {
    const undefinedOnes = { turns: undefined, closer: { retry: undefined }, logger: undefined };
    expect(await faultsOf({ ...undefinedOnes, clock: undefined, resolve: undefined })).toEqual([]);
  });
});

describe('listening', () => {
  test.each(['façade', 'closer'])('to an event that the %s does not have is refused', async (which) => {
    const disconnect = await GenesysDisconnect.create(right);
    const on = (name: string, listener: unknown = () => {}) =>
      which === 'closer'
        ? disconnect.closer.on(name as 'closed', listener as () => void)
        : disconnect.on(name as 'closed', listener as () => void);
    expect(() => on('close')).toThrow(ArgumentError);
    expect(() => on('close')).toThrow(
      /one of scheduled, .+ No event has the name "close"\. Did you mean "closed"\?/,
    );
    expect(() => on('alreadyclosed')).toThrow('Did you mean "alreadyClosed"?');
    expect(() => on('toString')).toThrow(ArgumentError);
    expect(() => on('closed', null)).toThrow(/listener has to be a function; got null/);
    expect(() => on('closed')()).not.toThrow();
  });

  test('to the manifest is for the façade only', async () => {
    const disconnect = await GenesysDisconnect.create(right);
    expect(() => disconnect.on('manifestReloaded', () => {})()).not.toThrow();
    expect(() => disconnect.on('manifestReload' as never, () => {})).toThrow('"manifestReloaded"');
    expect(() => disconnect.closer.on('manifestReloaded' as never, () => {})).toThrow(ArgumentError);
  });
});
