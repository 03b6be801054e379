import { createHash } from 'node:crypto';

/** The outbox's limit on a name, in bytes. */
const longest = 1_000;

/** Channels make ids and addresses of any length, and a database's index takes only so much: a longer one is hashed. */
export function boundedName(name: string): string {
  return Buffer.byteLength(name) <= longest ? name : createHash('sha256').update(name).digest('hex');
}
