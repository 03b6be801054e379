import { declaredSeparator, separatorOf } from '../csv-separator.js';
import { CampaignFileError } from './campaign-file-error.js';

/** A record of CSV as it stands there. */
export interface CsvRecord {
  /** The line in which it begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  /** Why it breaks the rules; its fields are then a guess. */
  readonly fault?: string | undefined;
}

/** No record of guests is longer, in characters; a quote that is never closed would fill the memory. */
const longestRecord = 100_000;

const faults = {
  quoteInside: 'a quote inside a field that does not begin with one',
  afterQuote: 'characters after a closing quote',
} as const;

/**
 * Reads CSV (RFC 4180) piece by piece: quoted fields with separators, doubled quotes and line breaks in them; LF, CRLF and
 * CR. Empty lines do not count. Strict where the rules are broken: the record says so, and the next one begins in the next line.
 *
 * @throws CampaignFileError for a quote that is never closed: what follows it is not to be told from the field
 */
export async function* csvRecords(
  chunks: AsyncIterable<string>,
  name = 'The file',
): AsyncGenerator<CsvRecord> {
  const reader = new CsvReader(name);
  let head = '';
  for await (const chunk of chunks) {
    if (reader.hasBegun) yield* reader.read(chunk);
    else {
      head += chunk;
      if (/[\r\n]/.test(head) || head.length >= longestRecord) yield* reader.begin(head);
    }
  }
  if (!reader.hasBegun) yield* reader.begin(head);
  yield* reader.end();
}

/** Where in a field the next character stands. `skipping`: in a broken record, up to the end of its line. */
type Place = 'start' | 'bare' | 'quoted' | 'quote' | 'skipping';

class CsvReader {
  #separator: string | undefined;
  readonly #name: string;
  #place: Place = 'start';
  #fields: string[] = [];
  #field = '';
  #fault: string | undefined;
  #line = 1;
  #begins = 1;
  #length = 0;
  #afterReturn = false;

  constructor(name: string) {
    this.#name = name;
  }

  get hasBegun(): boolean {
    return this.#separator !== undefined;
  }

  /** Reads the first piece, which has the whole first line: that shows the separator, or does nothing but declare it. */
  *begin(head: string): Generator<CsvRecord> {
    const declared = declaredSeparator(head);
    this.#separator = declared ?? separatorOf(head);
    for (const record of this.read(head)) if (declared === undefined || record.line > 1) yield record;
  }

  *read(chunk: string): Generator<CsvRecord> {
    for (const character of chunk) {
      const isSecondHalf = character === '\n' && this.#afterReturn;
      this.#afterReturn = character === '\r';
      if (isSecondHalf) {
        if (this.#place === 'quoted') this.#field += character;
        continue;
      }
      const isBreak = character === '\n' || character === '\r';
      if (isBreak) this.#line += 1;
      this.#length += 1;
      if (this.#length > longestRecord) throw this.#tooLong();
      if (isBreak && this.#place !== 'quoted') yield* this.#endRecord();
      else this.#take(character);
    }
  }

  *end(): Generator<CsvRecord> {
    if (this.#place === 'quoted')
      throw new CampaignFileError(
        `${this.#name}: in the record that begins in line ${this.#begins}, a quote is opened and never closed.`,
      );
    yield* this.#endRecord();
  }

  #take(character: string): void {
    const isSeparator = character === this.#separator;
    switch (this.#place) {
      case 'start':
      case 'bare':
        if (isSeparator) this.#endField();
        else if (character === '"') this.#openQuote();
        else this.#add(character, 'bare');
        return;
      case 'quoted':
        if (character === '"') this.#place = 'quote';
        else this.#add(character, 'quoted');
        return;
      case 'quote':
        if (isSeparator) this.#endField();
        else if (character === '"') this.#add(character, 'quoted');
        else this.#break(character, faults.afterQuote);
        return;
      case 'skipping':
        this.#add(character, 'skipping');
    }
  }

  #openQuote(): void {
    if (this.#place === 'start') this.#place = 'quoted';
    else this.#break('"', faults.quoteInside);
  }

  #add(character: string, place: Place): void {
    this.#field += character;
    this.#place = place;
  }

  /** What follows stays in the field, so that nothing of a row that is set aside is lost. */
  #break(character: string, fault: string): void {
    this.#fault = fault;
    this.#add(character, 'skipping');
  }

  #endField(): void {
    this.#fields.push(this.#field);
    this.#field = '';
    this.#place = 'start';
  }

  *#endRecord(): Generator<CsvRecord> {
    const isEmpty = this.#fields.length === 0 && this.#place === 'start';
    if (!isEmpty) {
      this.#endField();
      yield { line: this.#begins, fields: this.#fields, fault: this.#fault };
    }
    this.#fields = [];
    this.#fault = undefined;
    this.#place = 'start';
    this.#length = 0;
    this.#begins = this.#line;
  }

  #tooLong(): CampaignFileError {
    return new CampaignFileError(
      `${this.#name}: the record that begins in line ${this.#begins} has more than ${longestRecord.toLocaleString('en')} characters. A quote may be open there.`,
    );
  }
}
