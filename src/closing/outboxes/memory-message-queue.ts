import type { MessageClaim, MessageDraft, MessageEnd, MessageLease, MessageQueue } from '../message-queue.js';
import { ClockWatch } from './clock-watch.js';
import { MemoryMessages } from './memory-messages.js';
import { checkDraft } from './message-row.js';

/** Queues of messages in memory: for tests, and the model of what the durable ones do. */
export class MemoryMessageQueue implements MessageQueue {
  readonly #queues = new Map<string, MemoryMessages>();
  readonly #clock = new ClockWatch();

  async add(draft: MessageDraft, now: number): Promise<boolean> {
    checkDraft(draft);
    return this.#of(draft.queue).add(draft, now);
  }

  async claim(request: MessageClaim): Promise<MessageLease[]> {
    const { queue, now } = request;
    if (this.#clock.wentBack(now)) for (const messages of this.#queues.values()) messages.bringBack(now);
    return this.#of(queue).claim(request);
  }

  async renew(lease: MessageLease, now: number, leaseMs: number): Promise<MessageLease> {
    return this.#of(lease.message.queue).renew(lease, now, leaseMs);
  }

  async retry(lease: MessageLease, dueAt: number, now: number): Promise<void> {
    this.#of(lease.message.queue).retry(lease, dueAt, now);
  }

  async end(lease: MessageLease, _end: MessageEnd, now: number): Promise<void> {
    this.#of(lease.message.queue).end(lease, now);
  }

  async nextDueAt(queue: string): Promise<number | undefined> {
    return this.#of(queue).nextDueAt();
  }

  async size(queue: string): Promise<number> {
    return this.#of(queue).size;
  }

  onWake(queue: string, listener: () => void): () => void {
    return this.#of(queue).bell.add(listener);
  }

  async prune(before: number, limit: number): Promise<number> {
    let pruned = 0;
    for (const messages of this.#queues.values()) pruned += messages.prune(before, limit - pruned);
    return pruned;
  }

  #of(queue: string): MemoryMessages {
    const known = this.#queues.get(queue);
    if (known !== undefined) return known;
    const messages = new MemoryMessages();
    this.#queues.set(queue, messages);
    return messages;
  }
}
