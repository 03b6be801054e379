import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { GenesysClient, type GenesysClientOptions } from '../../src/genesys/genesys-client.js';

const credentials = { clientId: 'an-id', clientSecret: 'a-secret-that-nobody-may-see' };
const local = { apiUrl: 'http://127.0.0.1:8080', loginUrl: 'http://127.0.0.1:8080' };

function faultsOf(options: unknown) {
  try {
    new GenesysClient(options as GenesysClientOptions);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

describe('the options of the client', () => {
  it('takes a region by its domain and by its AWS name', () => {
    const shown = (region: string) => inspect(new GenesysClient({ ...credentials, region }));
    expect(shown('mypurecloud.de')).toContain('https://api.mypurecloud.de');
    expect(shown('us_west_2')).toContain('https://api.usw2.pure.cloud');
  });

  it('suggests the nearest region for one that does not exist', () => {
    expect(faultsOf({ ...credentials, region: 'mypurecloud.dee' })).toEqual([
      {
        path: 'region',
        message:
          'expected a region of Genesys Cloud, such as "mypurecloud.de", but got "mypurecloud.dee". Did you mean "mypurecloud.de"?',
      },
    ]);
  });

  it.each(['http://127.0.0.1:1', 'http://localhost:1', 'http://[::1]:1', 'https://proxy.example/genesys/'])(
    'takes the address %s',
    (url) => {
      expect(faultsOf({ ...credentials, apiUrl: url, loginUrl: url })).toEqual([]);
    },
  );

  it.each([
    ['http://api.mypurecloud.de', 'loopback'],
    ['http://127.0.0.1.evil.com', 'loopback'],
    ['ftp://127.0.0.1', 'https'],
    ['https://user:pass@api.mypurecloud.de', 'user name'],
    ['https://api.mypurecloud.de?x=1', 'query'],
    ['api.mypurecloud.de', 'address'],
    ['', 'address'],
  ])('refuses the address %j', (url, expected) => {
    const faults = faultsOf({ ...credentials, apiUrl: url, loginUrl: 'https://login.mypurecloud.de' });
    expect(faults).toMatchObject([{ path: 'apiUrl', message: expect.stringContaining(expected) }]);
    expect(inspect(faults)).not.toContain('pass@');
  });

  it('wants a region or both addresses, and not a mixture', () => {
    expect(faultsOf(credentials)).toMatchObject([{ path: 'region' }]);
    expect(faultsOf({ ...credentials, apiUrl: local.apiUrl })).toMatchObject([{ path: 'loginUrl' }]);
    expect(faultsOf({ ...credentials, loginUrl: local.apiUrl })).toMatchObject([{ path: 'apiUrl' }]);
    expect(faultsOf({ ...credentials, ...local, region: 'mypurecloud.de' })).toMatchObject([
      { path: 'region' },
    ]);
  });

  it('names every fault at once, and never the secret', () => {
    const faults = faultsOf({
      region: 'atlantis',
      clientId: 'with:colon',
      clientSecret: 'a-secret-that-nobody-may-see\n',
      timeoutMs: 0,
      maxAnswerBytes: '1',
      gate: {},
      clock: 7,
      logger: null,
      onCall: 'me',
      timeout: 5,
    });
    expect(faults.map(({ path }) => path).sort()).toEqual([
      'clientId',
      'clientSecret',
      'clock',
      'gate',
      'logger',
      'maxAnswerBytes',
      'onCall',
      'region',
      'timeout',
      'timeoutMs',
    ]);
    expect(inspect(new ConfigurationError(faults))).not.toContain('a-secret');
    expect(new ConfigurationError(faults).message).toContain(
      'timeout: is not an option here. Did you mean "timeoutMs"?',
    );
  });

  it('repeats nothing that may be a secret in the wrong place', () => {
    const faults = faultsOf({
      region: credentials.clientSecret,
      apiUrl: credentials.clientSecret,
      loginUrl: 5,
      clientId: `${credentials.clientSecret} `,
      clientSecret: [credentials.clientSecret],
    });
    expect(faults).toHaveLength(6);
    expect(inspect(faults)).not.toContain('nobody-may-see');
    for (const { message } of faults) expect(message).toMatch(/^expected .+, but got .+\.$/);
  });

  it('refuses no options at all', () => {
    expect(faultsOf(undefined).length).toBeGreaterThan(0);
  });
});
