import { nearest } from '../nearest.js';

/** Every region of Genesys Cloud: its AWS name and its domain. The hosts are `api.<domain>` and `login.<domain>`. */
export const regions = {
  us_east_1: 'mypurecloud.com',
  eu_west_1: 'mypurecloud.ie',
  eu_central_1: 'mypurecloud.de',
  ap_southeast_2: 'mypurecloud.com.au',
  ap_northeast_1: 'mypurecloud.jp',
  us_west_2: 'usw2.pure.cloud',
  ca_central_1: 'cac1.pure.cloud',
  ap_northeast_2: 'apne2.pure.cloud',
  ap_northeast_3: 'apne3.pure.cloud',
  eu_west_2: 'euw2.pure.cloud',
  eu_central_2: 'euc2.pure.cloud',
  ap_south_1: 'aps1.pure.cloud',
  ap_southeast_1: 'apse1.pure.cloud',
  sa_east_1: 'sae1.pure.cloud',
  me_central_1: 'mec1.pure.cloud',
  mx_central_1: 'mxc1.pure.cloud',
  us_east_2: 'use2.us-gov-pure.cloud',
  eusc_de_east_1: 'edee1.eusc-pure.cloud',
} as const;

/** A domain such as `mypurecloud.de`. */
export type RegionDomain = (typeof regions)[keyof typeof regions];

/**
 * The domain of a region, given as its domain (`mypurecloud.de`) or its AWS name (`eu_central_1`, `eu-central-1`).
 * `undefined` where there is no such region: the list is closed, so that credentials cannot go to another host.
 */
export function regionDomain(region: string): RegionDomain | undefined {
  const given = region.trim().toLowerCase();
  const asName = given.replaceAll('-', '_');
  return Object.entries(regions).find(([name, domain]) => domain === given || name === asName)?.[1];
}

/** The domain or AWS name that was probably meant, or `undefined` where none is near. */
export function nearestRegion(region: string): string | undefined {
  return nearest(
    region.trim(),
    Object.entries(regions).flatMap(([name, domain]) => [domain, name.replaceAll('_', '-')]),
  );
}
