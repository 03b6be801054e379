import { access, constants, type FileHandle, open, realpath, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type FileRow, isRejectField, openCampaignFile, rejectFields } from './campaign-file.js';
import { CampaignFileError } from './campaign-file-error.js';
import { guarded } from './formula-guard.js';
import { whyNotWritten } from './why-not-written.js';

const [lineField, reasonField, markField] = rejectFields;

/**
 * A file of the rows that were not started, each with its line and the reason, as they stood there. Corrected, it can be
 * given again. It holds what the rows hold, so only its owner can read it.
 */
export class RejectsFile {
  /** Where the rows are that an earlier run has rejected: somebody may have mended them there. */
  readonly kept: string | undefined;
  readonly #path: string;
  readonly #file: FileHandle;
  /** The columns of CSV that are kept; `undefined` for JSON Lines. */
  readonly #columns: readonly (readonly [at: number, name: string])[] | undefined;
  readonly #width: number;
  #lastWrite: Promise<unknown> = Promise.resolve();
  #fault: string | undefined;

  private constructor(
    path: string,
    {
      file,
      columns,
      kept,
    }: { file: FileHandle; columns: readonly string[] | undefined; kept: string | undefined },
  ) {
    this.kept = kept;
    this.#path = path;
    this.#file = file;
    this.#width = columns?.length ?? 0;
    this.#columns =
      columns === undefined ? undefined : [...columns.entries()].filter(([, name]) => !isRejectField(name));
  }

  /** Writes nothing. @throws CampaignFileError where no file of rejects can be there, or another file is: it would be lost */
  static check(path: string, input: string): Promise<void> {
    return asFileError(path, async () => {
      await refuseOthers(path, input);
      await access(dirname(path), constants.W_OK);
    });
  }

  /**
   * Makes the file. One of an earlier run that has rows in it is set aside under another name.
   *
   * @throws CampaignFileError as `check` does
   */
  static async create(path: string, input: string): Promise<RejectsFile> {
    const { columns } = await openCampaignFile(input);
    return asFileError(path, async () => {
      await refuseOthers(path, input);
      const kept = (await holdsRows(path)) ? await setAside(path) : undefined;
      const rejects = new RejectsFile(path, { file: await open(path, 'w', 0o600), columns, kept });
      const names = rejects.#columns?.map(([, name]) => name);
      if (names !== undefined) await rejects.#file.appendFile(csvLine([...rejectFields, ...names]));
      return rejects;
    });
  }

  /** @param mark by what the row is known, so that it is known again when it is mended */
  add({ line, raw, fields }: FileRow, reason: string, mark: string): void {
    if (this.#columns !== undefined && typeof raw !== 'string') {
      // A row with too few fields is to stay one, and not to be mended by accident.
      const own = this.#columns.flatMap(([at]) => raw.slice(at, at + 1));
      this.#write(csvLine([String(line), reason, mark, ...own, ...raw.slice(this.#width)]));
    } else {
      const row = Object.entries(parsed(raw) ?? { raw, ...fields }).filter(([name]) => !isRejectField(name));
      // The marks first: by them the file is known again.
      const marks = { [lineField]: line, [reasonField]: reason, [markField]: mark };
      const marked = { ...marks, ...Object.fromEntries(row) };
      this.#write(`${JSON.stringify(marked)}\n`);
    }
  }

  /** Resolves when what was added is in the file, if it could be written. */
  async flush(): Promise<void> {
    await this.#lastWrite;
  }

  /** Resolves when everything is written, or to the error where something could not be. */
  async close(): Promise<{ readonly code: string; readonly message: string } | undefined> {
    await this.#lastWrite;
    await this.#file.close().catch(this.#fail);
    return this.#fault === undefined ? undefined : { code: 'REJECTS_NOT_WRITTEN', message: this.#fault };
  }

  #write(text: string): void {
    this.#lastWrite = this.#lastWrite.then(async () => {
      // What comes after a gap would be taken for the whole.
      if (this.#fault === undefined) await this.#file.appendFile(text).catch(this.#fail);
    });
  }

  readonly #fail = (error: unknown): void => {
    this.#fault ??= `${this.#path} could not be written to its end: ${whyNotWritten(error)}. It does not have all rows that were not started; the same command again with another file for --rejects writes them all.`;
  };
}

async function asFileError<T>(path: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (error instanceof CampaignFileError) throw error;
    const why = whyNotWritten(error);
    throw new CampaignFileError(`${path} cannot be used for the rejects: ${why}.`, { cause: error });
  }
}

/** Whether there is a file with more than a header in it, or with what mending it has broken. */
async function holdsRows(path: string): Promise<boolean> {
  const found = await stat(path).catch(unlessMissing);
  if (found === undefined || found.size === 0) return false;
  try {
    for await (const _ of (await openCampaignFile(path)).rows) return true;
    return false;
  } catch (error) {
    if (error instanceof CampaignFileError) return true;
    throw error;
  }
}

/** Gives the file the first name that is free, such as `rejects.csv.1`. */
async function setAside(path: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const kept = `${path}.${number}`;
    try {
      // The name is taken first, so that two runs do not take the same one.
      await (await open(kept, 'wx', 0o600)).close();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    await rename(path, kept);
    return kept;
  }
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

async function refuseOthers(path: string, input: string): Promise<void> {
  const found = await stat(path).catch(unlessMissing);
  if (found === undefined) return;
  const isInput = (await realpath(path)) === (await realpath(input));
  // To open a pipe would wait for whoever reads it.
  if (!isInput && found.isFile() && (found.size === 0 || (await isRejects(path)))) return;
  const what = found.isDirectory()
    ? 'it is a folder'
    : isInput
      ? 'it is the file of the guests'
      : 'it is there already, and it is no file of rejects';
  throw new CampaignFileError(`${path} cannot be used for the rejects: ${what}. Name another one.`);
}

async function isRejects(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(64), 0, 64, 0);
    const begin = buffer.subarray(0, bytesRead).toString();
    return begin.startsWith(lineField) || begin.startsWith(`{"${lineField}`);
  } finally {
    await file.close();
  }
}

function parsed(raw: FileRow['raw']): object | undefined {
  try {
    const value: unknown = typeof raw === 'string' ? JSON.parse(raw) : undefined;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function csvLine(fields: readonly string[]): string {
  const quoted = fields
    .map(guarded)
    .map((field) => (/[",;\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field));
  return `${quoted.join(',')}\r\n`;
}
