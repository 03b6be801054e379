import { type FileHandle, open, realpath } from 'node:fs/promises';
import { type FileRow, openCampaignFile, rejectFields } from './campaign-file.js';
import { CampaignFileError } from './campaign-file-error.js';

const [lineField, reasonField] = rejectFields;

/**
 * A file of the rows that were not started, each with its line and the reason, as they stood there. Corrected, it can be
 * given again. It holds what the rows hold, so only its owner can read it.
 */
export class RejectsFile {
  readonly #file: FileHandle;
  /** The columns of CSV that are kept; `undefined` for JSON Lines. */
  readonly #columns: readonly (readonly [at: number, name: string])[] | undefined;
  readonly #width: number;
  #lastWrite: Promise<unknown> = Promise.resolve();

  private constructor(file: FileHandle, columns: readonly string[] | undefined) {
    this.#file = file;
    this.#width = columns?.length ?? 0;
    this.#columns =
      columns === undefined ? undefined : [...columns.entries()].filter(([, name]) => isOwn(name));
  }

  /**
   * Makes the file, or empties that of an earlier run.
   *
   * @throws CampaignFileError where another file is there: it would be lost
   */
  static async create(path: string, input: string): Promise<RejectsFile> {
    await refuseOthers(path, input);
    const { columns } = await openCampaignFile(input);
    const file = await open(path, 'w', 0o600);
    const rejects = new RejectsFile(file, columns);
    const names = rejects.#columns?.map(([, name]) => name);
    if (names !== undefined) rejects.#write(csvLine([lineField, reasonField, ...names]));
    return rejects;
  }

  add({ line, raw, fields }: FileRow, reason: string): void {
    if (this.#columns !== undefined && typeof raw !== 'string') {
      // A row with too few fields is to stay one, and not to be mended by accident.
      const own = this.#columns.flatMap(([at]) => raw.slice(at, at + 1));
      this.#write(csvLine([String(line), reason, ...own, ...raw.slice(this.#width)]));
    } else {
      const row = Object.entries(parsed(raw) ?? { raw, ...fields }).filter(([name]) => isOwn(name));
      // The marks first: by them the file is known again.
      const marked = { [lineField]: line, [reasonField]: reason, ...Object.fromEntries(row) };
      this.#write(`${JSON.stringify(marked)}\n`);
    }
  }

  /** Resolves when everything is written. @throws what went wrong in the writing */
  async close(): Promise<void> {
    try {
      await this.#lastWrite;
    } finally {
      await this.#file.close();
    }
  }

  #write(text: string): void {
    const write = this.#lastWrite.then(() => this.#file.appendFile(text));
    // Told by close().
    write.catch(() => {});
    this.#lastWrite = write;
  }
}

const isOwn = (name: string) => !(rejectFields as readonly string[]).includes(name);

async function refuseOthers(path: string, input: string): Promise<void> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new CampaignFileError(
      `${path} cannot be used for the rejects (${(error as NodeJS.ErrnoException).code}).`,
      {
        cause: error,
      },
    );
  }
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(64), 0, 64, 0);
    const isInput = (await realpath(path)) === (await realpath(input));
    const begin = buffer.subarray(0, bytesRead).toString();
    if (!isInput && (begin === '' || begin.startsWith(lineField) || begin.startsWith(`{"${lineField}`)))
      return;
  } finally {
    await file.close();
  }
  throw new CampaignFileError(`${path} is there already, and it is no file of rejects. Name another one.`);
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
  const quoted = fields.map((field) =>
    /[",;\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field,
  );
  return `${quoted.join(',')}\r\n`;
}
