import { describe, expect, it } from 'vitest';
import { nearestRegion, regionDomain, regions } from '../../src/genesys/regions.js';

describe('regions', () => {
  it('knows the eighteen regions, each under one domain', () => {
    expect(new Set(Object.values(regions)).size).toBe(18);
  });

  it.each([
    ['mypurecloud.de', 'mypurecloud.de'],
    ['eu_central_1', 'mypurecloud.de'],
    ['eu-central-1', 'mypurecloud.de'],
    [' EU-Central-1 ', 'mypurecloud.de'],
    ['use2.us-gov-pure.cloud', 'use2.us-gov-pure.cloud'],
    ['eusc-de-east-1', 'edee1.eusc-pure.cloud'],
  ])('takes %j for %s', (given, domain) => {
    expect(regionDomain(given)).toBe(domain);
  });

  it.each(['', 'mypurecloud.xyz', 'evil.com', 'mypurecloud.de.evil.com', 'constructor', '__proto__'])(
    'does not know %j',
    (given) => {
      expect(regionDomain(given)).toBeUndefined();
    },
  );

  it.each([
    ['mypurecloud.dee', 'mypurecloud.de'],
    ['api.mypurecloud.de', 'mypurecloud.de'],
    ['eu-central1', 'eu-central-1'],
    ['usw2.purecloud', 'usw2.pure.cloud'],
  ])('suggests for %j %s', (given, nearest) => {
    expect(nearestRegion(given)).toBe(nearest);
  });
});
