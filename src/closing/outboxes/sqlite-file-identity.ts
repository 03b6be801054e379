import { realpathSync, statSync } from 'node:fs';
import { OutboxUnavailableError } from '../../errors/outbox-unavailable-error.js';

/** What SQLite has beside a file while it is open: its write-ahead log, and the index of that in shared memory. */
const logEnding = '-wal';
const indexEnding = '-shm';

/**
 * Which file was opened, so that it is seen when the one at its path is not that one any more. Who writes into a deleted
 * file meets no error: the file lives until it is closed, and everything in it is lost then.
 *
 * Windows lets nobody delete or replace what SQLite has open, and the numbers of files are not to be relied on there
 * everywhere, so nothing is compared there.
 */
export class SqliteFileIdentity {
  readonly #path: string;
  readonly #isComparable: boolean;
  readonly #file: string | undefined;
  #logPath: string | undefined;
  #log: string | undefined;
  #index: string | undefined;
  /** What the file was like when it and its log were last seen in their places. */
  #content: string | undefined;

  /** @param path of a file that is about to be opened: what stands there from now on must be the same */
  constructor(path: string, platform: NodeJS.Platform = process.platform) {
    this.#path = path;
    this.#isComparable = platform !== 'win32';
    this.#file = fileAt(path);
  }

  /** To be called when the file is open, and SQLite has made its other files. */
  noteLog(): void {
    const path = realPath(this.#path);
    this.#logPath = path + logEnding;
    this.#log = fileAt(path + logEnding);
    this.#index = fileAt(path + indexEnding);
  }

  /** Whether what is written now will be found by whoever opens the path next. It costs some microseconds. */
  get isInPlace(): boolean {
    if (!this.#isComparable) return true;
    const found = statOf(this.#path);
    if (found?.file !== this.#file || !this.#isLogThere) return false;
    this.#content = found?.content;
    return true;
  }

  /** @throws OutboxUnavailableError where it is not */
  check(): void {
    if (!this.isInPlace) throw this.lost();
  }

  /**
   * Whether the file that stands at the path now may be opened instead.
   *
   * @throws OutboxUnavailableError where there is none, or where SQLite would mix it with what is left of this one
   */
  checkSuccessor(): void {
    const found = fileAt(this.#path);
    if (found === undefined || found === this.#file) throw this.lost();
    const path = realPath(this.#path);
    const isLeft =
      (this.#log !== undefined && fileAt(path + logEnding) === this.#log) ||
      (this.#index !== undefined && fileAt(path + indexEnding) === this.#index);
    if (isLeft) throw this.#unavailable('replaced', mixed);
  }

  lost(): OutboxUnavailableError {
    const found = fileAt(this.#path);
    if (found === undefined) return this.#unavailable('missing', gone);
    return found === this.#file
      ? this.#unavailable('replaced', logGone)
      : this.#unavailable('replaced', other);
  }

  /**
   * Whether its log was deleted and nobody has used the file since: then what is in the log can be written into the file.
   * Where somebody has, the log is of pages that are no more, and would destroy it.
   */
  get isLogToBeSaved(): boolean {
    if (!this.#isComparable || this.#logPath === undefined || this.#isLogThere) return false;
    const index = fileAt(realPath(this.#path) + indexEnding);
    const found = statOf(this.#path);
    return (
      fileAt(this.#logPath) === undefined &&
      (index === undefined || index === this.#index) &&
      found?.file === this.#file &&
      found?.content === this.#content
    );
  }

  get #isLogThere(): boolean {
    return this.#logPath === undefined || this.#log === undefined || fileAt(this.#logPath) === this.#log;
  }

  #unavailable(trouble: 'missing' | 'replaced', explanation: string): OutboxUnavailableError {
    return new OutboxUnavailableError(this.#path, trouble, explanation);
  }
}

const gone =
  'its file is not there any more, or cannot be seen: it was deleted or moved away while it was open. Put it back, or a ' +
  'copy of it: it is used as soon as it is there. A restart without it begins an empty one, which knows of nothing that ' +
  'was done.';
const other =
  'another file was put in its place while it was open. What was written meanwhile is not in that one.';
const mixed =
  `another file was put in its place while it was open, but the ${logEnding} and ${indexEnding} files beside it are those ` +
  'of the one before, and SQLite would mix them into it. Move these two away: the file is then used by itself.';
const logGone =
  `its ${logEnding} file was deleted or replaced while it was open. What is in it only the processes that have it open ` +
  'still know. Open it with nothing else, and stop all of them, not with kill -9: they write it into the file, unless ' +
  'something else has used the file since. Then start again.';

/** A name of the file at a path, which no other has at the same time; `undefined` where there is none to be seen. */
function fileAt(path: string): string | undefined {
  return statOf(path)?.file;
}

/** The file at a path, and what shows that it was written. */
export function statOf(path: string): { readonly file: string; readonly content: string } | undefined {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found && { file: `${found.dev}:${found.ino}`, content: `${found.mtimeNs}:${found.size}` };
  } catch {
    // Its directory may not be looked into, for instance. Whoever opens the path next will not see it either.
    return undefined;
  }
}

/** SQLite puts its other files beside the file itself, and not beside a link to it. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
