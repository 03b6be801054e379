import { z } from 'zod';
import type { DocumentStore } from '../closing/document-store.js';

/** How long a campaign is remembered after its last change. */
const rememberMs = 400 * 24 * 3_600_000;
/** How many documents are read at a time. */
const pageSize = 1_000;

const headerKind = 'campaign';
const startsKind = (campaign: string) => `campaign-start|${campaign}`;

const header = z.object({
  engagement: z.string(),
  integrationId: z.string(),
  createdAt: z.number(),
  /** When it was last started or gone on with. */
  lastRunAt: z.number(),
  /** Rows of the file that can be started, each once. */
  rows: z.number(),
  invalid: z.number(),
  duplicates: z.number(),
});

/** What is known of a campaign as a whole. */
export type CampaignHeader = Readonly<z.infer<typeof header>>;

const start = z.object({
  /** `uncertain`: the guest may have the text; the same command again finds it out. */
  state: z.enum(['started', 'failed', 'uncertain']),
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

  /** The names of the campaigns that there are, at most 1,000. */
  async names(): Promise<string[]> {
    return (await this.#documents.list(headerKind, { limit: pageSize })).map(({ key }) => key);
  }

  /** Notes what became of a row. What was started stays so, whatever a later try comes to. */
  async note(campaign: string, key: string, value: CampaignStart, now: number): Promise<void> {
    const kind = startsKind(campaign);
    for (;;) {
      const found = await this.#documents.read(kind, key);
      const known = found && start.parse(found.value);
      if (known?.state === 'started') return;
      const write = { ifVersion: found?.version ?? 0, expiresAt: now + rememberMs };
      if ((await this.#documents.write(kind, key, value, write, now)) !== undefined) return;
    }
  }

  /** Every row of which something is known. */
  async *starts(campaign: string): AsyncGenerator<KnownRow> {
    let after: string | undefined;
    for (;;) {
      const page = await this.#documents.list(startsKind(campaign), { after, limit: pageSize });
      for (const { key, value } of page) yield { key, ...start.parse(value) };
      after = page.at(-1)?.key;
      if (page.length < pageSize) return;
    }
  }
}
