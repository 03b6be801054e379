import type { Clock } from '../../clock.js';
import type { DocumentStore, StoredDocument } from '../../closing/document-store.js';
import type { Logger } from '../../logger.js';
import { type StartRecord, startKind } from './start-record.js';

/** How long a key is remembered after its last change. */
export const rememberMs = 90 * 24 * 3_600_000;

const leaseMs = 60_000;

/** What holding takes. */
export interface HoldTools {
  readonly documents: DocumentStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Somebody else holds the start now: they carry on. It never leaves this folder. */
export class StartTakenOver extends Error {}

/**
 * A start that this process works on: nobody else does, for as long as the lease is renewed. Whoever finds the lease
 * run out takes over, so that a process that was killed holds nothing up for more than a minute.
 */
export class HeldStart {
  readonly #tools: HoldTools;
  readonly #key: string;
  #record: StartRecord;
  #version: number;
  #isMine = true;
  #lastWrite: Promise<void> = Promise.resolve();
  #cancelRenewal: () => void = () => {};

  private constructor(tools: HoldTools, key: string, record: StartRecord, version: number) {
    this.#tools = tools;
    this.#key = key;
    this.#record = record;
    this.#version = version;
    this.#renewLater();
  }

  /** @returns `undefined` where somebody came first */
  static async take(
    tools: HoldTools,
    key: string,
    found: StoredDocument | undefined,
    record: StartRecord,
  ): Promise<HeldStart | undefined> {
    const now = tools.clock.now();
    const leased = { ...record, leaseUntil: now + leaseMs };
    const write = { ifVersion: found?.version ?? 0, expiresAt: now + rememberMs };
    const document = await tools.documents.write(startKind, key, leased, write, now);
    return document && new HeldStart(tools, key, leased, document.version);
  }

  get record(): StartRecord {
    return this.#record;
  }

  /**
   * To be called right before the platform is asked: from now on, and until an answer says otherwise, it may have been
   * done. @throws StartTakenOver where the lease has run out, or is somebody else's
   */
  doubt(): void {
    const { leaseUntil = 0 } = this.#record;
    const now = this.#tools.clock.now();
    if (!this.#isMine || now >= leaseUntil) throw new StartTakenOver();
    this.#record = { ...this.#record, lostAt: now };
  }

  /** Writes what has changed, and goes on holding. @throws StartTakenOver */
  change(change: Partial<StartRecord>): Promise<void> {
    return this.#write(() => ({ ...change, leaseUntil: this.#tools.clock.now() + leaseMs }));
  }

  /** Lets go, so that a repeat need not wait for the lease. Only the first time counts. @throws StartTakenOver */
  async release(change: Partial<StartRecord> = {}): Promise<void> {
    if (this.#record.leaseUntil === undefined) return;
    this.#cancelRenewal();
    await this.#write(() => ({ ...change, leaseUntil: undefined }));
  }

  /** Stops renewing. What was not released is free when the lease has run out. */
  abandon(): void {
    this.#cancelRenewal();
    this.#isMine = false;
  }

  /** One write after the other: each names the version that the one before made. */
  #write(next: () => Partial<StartRecord>): Promise<void> {
    const write = this.#lastWrite.then(async () => {
      const { documents, clock } = this.#tools;
      const now = clock.now();
      const record = { ...this.#record, ...next() };
      const how = { ifVersion: this.#version, expiresAt: now + rememberMs };
      const document = this.#isMine && (await documents.write(startKind, this.#key, record, how, now));
      if (!document) {
        this.abandon();
        throw new StartTakenOver();
      }
      this.#record = record;
      this.#version = document.version;
    });
    // Whoever asked for it hears how it went; the next write goes on all the same.
    this.#lastWrite = write.catch(() => {});
    return write;
  }

  #renewLater(): void {
    const { clock, logger } = this.#tools;
    this.#cancelRenewal = clock.schedule(leaseMs / 3, () => {
      this.change({}).catch((error: unknown) => {
        if (error instanceof StartTakenOver) return;
        logger.warn('the start of an engagement could not be kept', { error: String(error) });
      });
      this.#renewLater();
    });
  }
}
