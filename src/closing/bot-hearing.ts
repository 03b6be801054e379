import { z } from 'zod';
import type { DocumentStore } from './document-store.js';

const rememberMs = 400 * 24 * 3_600_000;

const place = { kind: 'bot-hearing', key: 'guests' } as const;

const hearing = z.object({
  /** Since when bots that share the outbox note who answers. */
  since: z.number(),
  /** When one last heard a guest of whom it did not know the Genesys conversation, give or take an hour. */
  unassignedAt: z.number().optional(),
});

/** What the bots that share an outbox have heard: without it, nobody can say that a guest has not answered. */
export type BotHearing = Readonly<z.infer<typeof hearing>>;

/** A bot has heard a guest: the earliest `since` and the latest `unassignedAt` are kept. */
export async function noteHearing(
  documents: DocumentStore,
  { since, unassignedAt }: BotHearing,
  now: number,
): Promise<void> {
  for (;;) {
    const document = await documents.read(place.kind, place.key);
    const known = document && hearing.parse(document.value);
    const latest = [known?.unassignedAt, unassignedAt].filter((at) => at !== undefined);
    const changed: BotHearing = {
      since: Math.min(since, known?.since ?? since),
      ...(latest.length > 0 && { unassignedAt: Math.max(...latest) }),
    };
    const write = { ifVersion: document?.version ?? 0, expiresAt: now + rememberMs };
    if ((await documents.write(place.kind, place.key, changed, write, now)) !== undefined) return;
  }
}

/** `undefined` where no bot has heard a guest. */
export async function hearingOf(documents: DocumentStore): Promise<BotHearing | undefined> {
  const document = await documents.read(place.kind, place.key);
  return document && hearing.parse(document.value);
}
