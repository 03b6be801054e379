import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { StoredDocument } from '../../closing/document-store.js';
import type { EngagementStart } from './start-engagement.js';

/** The kind of the documents that starts are kept as, each under its caller's key. */
export const startKind = 'start';

const schema = z.object({
  /**
   * `asking`: the platform is being asked, or was, and the answer was lost. `sent`: the guest has the text. `opened`: the
   * session is written. `begun`: the bot has had its first turn. `cleared`: it was refused, and the key is free again.
   */
  state: z.enum(['asking', 'sent', 'opened', 'begun', 'cleared']),
  /** What was asked for, as a hash: no text and no address is in the record. */
  fingerprint: z.string(),
  /** When it was first asked in this way, in milliseconds since the Unix epoch. */
  askedAt: z.number(),
  /** Whether it was asked to join the guest's active conversation, because there was one. */
  join: z.boolean(),
  /** When the platform was last asked without an answer that was recorded. */
  lostAt: z.number().optional(),
  /** Until when somebody is at it. */
  leaseUntil: z.number().optional(),
  conversationId: z.string().optional(),
  messageId: z.string().optional(),
});

/** What is known of a start. */
export type StartRecord = Readonly<z.infer<typeof schema>>;

/** The start that a document holds; none where it was cleared. */
export function recordIn(document: StoredDocument | undefined): StartRecord | undefined {
  if (document === undefined) return undefined;
  const { success, data } = schema.safeParse(document.value);
  // Taken for no start at all, it would be sent again.
  if (!success)
    throw new Error('The record of a start cannot be read. Look at the documents of the kind start.');
  return data.state === 'cleared' ? undefined : data;
}

/** A hash of what a repeat has to say again. Keyed with the caller's key, so that equal texts do not show as equal. */
export function fingerprintOf({ engagement, to, text, key }: EngagementStart): string {
  const said = JSON.stringify([engagement, to, text]);
  return createHmac('sha256', key).update(said).digest('hex');
}
