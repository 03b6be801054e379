import packageFile from '../../../package.json' with { type: 'json' };
import { loadSqliteDriver } from '../../closing/outboxes/sqlite-driver.js';
import { DriverMissingError } from '../../errors/driver-missing-error.js';
import { type CheckResult, failed, ok, warning } from './check-result.js';

/** Whether Node is as new as the package wants it. */
export function checkNode(
  version: string = process.versions.node,
  wanted: string = packageFile.engines.node,
): CheckResult {
  const least = wanted.replace(/^>=/, '');
  const words = `Node ${version}`;
  if (isAtLeast(version, least)) return ok('node', words);
  return failed('node', `${words} is too old: ${least} or newer is needed`, 'Install a newer Node.');
}

/** Whether there is a driver for SQLite, and one that lets the bot and the command line work on one file. */
export async function checkSqliteDriver(
  load: typeof loadSqliteDriver = loadSqliteDriver,
): Promise<CheckResult> {
  try {
    const { version, shares } = await load();
    if (shares) return ok('sqlite-driver', `SQLite ${version}: several processes may share a file`);
    return warning(
      'sqlite-driver',
      `SQLite ${version} may not share a file: while the bot runs, the command line cannot use its outbox`,
      'Use a newer Node (SQLite 3.51.3 or newer), install @photostructure/sqlite, or use PostgreSQL.',
    );
  } catch (error) {
    if (!(error instanceof DriverMissingError)) throw error;
    return failed('sqlite-driver', error.message, `npm install ${error.driver}, or use PostgreSQL.`);
  }
}

function isAtLeast(version: string, least: string): boolean {
  const [ours, wanted] = [version, least].map((text) => text.split('.').map(Number));
  for (const [index, part] of (wanted ?? []).entries()) {
    const own = ours?.[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}
