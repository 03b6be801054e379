import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ClosureState } from '../../closing/closure.js';
import { schemaVersion } from '../../closing/outboxes/migrations.js';
import { networkShareOf } from '../../closing/outboxes/sqlite-file.js';
import { GenesysDisconnectError } from '../../errors/genesys-disconnect-error.js';
import { OutboxUnavailableError } from '../../errors/outbox-unavailable-error.js';
import type { Logger } from '../../logger.js';
import { countWords } from '../closure-table.js';
import { outboxFile, postgresUrl } from '../outbox-option.js';
import { type CheckResult, failed, ok, warning } from './check-result.js';
import { lookIntoPostgres } from './look-into-postgres.js';
import { lookIntoSqlite } from './look-into-sqlite.js';
import type { StoredClosures } from './stored-closures.js';

const check = 'database';

/** Whether the outbox can be used, and what is in it. @param place as the option --outbox has it */
export async function checkDatabase(place: string | undefined, logger: Logger): Promise<CheckResult> {
  try {
    const file = outboxFile(place);
    if (file !== undefined) return await checkFile(resolve(file));
    const stored = await lookIntoPostgres(postgresUrl(place) ?? '', logger);
    return judge(`PostgreSQL ${stored.location}`, stored);
  } catch (error) {
    if (error instanceof OutboxUnavailableError) return failed(check, error.message, mendFor(error));
    if (error instanceof GenesysDisconnectError) return failed(check, error.message, setting);
    throw error;
  }
}

const setting =
  'The outbox is named by GENESYS_DISCONNECT_DATABASE_URL (PostgreSQL), GENESYS_DISCONNECT_OUTBOX_FILE (SQLite) or --outbox.';

const elsewhere = `If the bot has run, its outbox is elsewhere. ${setting}`;

function mendFor({ trouble }: OutboxUnavailableError): string {
  return trouble === 'busy' || trouble === 'taken'
    ? 'Another process keeps the file for itself, as a bot does whose SQLite is older than 3.51.3: then this is no fault while it runs. Else find who has the file open (fuser, lsof), or use PostgreSQL.'
    : setting;
}

async function checkFile(path: string): Promise<CheckResult> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    return failed(check, `${path} is a directory`, `Name a file in it. ${setting}`);
  const directory = nearestDirectory(path);
  const share = await networkShareOf(directory);
  if (share !== undefined)
    return failed(
      check,
      `${path} is on a network share (${share}), where file locks do not hold and rows can be lost`,
      `Give a path on a local disk, or use PostgreSQL. ${setting}`,
    );
  if (!mayWrite(directory))
    return failed(
      check,
      `${path}: this user may not write in ${directory}, where SQLite needs files beside it`,
      `Let this user write there, or give another path. ${setting}`,
    );
  if (!existsSync(path))
    return warning(check, `There is no outbox at ${path} yet: the bot makes it at its start`, elsewhere);
  return judge(path, await lookIntoSqlite(path));
}

/** The directory of a file; where it is not there yet, the one in which it would be made. */
function nearestDirectory(path: string): string {
  const directory = dirname(path);
  return existsSync(directory) || directory === path ? directory : nearestDirectory(directory);
}

function mayWrite(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function judge(location: string, stored: StoredClosures): CheckResult {
  if (stored.found === 'nothing')
    return warning(
      check,
      `There is no outbox in ${location} yet: it can be written, and the bot makes its tables at its start`,
      elsewhere,
    );
  if (stored.found === 'outbox') return judgeCounts(location, stored.counts);
  const { version } = stored;
  const versions = `${location} has schema version ${version}, and this package has ${schemaVersion}`;
  return version > schemaVersion
    ? failed(check, versions, 'A newer version of this package wrote it. Use that version here too.')
    : warning(check, versions, 'The bot brings it up to date at its start. Keep a copy before.');
}

function judgeCounts(location: string, counts: Readonly<Record<ClosureState, number>>): CheckResult {
  const words = `${location} can be written, has schema version ${schemaVersion} and ${countWords(counts)}`;
  if (counts.failed === 0) return ok(check, words);
  return warning(
    check,
    words,
    'See which have failed, and why: genesys-disconnect list --state failed. Take them up again: genesys-disconnect retry.',
  );
}
