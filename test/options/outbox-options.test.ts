import { describe, expect, test } from 'vitest';
import { PostgresOutbox } from '../../src/closing/outboxes/postgres-outbox.js';
import { SqliteOutbox } from '../../src/closing/outboxes/sqlite-outbox.js';

/** What the compiler would refuse, from a caller who does not use it. */
const untyped = (options: unknown) => options as never;

describe('an outbox', () => {
  test('refuses options that it does not know, and values that cannot be, all at once', () => {
    const make = () => new SqliteOutbox(untyped({ fil: 'x.db', busyMs: -1, exclusive: 'yes' }));
    expect(make).toThrow(
      expect.objectContaining({
        code: 'CONFIGURATION_INVALID',
        faults: [
          expect.objectContaining({ path: 'exclusive' }),
          expect.objectContaining({ path: 'busyMs' }),
          expect.objectContaining({ path: 'fil', message: expect.stringContaining('Did you mean "file"?') }),
        ],
      }),
    );
  });

  test.each(['mysql://user:pass-word@host/db', '', undefined, 5])(
    'refuses %s as the URL of PostgreSQL',
    (url) => {
      expect(() => new PostgresOutbox(untyped({ url }))).toThrow(
        expect.objectContaining({ faults: [expect.objectContaining({ path: 'url' })] }),
      );
    },
  );

  test('never repeats a URL: it may hold a password', () => {
    expect(() => new PostgresOutbox(untyped({ url: 'mysql://user:pass-word@host/db' }))).toThrow(
      /^((?!pass-word).)*$/s,
    );
  });
});
