import { z } from 'zod';
import type { DocumentStore } from './document-store.js';

const dayMs = 24 * 3_600_000;
/** As long as a campaign is. Whether a guest answers what nobody has started here is of use to no report. */
const rememberMs = { started: 400 * dayMs, notStarted: 7 * dayMs } as const;
/** How many engagements of one conversation are remembered, the latest. */
const mostEngagements = 20;
/** How far the clocks of processes that share the outbox may be apart, in milliseconds. */
const clockSlackMs = 60_000;

const kind = 'guest-answers';

const answer = z.object({
  /** When the engagement was asked for; absent where the guest was heard before, or nobody has started it here. */
  startedAt: z.number().optional(),
  /** When a bot first heard the guest in it. */
  answeredAt: z.number().optional(),
});

const answers = z.array(answer);

/** Whether the guest of an engagement has answered. Times in milliseconds since the Unix epoch. */
export type GuestAnswer = Readonly<z.infer<typeof answer>>;

/**
 * An engagement was started in a conversation: from now on its guest's first message is an answer. A repeat with the same
 * `startedAt` changes nothing.
 */
export async function expectAnswer(
  documents: DocumentStore,
  conversationId: string,
  startedAt: number,
  now: number,
): Promise<void> {
  await change(documents, conversationId, now, (known) => {
    if (known.some((one) => one.startedAt === startedAt)) return undefined;
    // The guest may be quicker than whoever writes that the engagement has begun.
    const early = known.find((one) => one.startedAt === undefined)?.answeredAt ?? Number.NEGATIVE_INFINITY;
    const begun = early >= startedAt ? { startedAt, answeredAt: early } : { startedAt };
    return [...known.filter((one) => one.startedAt !== undefined), begun];
  });
}

/** A bot has heard the guest of a conversation. Writes once for each engagement. */
export async function noteAnswer(
  documents: DocumentStore,
  conversationId: string,
  at: number,
): Promise<void> {
  await change(documents, conversationId, at, (known) => {
    if (known.length === 0) return [{ answeredAt: at }];
    // What is written late, because the outbox was away, must not answer an engagement that has begun since.
    const running = known.findLast(({ startedAt = 0 }) => startedAt <= at + clockSlackMs);
    if (running === undefined || (running.answeredAt ?? Number.POSITIVE_INFINITY) <= at) return undefined;
    return known.map((one) => (one === running ? { ...one, answeredAt: at } : one));
  });
}

/** An engagement in a conversation. */
interface StartedAt {
  readonly conversationId: string;
  readonly startedAt: number;
}

/** What is known of the answers to at most 1,000 engagements, in their order; `undefined` where nothing is. */
export async function answersOf(
  documents: DocumentStore,
  engagements: readonly StartedAt[],
): Promise<(GuestAnswer | undefined)[]> {
  const found = await documents.readMany(
    kind,
    engagements.map(({ conversationId }) => conversationId),
  );
  const known = new Map(found.map(({ key, value }) => [key, answers.parse(value)]));
  return engagements.map(({ conversationId, startedAt }) =>
    known.get(conversationId)?.find((one) => one.startedAt === startedAt),
  );
}

async function change(
  documents: DocumentStore,
  conversationId: string,
  now: number,
  next: (known: readonly GuestAnswer[]) => readonly GuestAnswer[] | undefined,
): Promise<void> {
  for (;;) {
    const document = await documents.read(kind, conversationId);
    const changed = next(answers.parse(document?.value ?? []));
    if (changed === undefined) return;
    const isStarted = changed.some(({ startedAt }) => startedAt !== undefined);
    const expiresAt = now + rememberMs[isStarted ? 'started' : 'notStarted'];
    const write = { ifVersion: document?.version ?? 0, expiresAt };
    const kept = changed.slice(-mostEngagements);
    if ((await documents.write(kind, conversationId, kept, write, now)) !== undefined) return;
  }
}
