import { CampaignFileError } from './campaign-file-error.js';

/** A line of JSON Lines. */
export interface JsonRecord {
  /** From 1. */
  readonly line: number;
  /** The object's fields that are a text, a number or a boolean, as text. */
  readonly fields: Readonly<Record<string, string>>;
  /** Why it cannot be used. */
  readonly fault?: string | undefined;
  /** The line as it stands there. */
  readonly raw: string;
}

/** No record of guests is longer, in characters. */
const longestLine = 100_000;

/** Reads JSON Lines piece by piece. Empty lines do not count. @throws CampaignFileError where a line is too long to be one */
export async function* jsonRecords(
  chunks: AsyncIterable<string>,
  name = 'The file',
): AsyncGenerator<JsonRecord> {
  let line = 0;
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const raw of lines) {
      line += 1;
      if (raw.trim() !== '') yield recordIn(raw, line);
    }
    if (rest.length > longestLine)
      throw new CampaignFileError(
        `${name} has more than ${longestLine.toLocaleString('en')} characters in line ${line + 1}. JSON Lines have one object in each line; of a JSON array, jq -c '.[]' makes lines.`,
      );
  }
  if (rest.trim() !== '') yield recordIn(rest, line + 1);
}

function recordIn(raw: string, line: number): JsonRecord {
  const refused = (fault: string) => ({ line, fields: {}, fault, raw });
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    // The parser's own words repeat what stands there.
    return refused('no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refused('no JSON object');
  const fields: Record<string, string> = Object.create(null);
  for (const [field, content] of Object.entries(value)) {
    if (['string', 'number', 'boolean'].includes(typeof content)) fields[field] = String(content);
  }
  return { line, fields, raw };
}
