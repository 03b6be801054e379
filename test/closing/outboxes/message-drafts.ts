import type { MessageDraft, MessageLease, MessageQueue } from '../../../src/closing/message-queue.js';
import { start } from './drafts.js';

/** The queue that is meant where a test names none. */
export const queueName = 'integration-1';
export const leaseMs = 30_000;
export const day = 86_400_000;

/** A message; its thread is the part of its id before the dash. */
export function message(id: string, overrides: Partial<MessageDraft> = {}): MessageDraft {
  const thread = id.split('-')[0] ?? id;
  return { queue: queueName, id, thread, kind: 'to-guest', sealed: `sealed ${id}`, ...overrides };
}

export async function addAll(queue: MessageQueue, ids: readonly string[], now = start): Promise<void> {
  for (const id of ids) await queue.add(message(id), now);
}

export function claimMessages(
  queue: MessageQueue,
  now = start,
  limit = 10,
  owner = 'worker-1',
): Promise<MessageLease[]> {
  return queue.claim({ queue: queueName, owner, now, leaseMs, limit });
}

export const idsOf = (leases: readonly MessageLease[]) => leases.map(({ message: { id } }) => id);

/** Leases the only message that is available. */
export async function claimOne(queue: MessageQueue, now = start, owner = 'worker-1'): Promise<MessageLease> {
  const [lease, more] = await claimMessages(queue, now, 2, owner);
  if (lease === undefined || more !== undefined) throw new Error('There is not exactly one message to take.');
  return lease;
}
