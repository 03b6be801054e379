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

/** The domain or AWS name that is most like what was given. */
export function nearestRegion(region: string): string {
  const given = region.trim().toLowerCase().replaceAll('_', '-').slice(0, 60);
  const known = Object.entries(regions).flatMap(([name, domain]) => [domain, name.replaceAll('_', '-')]);
  const [nearest] = known
    .map((name) => ({ name, distance: editDistance(given, name) }))
    .sort((a, b) => a.distance - b.distance);
  return nearest?.name ?? regions.us_east_1;
}

/** How many letters have to be added, left out or exchanged to make one of the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column++) {
      const [left = 0, above = 0, diagonal = 0] = [next[column - 1], row[column], row[column - 1]];
      next.push(Math.min(left + 1, above + 1, diagonal + (letter === to[column - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
