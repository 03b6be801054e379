import { z } from 'zod';
import type { MessageDraft, MessageLease, QueuedMessage } from '../message-queue.js';
import { checkNames, checkText } from './check-names.js';
import type { SqlRow } from './closure-row.js';
import { rowFault, text, whole } from './column-kinds.js';

/** @throws ArgumentError where a part is empty (as the content of a message is that has ended), or cannot be kept */
export function checkDraft({ queue, id, thread, kind, sealed }: MessageDraft): void {
  checkNames('message', { queue, id, thread, kind });
  checkText('message', 'sealed', sealed);
}

const threadSchema = z.object({
  queue: text,
  thread: text,
  due_at: whole,
  failures: whole,
  lease_owner: text,
  lease_token: whole,
  lease_expires_at: whole,
});

/** A thread that was leased. Its waits and failures are those of its first message. */
export type LeasedThread = z.infer<typeof threadSchema>;

/** The threads that a claim has leased, the longest waiting first. */
export function readThreads(rows: readonly SqlRow[]): LeasedThread[] {
  return rows
    .map((row) => threadSchema.parse(row))
    .sort((a, b) => a.due_at - b.due_at || (a.thread < b.thread ? -1 : 1));
}

const messageSchema = z.object({
  id: text,
  kind: text,
  sealed: text.min(1, 'is empty'),
  added_at: whole,
});

/** The lease on a thread's first message from their rows; where the message cannot be understood, why. */
export function readMessageLease(
  thread: LeasedThread,
  row: SqlRow,
): { readonly lease: MessageLease } | { readonly fault: string } {
  const { data, error } = messageSchema.safeParse(row);
  if (data === undefined) return { fault: rowFault(error) };
  const message: QueuedMessage = {
    queue: thread.queue,
    id: data.id,
    thread: thread.thread,
    kind: data.kind,
    sealed: data.sealed,
    addedAt: data.added_at,
    dueAt: thread.due_at,
    failures: thread.failures,
  };
  const { lease_owner: owner, lease_token: token, lease_expires_at: expiresAt } = thread;
  return { lease: { message, owner, token, expiresAt } };
}
