import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DocumentStore, StoredDocument } from '../closing/document-store.js';

/** How long a campaign is remembered after its last change. */
const rememberMs = 400 * 24 * 3_600_000;
/** How many documents are read at a time. */
const pageSize = 1_000;

const headerKind = 'campaign';
const rowsKind = (campaign: string) => `campaign-rows|${campaign}`;
const startsKind = (campaign: string) => `campaign-start|${campaign}`;

const header = z.object({
  engagement: z.string(),
  integrationId: z.string(),
  createdAt: z.number(),
  /** When it was last started or gone on with. */
  lastRunAt: z.number(),
});

/** What is known of a campaign as a whole. */
export type CampaignHeader = Readonly<z.infer<typeof header>>;

/** The marks of rows, as the files of a campaign have them: neither texts nor addresses. */
const rowMarks = z.object({
  /** Rows that can be started, by their keys. */
  rows: z.array(z.string()),
  /** Rows that cannot. */
  invalid: z.array(z.string()),
  /** What rows were rejected as that are among `rows` since, under other keys. */
  mended: z.array(z.string()),
});

export type RowMarks = Readonly<z.infer<typeof rowMarks>>;

const start = z.object({
  /**
   * `uncertain`: the guest may have the text; the same command again finds it out. `pending`: a run was about to start it,
   * and surely did not.
   */
  state: z.enum(['started', 'failed', 'uncertain', 'pending']),
  /** When it was asked for, or what failed had failed, in milliseconds since the Unix epoch. */
  at: z.number(),
  conversationId: z.string().optional(),
  /** An older conversation of the guest is used. */
  joined: z.boolean().optional(),
  /** An error's code. */
  cause: z.string().optional(),
});

/** What became of a row: neither text nor address. */
export type CampaignStart = Readonly<z.infer<typeof start>>;

/** A row of which something is known. */
export interface KnownRow extends CampaignStart {
  /** The caller's own, or made of the guest's address in a way that does not show it. */
  readonly key: string;
}

/** Remembers what became of the rows of campaigns, in the outbox's database. */
export class CampaignBook {
  readonly #documents: DocumentStore;

  constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  async header(campaign: string): Promise<CampaignHeader | undefined> {
    const document = await this.#documents.read(headerKind, campaign);
    return document && header.parse(document.value);
  }

  async writeHeader(campaign: string, value: CampaignHeader, now: number): Promise<void> {
    await this.#documents.write(headerKind, campaign, value, { expiresAt: now + rememberMs }, now);
  }

  /** Adds rows to those of the campaign, if they are not among them. What was added stays, whatever file is given next. */
  async addRows(campaign: string, { rows, invalid, mended }: RowMarks, now: number): Promise<void> {
    const longest = Math.max(rows.length, invalid.length, mended.length);
    for (let at = 0; at < longest; at += pageSize) {
      const part = (marks: readonly string[]) => marks.slice(at, at + pageSize);
      const value: RowMarks = { rows: part(rows), invalid: part(invalid), mended: part(mended) };
      // The same file again writes the same documents.
      const key = createHash('sha256').update(JSON.stringify(value)).digest('hex');
      await this.#documents.write(rowsKind(campaign), key, value, { expiresAt: now + rememberMs }, now);
    }
  }

  /** All rows that were added, page by page; a row may be in several. */
  async *rows(campaign: string): AsyncGenerator<RowMarks> {
    for await (const { value } of this.#each(rowsKind(campaign))) yield rowMarks.parse(value);
  }

  /** The names of the campaigns that there are, at most 1,000. */
  async names(): Promise<string[]> {
    return (await this.#documents.list(headerKind, { limit: pageSize })).map(({ key }) => key);
  }

  /**
   * Notes what became of a row. What was started stays so, whatever a later try comes to.
   *
   * @returns what was known before
   */
  async note(
    campaign: string,
    key: string,
    value: CampaignStart,
    now: number,
  ): Promise<CampaignStart | undefined> {
    const kind = startsKind(campaign);
    for (;;) {
      const found = await this.#documents.read(kind, key);
      const known = found && start.parse(found.value);
      if (known?.state === 'started') return known;
      const write = { ifVersion: found?.version ?? 0, expiresAt: now + rememberMs };
      if ((await this.#documents.write(kind, key, value, write, now)) !== undefined) return known;
    }
  }

  /** Every row of which something is known. */
  async *starts(campaign: string): AsyncGenerator<KnownRow> {
    for await (const { key, value } of this.#each(startsKind(campaign))) yield { key, ...start.parse(value) };
  }

  /** Forgets the rows of a campaign and what became of them. */
  async forgetRows(campaign: string): Promise<void> {
    for (const kind of [rowsKind(campaign), startsKind(campaign)]) {
      for await (const { key } of this.#each(kind)) await this.#documents.remove(kind, key);
    }
  }

  async *#each(kind: string): AsyncGenerator<StoredDocument> {
    let after: string | undefined;
    for (;;) {
      const page = await this.#documents.list(kind, { after, limit: pageSize });
      yield* page;
      after = page.at(-1)?.key;
      if (page.length < pageSize) return;
    }
  }
}
