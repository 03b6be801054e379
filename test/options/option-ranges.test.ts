import { describe, expect, test } from 'vitest';
import type { CloserPace } from '../../src/closing/closer-tools.js';
import {
  ConfigurationError,
  GenesysDisconnect,
  type GenesysDisconnectOptions,
  MemoryOutbox,
  RateBudget,
  SessionCloser,
  type SessionCloserOptions,
} from '../../src/index.js';

const hour = 3_600_000;
const day = 24 * hour;

/** Each number's least and most. What lies outside is refused, and so is what is no number. */
const closer: readonly (readonly [path: string, least: number, most: number])[] = [
  ['concurrency', 1, 1_000],
  ['leaseMs', 1_000, 31 * day],
  ['pollMs', 100, 31 * day],
  ['spillLimit', 1, 1_000_000],
  ['retentionDays', 1, 36_500],
  ['retry.baseMs', 10, hour],
  ['retry.capMs', 1_000, day],
  ['retry.maxFailures', 0, 1_000_000],
  ['pace.firstCheckMs', 10, hour],
  ['pace.longestCheckMs', 1_000, hour],
  ['pace.gatherMs', 100, hour],
  ['pace.analyticsLagMs', 0, day],
  ['pace.heldCheckMs', 1_000, day],
  ['pace.settleMs', 100, hour],
  ['pace.creationMs', 0, hour],
];
const rates: typeof closer = [
  ['callsPerMinute', 10, 100_000_000],
  ['processes', 1, 10_000],
];
const turns: typeof closer = [
  ['waitMs', 0, 600_000],
  ['replyAllowanceMs', 0, day],
];

/** `pace.gatherMs` to `{ pace: { gatherMs: value } }`. */
function at(path: string, value: unknown): object {
  return path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object;
}

const outside = (least: number, most: number) => [
  least - 1,
  ...(least > 0 ? [0] : []),
  most + 1,
  1e15,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  String(least),
  null,
];

async function facade(options: object): Promise<string> {
  const base = {
    genesys: { region: 'mypurecloud.de', clientId: 'id', clientSecret: 'secret' },
    manifest: { version: 1, engagements: { e: {} } },
    outbox: new MemoryOutbox(),
  };
  return refusalOf(() => GenesysDisconnect.create({ ...base, ...options } as GenesysDisconnectOptions));
}

const calls = {
  disconnectConversation() {},
  disconnectParticipant() {},
  tearDown() {},
  readConversation() {},
  readActivity() {},
};

function sessionCloser(options: object): Promise<string> {
  const given = { outbox: new MemoryOutbox(), genesys: calls, ...options } as unknown as SessionCloserOptions;
  return refusalOf(() => new SessionCloser(given));
}

function rateBudget(options: object): Promise<string> {
  const { rates: store } = new MemoryOutbox();
  return refusalOf(() => new RateBudget({ key: 'client', store, ...options }));
}

/** What the error says; empty where there is none. */
async function refusalOf(make: () => unknown): Promise<string> {
  try {
    await make();
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as ConfigurationError).message;
  }
}

describe('a number that would freeze the process, or never close anything, is refused', () => {
  test.each(closer)('%s: from %d to %d', async (path, least, most) => {
    for (const value of outside(least, most)) {
      const words = new RegExp(
        `${path.replace('.', '\\.')}: expected a .*, from ${least} to ${most}, but got`,
      );
      expect(await sessionCloser(at(path, value)), String(value)).toMatch(words);
      expect(await facade({ closer: at(path, value) }), String(value)).toMatch(words);
    }
    for (const value of [least, most]) {
      expect(await sessionCloser(at(path, value))).toBe('');
      expect(await facade({ closer: at(path, value) })).toBe('');
    }
  });

  test.each(rates)('%s: from %d to %d', async (path, least, most) => {
    for (const value of outside(least, most)) {
      const words = `${path}: expected a whole number, from ${least} to ${most}, but got`;
      expect(await rateBudget(at(path, value)), String(value)).toContain(words);
      expect(await facade(at(path, value)), String(value)).toContain(words);
    }
    for (const value of [least, most]) {
      expect(await rateBudget(at(path, value))).toBe('');
      expect(await facade(at(path, value))).toBe('');
    }
  });

  test.each(turns)('turns.%s: from %d to %d', async (path, least, most) => {
    for (const value of outside(least, most))
      expect(await facade({ turns: at(path, value) }), String(value)).toContain(`from ${least} to ${most}`);
    for (const value of [least, most]) expect(await facade({ turns: at(path, value) })).toBe('');
  });

  test.each([1, 59_999, day + 1, -1, Number.NaN, Number.POSITIVE_INFINITY, '1h'])(
    'sweepEveryMs: %s',
    async (sweepEveryMs) => {
      const words = 'expected a number of milliseconds, 0 for never, or from 60000 to 86400000, but got';
      expect(await sessionCloser({ sweepEveryMs })).toContain(words);
      expect(await facade({ closer: { sweepEveryMs } })).toContain(words);
    },
  );
});

test('the table knows every wait of the closer', () => {
  const waits = {
    firstCheckMs: true,
    longestCheckMs: true,
    gatherMs: true,
    analyticsLagMs: true,
    heldCheckMs: true,
    settleMs: true,
    creationMs: true,
  } satisfies Record<keyof CloserPace, true>;
  for (const wait of Object.keys(waits)) expect(closer.map(([path]) => path)).toContain(`pace.${wait}`);
});

test('a closer that is made by hand is told what is misspelt or missing', async () => {
  expect(await sessionCloser({ concurency: 3 })).toContain('concurency: is not an option here. Did you mean');
  expect(await sessionCloser({ pace: { gatherms: 3 } })).toContain('Did you mean "gatherMs"?');
  expect(await sessionCloser({ genesys: {} })).toContain('genesys: expected the calls of the platform');
  expect(await sessionCloser({ outbox: undefined })).toContain('outbox: is missing: expected an Outbox');
});
