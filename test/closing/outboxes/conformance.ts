import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outbox } from '../../../src/closing/outbox.js';
import { describeClaims } from './conformance-claims.js';
import { describeDocuments } from './conformance-documents.js';
import { describeMessages } from './conformance-messages.js';
import { describeRecords } from './conformance-records.js';
import { describeSteps } from './conformance-steps.js';

/** An outbox under test, with what stands behind it. */
export interface Bench {
  readonly outbox: Outbox;
  /** A second outbox on the same rows, as another process would have it; the first one again where that cannot be. */
  readonly other: Outbox;
  /** Closes and deletes everything. */
  dispose(): Promise<void>;
}

/** One kind of outbox and what it can do. */
export interface Backend {
  readonly name: string;
  /** Why it cannot be tested on this machine. */
  readonly missing?: string | undefined;
  /** Rows outlive the process that wrote them. */
  readonly durable: boolean;
  /** Another process is woken, not only another listener in this one. */
  readonly wakesProcesses: boolean;
  prepare(): Promise<Bench>;
}

/** Tells a test where the outbox under test is: it exists only while the test runs. */
export type CurrentBench = () => Bench;

/** Everything an outbox promises, whatever it is made of. */
export function describeOutbox(backend: Backend): void {
  const { name, missing } = backend;
  if (missing !== undefined) {
    describe.skip(`the ${name} outbox (${missing})`, () => {
      test('is not tested here', () => {});
    });
    return;
  }
  describe(`the ${name} outbox`, () => {
    let bench: Bench | undefined;
    beforeEach(async () => {
      bench = await backend.prepare();
    });
    afterEach(async () => {
      await bench?.dispose();
      bench = undefined;
    });
    const current = () => {
      expect(bench).toBeDefined();
      return bench as Bench;
    };
    describeRecords(current);
    describeClaims(current);
    describeSteps(current);
    describeMessages(current);
    describeDocuments(current);
  });
}
