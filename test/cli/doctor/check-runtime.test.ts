import { describe, expect, test } from 'vitest';
import { checkNode, checkSqliteDriver } from '../../../src/cli/doctor/check-runtime.js';
import { DriverMissingError } from '../../../src/errors/driver-missing-error.js';

const DatabaseSync = class {
  exec(): void {}
  prepare = () => ({ all: () => [] });
  close(): void {}
};

describe('what the package runs on', () => {
  test.for([
    ['20.19.0', 'ok'],
    ['20.20.2', 'ok'],
    ['22.0.0', 'ok'],
    ['20.18.9', 'failed'],
    ['18.99.99', 'failed'],
  ] as const)('is Node %s: %s', ([version, status]) => {
    expect(checkNode(version, '>=20.19.0')).toMatchObject({ check: 'node', status });
  });

  test('is a driver that may share a file, or a warning', async () => {
    const load = (version: string, shares: boolean) => async () => ({ DatabaseSync, version, shares });
    expect(await checkSqliteDriver(load('3.53.0', true))).toMatchObject({ status: 'ok' });
    expect(await checkSqliteDriver(load('3.49.1', false))).toMatchObject({
      status: 'warning',
      summary: expect.stringContaining('SQLite 3.49.1 may not share a file'),
    });
  });

  test('is no driver at all: the package to install is named', async () => {
    const load = () => Promise.reject(new DriverMissingError('@photostructure/sqlite', 'It', '1'));
    expect(await checkSqliteDriver(load)).toMatchObject({
      status: 'failed',
      mend: expect.stringContaining('npm install @photostructure/sqlite'),
    });
  });
});
