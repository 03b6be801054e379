import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What `npm start` runs, without settings of this machine, on a free port. */
export interface Sample {
  /** Where the page is. */
  readonly url: string;
  /** Everything that it has printed. */
  out(): string;
  /** Sends a signal and waits for the end. Answers the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export async function startSample(env: Readonly<Record<string, string>> = {}): Promise<Sample> {
  const own = Object.entries(process.env).filter(([name]) => !/^(GENESYS|PORT$|GUEST_ADDRESS$)/.test(name));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'examples/payment-reminder/start.ts', '--port', '0'],
    { cwd: root, env: { ...Object.fromEntries(own), ...env } },
  );
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let out = '';
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      out += chunk.toString();
      const [, found] = /watch +(http:\S+) /.exec(out) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void ended.then((code) => reject(new Error(`It ended with ${code}: ${out}`)));
  });
  return { url, out: () => out, end: (signal) => endOf(child, signal, ended) };
}

function endOf(child: ChildProcess, signal: NodeJS.Signals, ended: Promise<number | null>) {
  child.kill(signal);
  return ended;
}
