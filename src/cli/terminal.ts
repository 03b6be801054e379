import { printableJson } from '../printable.js';

/** How a piece of text is meant; shown by colour where there are colours, and never by colour alone. */
export type Tone = 'error' | 'warning' | 'good' | 'strong' | 'faint';

const tones: Readonly<Record<Tone, number>> = { error: 31, warning: 33, good: 32, strong: 1, faint: 2 };

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string, done?: () => void): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/**
 * Where a command writes: results to stdout, everything said about them to stderr. A reader that has gone, as in
 * `… | head -1`, ends the writing and not the command: that may be in the middle of closing sessions.
 */
export class Terminal {
  /** Results go to somebody's eyes, not into a file or a program. */
  readonly isInteractive: boolean;
  /** Somebody is watching what is said: progress may be redrawn. */
  readonly isWatched: boolean;
  readonly columns: number;
  readonly #colours: boolean;
  readonly #gone = new Set<Stream>();
  #lost: string | undefined;
  readonly #going: ReadonlyMap<Stream, Promise<void>>;
  /** A line that is redrawn stands on stderr, without its end. */
  #drawn = false;
  readonly #writers: ReadonlyMap<Stream, Stream['write']>;

  constructor(
    readonly stdout: Stream,
    readonly stderr: Stream,
    env: Readonly<Record<string, string | undefined>>,
  ) {
    this.isInteractive = stdout.isTTY === true && env.TERM !== 'dumb';
    this.isWatched = stderr.isTTY === true && env.TERM !== 'dumb';
    // https://no-color.org: any value but the empty one.
    this.#colours = this.isInteractive && !env.NO_COLOR;
    this.columns = Math.max(40, stdout.columns ?? 80);
    // Kept as it is now: while a user's module is loaded, what it prints is sent elsewhere.
    this.#writers = new Map([stdout, stderr].map((stream) => [stream, stream.write.bind(stream)]));
    this.#going = new Map(
      [stdout, stderr].map((stream) => [
        stream,
        new Promise<void>((resolve) => {
          stream.on('error', ({ code, message }) => {
            this.#gone.add(stream);
            if (stream === stdout && code !== 'EPIPE') this.#lost = code ?? message;
            resolve();
          });
        }),
      ]),
    );
  }

  /** Why results could not be written, such as `ENOSPC`, after `flush`. Not where their reader wanted no more. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** A line, or several, of the result. */
  out(text = ''): void {
    this.#write(this.stdout, `${text}\n`);
  }

  /** The whole result, for programs. */
  json(value: unknown): void {
    this.out(printableJson(value));
  }

  /** A sentence about the result or the lack of it. */
  say(text: string): void {
    this.draw('');
    this.#write(this.stderr, `${text}\n`);
  }

  /** Puts a line in the place of the one that was drawn before; an empty one takes it away. For a watched terminal. */
  draw(line: string): void {
    // Back to the line's begin, and erase to its end.
    if (line !== '' || this.#drawn) this.#write(this.stderr, `\r\u001b[K${line}`);
    this.#drawn = line !== '';
  }

  paint(tone: Tone, text: string): string {
    return this.#colours ? `\u001b[${tones[tone]}m${text}\u001b[0m` : text;
  }

  /** Waits until all that was written is out: a pipe takes it later than a file. */
  async flush(): Promise<void> {
    await Promise.all(
      [this.stdout, this.stderr].map((stream) =>
        Promise.race([
          this.#going.get(stream),
          new Promise<void>((resolve) => {
            this.#writers.get(stream)?.('', resolve);
          }),
        ]),
      ),
    );
  }

  #write(stream: Stream, text: string): void {
    if (!this.#gone.has(stream)) this.#writers.get(stream)?.(text);
  }
}
