import { existsSync } from 'node:fs';
import { access, constants, mkdir, open, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { OutboxUnavailableError } from '../../errors/outbox-unavailable-error.js';
import type { Logger } from '../../logger.js';
import { noOutbox } from './no-outbox.js';

/** File systems that other machines can write to: there SQLite's locks do not hold. Numbers of statfs(2) on Linux. */
const networkFileSystems: Readonly<Record<number, string>> = {
  26985: 'NFS',
  20859: 'SMB',
  4283649346: 'CIFS',
  4266872130: 'SMB',
  1397113167: 'AFS',
  12805120: 'Ceph',
  198183888: 'Lustre',
  18225520: 'GFS2',
  1952539503: 'OCFS2',
};

interface Wanted {
  readonly create: boolean;
  readonly readOnly?: boolean;
  readonly allowNetworkShare: boolean;
}

/** Makes the directory (only for its owner) and the file, and looks where it is. Resolves to the whole path. */
export async function prepareFile(
  file: string,
  { create, readOnly = false, allowNetworkShare }: Wanted,
  logger: Logger,
  shareOf: (directory: string) => Promise<string | undefined> = networkShareOf,
): Promise<string> {
  const path = resolve(file);
  const directory = dirname(path);
  if (!create && !existsSync(path)) throw noOutbox(path, 'there is no such file.');
  if (readOnly) return path;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const share = await shareOf(directory);
    if (share !== undefined && !allowNetworkShare) throw refuseShare(path, share);
    if (share !== undefined)
      logger.warn('the outbox is on a network share and can be damaged', { path, share });
    // A file that is there must not be opened here: the locks that another connection of this process has on it would end
    // with the close (https://sqlite.org/howtocorrupt.html, 2.2).
    if (existsSync(path)) await access(path, constants.W_OK);
    // SQLite gives its other files (-wal, -shm) the rights of this one.
    else await (await open(path, 'a', 0o600)).close();
  } catch (error) {
    if (error instanceof OutboxUnavailableError) throw error;
    throw cannotPrepare(path, error);
  }
  return path;
}

function refuseShare(path: string, share: string): OutboxUnavailableError {
  return new OutboxUnavailableError(
    path,
    'network-share',
    `it would be on a network share (${share}), where file locks do not hold and rows can be lost. Give a path on a ` +
      'local disk, or use PostgreSQL.',
  );
}

function cannotPrepare(path: string, cause: unknown): OutboxUnavailableError {
  const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new OutboxUnavailableError(
    path,
    full ? 'disk-full' : 'read-only',
    `its directory or file cannot be made (${code}). ${full ? 'Free some space on its disk.' : 'Give this process the right to write there, or another path.'}`,
    cause,
  );
}

/** What kind of network share a directory is on, or `undefined` for a local disk. */
export async function networkShareOf(
  directory: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  if (/^(\\\\|\/\/)[^\\/]/.test(directory)) return 'SMB';
  // On Azure App Service the home directory is a share that all instances mount.
  if (env.WEBSITE_INSTANCE_ID !== undefined && /^([a-z]:)?[\\/]home([\\/]|$)/i.test(directory)) {
    return 'the home directory of Azure App Service';
  }
  if (process.platform !== 'linux') return undefined;
  const { type } = await statfs(directory);
  return networkFileSystems[type];
}
