/** A message on its way from one system to another, kept until it has arrived or was given up. */
export interface QueuedMessage {
  /** The queue that it is in. Whoever claims names one: bots that share a database must not take each other's messages. */
  readonly queue: string;
  /** Unique in its queue: a second message of the same id is refused for as long as the first is remembered. */
  readonly id: string;
  /** Messages of one thread arrive one after the other, in the order in which they were added. */
  readonly thread: string;
  /** Which way it goes, such as `to-guest`. */
  readonly kind: string;
  /** The content, encrypted: what people write never stands readable in a row. Erased once it has arrived. */
  readonly sealed: string;
  /** Milliseconds since the Unix epoch. */
  readonly addedAt: number;
  /** Since when it may be taken: when it became the first of its thread, or when its wait for another try ended. */
  readonly dueAt: number;
  /** Tries that failed. */
  readonly failures: number;
}

/** What is added. No part may be empty; queue, id, thread and kind have at most 1,000 bytes. */
export type MessageDraft = Pick<QueuedMessage, 'queue' | 'id' | 'thread' | 'kind' | 'sealed'>;

/** A message in the hands of one worker until `expiresAt`. The token fences: a newer lease has a greater one. */
export interface MessageLease {
  readonly message: QueuedMessage;
  readonly owner: string;
  readonly token: number;
  readonly expiresAt: number;
}

export interface MessageClaim {
  /** Only messages of this queue are leased. */
  readonly queue: string;
  /** The worker's name, unique for each process. */
  readonly owner: string;
  readonly now: number;
  readonly leaseMs: number;
  /** How many messages at the most. */
  readonly limit: number;
}

/** How the way of a message ended. */
export type MessageEnd = 'delivered' | 'undeliverable';

/**
 * Durable queues in the outbox's database, each under a name, with a memory of what they have seen: messages wait in
 * the order of their thread, and none gets in twice. Queues know nothing of each other. Every method is atomic over all processes. Times come from the caller, in
 * milliseconds since the Unix epoch.
 */
export interface MessageQueue {
  /**
   * Durable when it resolves. `false`: a message of this id was added before, and nothing was changed. Of two adds to a
   * thread at the same moment either may come first; one that has resolved comes before all that begin later.
   *
   * @throws ArgumentError where a part is empty, or is a text that not every database could keep
   */
  add(draft: MessageDraft, now: number): Promise<boolean>;
  /**
   * Leases messages that are due: of each thread only the first one that has not ended, so never one whose
   * predecessor is still under way or waits for another try. The threads whose first message has waited longest go
   * first, so one that has much to say does not keep the others waiting.
   */
  claim(request: MessageClaim): Promise<MessageLease[]>;
  /** Prolongs a lease that has not run out. @throws LeaseLostError */
  renew(lease: MessageLease, now: number, leaseMs: number): Promise<MessageLease>;
  /** Counts a failure and lets the message wait until `dueAt`; its thread waits with it. @throws LeaseLostError */
  retry(lease: MessageLease, dueAt: number, now: number): Promise<void>;
  /** Ends the way of a message: its content is erased, its id remembered. @throws LeaseLostError */
  end(lease: MessageLease, end: MessageEnd, now: number): Promise<void>;
  /** When the next message that nobody holds becomes due, or a lease runs out; `undefined` where nothing waits. */
  nextDueAt(queue: string): Promise<number | undefined>;
  /** How many have not ended. */
  size(queue: string): Promise<number>;
  /** Calls back when a message was added, maybe by another process. Returns the way to stop. Only a hint. */
  onWake(queue: string, listener: () => void): () => void;
  /** Forgets messages that ended before this time, of all queues, at most `limit` at once. Resolves to how many. */
  prune(before: number, limit: number): Promise<number>;
}
