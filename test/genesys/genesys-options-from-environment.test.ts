import { describe, expect, it } from 'vitest';
import { genesysOptionsFromEnvironment } from '../../src/genesys/genesys-options-from-environment.js';

const whole = {
  GENESYSCLOUD_REGION: 'mypurecloud.de',
  GENESYSCLOUD_OAUTHCLIENT_ID: 'an-id',
  GENESYSCLOUD_OAUTHCLIENT_SECRET: 'a-secret',
};

describe('genesysOptionsFromEnvironment', () => {
  it('reads the three variables', () => {
    const expected = { region: 'mypurecloud.de', clientId: 'an-id', clientSecret: 'a-secret' };
    expect(genesysOptionsFromEnvironment(whole)).toEqual(expected);
  });

  it('reads addresses instead of a region', () => {
    const { GENESYSCLOUD_REGION: _, ...rest } = whole;
    const url = 'http://127.0.0.1:8080';
    const env = { ...rest, GENESYSCLOUD_API_URL: url, GENESYSCLOUD_LOGIN_URL: url };
    const expected = { apiUrl: url, loginUrl: url, clientId: 'an-id', clientSecret: 'a-secret' };
    expect(genesysOptionsFromEnvironment(env)).toEqual(expected);
  });

  it('gives nothing where none is set, or all are empty', () => {
    expect(genesysOptionsFromEnvironment({})).toBeUndefined();
    expect(genesysOptionsFromEnvironment({ GENESYSCLOUD_REGION: ' ' })).toBeUndefined();
  });

  it.each([
    [{ GENESYSCLOUD_REGION: 'x' }, ['GENESYSCLOUD_OAUTHCLIENT_ID', 'GENESYSCLOUD_OAUTHCLIENT_SECRET']],
    [{ GENESYSCLOUD_OAUTHCLIENT_ID: 'x' }, ['GENESYSCLOUD_REGION', 'GENESYSCLOUD_OAUTHCLIENT_SECRET']],
    [
      { GENESYSCLOUD_API_URL: 'x' },
      ['GENESYSCLOUD_LOGIN_URL', 'GENESYSCLOUD_OAUTHCLIENT_ID', 'GENESYSCLOUD_OAUTHCLIENT_SECRET'],
    ],
  ])('names every variable that is missing beside %j', (env, missing) => {
    expect(() => genesysOptionsFromEnvironment(env)).toThrow(
      expect.objectContaining({
        code: 'CONFIGURATION_INVALID',
        faults: missing.map((path) => expect.objectContaining({ path })),
      }),
    );
  });
});
