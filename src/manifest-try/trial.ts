import { GenesysDisconnect } from '../genesys-disconnect.js';
import type { Manifest } from '../manifest/manifest-schema.js';
import { nearest } from '../nearest.js';
import { GenesysSimulator } from '../simulator/genesys-simulator.js';
import { watchEveryEnd } from './dialog-ends.js';
import { PlayedEngagement } from './played-engagement.js';
import { SkippingClock } from './skipping-clock.js';
import type { Transcript } from './transcript.js';
import type { TrialBot } from './trial-bot.js';
import { logCloser } from './trial-closures.js';
import { TrialInputError } from './trial-input-error.js';
import { TrialLog } from './trial-log.js';
import type { TrialReport } from './trial-report.js';
import { TrialTime } from './trial-time.js';
import { verdict } from './verdict.js';
import { WatchedOutbox } from './watched-outbox.js';

/** What is tried. */
export interface TrialOptions {
  readonly manifest: Manifest;
  readonly bot: TrialBot;
  readonly transcript: Transcript;
  /** The engagement that the session is linked to. Left out: the manifest finds it. */
  readonly engagement?: string | undefined;
  /** Do not tell the bot which Genesys conversation it is in, to see whether it finds out by itself. */
  readonly unlinked?: boolean | undefined;
  /** The channel that the guest writes on, where the transcript does not say. @default 'open-messaging' */
  readonly channel?: string | undefined;
}

/** More than the longest wait of a manifest: nothing is claimed twice, however far the time jumps. */
const longestMs = 31 * 86_400_000;
/** The platform's limit is not what is tried. */
const plentyOfCalls = 60_000;

/**
 * Runs one engagement from a transcript: the real middleware and closer, on a simulator of Genesys Cloud, with a clock
 * that skips the waiting.
 *
 * @throws TrialInputError where transcript, bot and manifest do not go together
 * @throws UnknownDialogError where the manifest names dialogs that the bot does not have
 */
export async function runTrial(options: TrialOptions): Promise<TrialReport> {
  const { manifest, bot, transcript } = options;
  checkEngagement(options);
  const clock = new SkippingClock(Date.UTC(2026, 0, 1));
  const log = new TrialLog(() => clock.now());
  const cloud = await GenesysSimulator.start({ clock, rateLimit: plentyOfCalls, seed: 1 });
  const outbox = new WatchedOutbox();
  try {
    const disconnect = await GenesysDisconnect.create({
      genesys: { apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials },
      manifest,
      conversationState: bot.conversationState,
      outbox,
      callsPerMinute: plentyOfCalls,
      closer: { leaseMs: longestMs, pollMs: longestMs },
      clock,
      logger: log.logger,
    });
    const played = new PlayedEngagement({ ...options, disconnect, cloud, log });
    if (bot.dialogs.length > 0) {
      watchEveryEnd(bot.dialogs, (end) => played.see(end));
      disconnect.watch(bot.dialogs);
    }
    logCloser(disconnect, log);
    await disconnect.start();
    try {
      const time = new TrialTime(clock, outbox, disconnect);
      await played.play(transcript, time);
      await time.runOut();
      return verdict({ ...options, closures: await time.closures(), cloud, log, turns: played.turns });
    } finally {
      await disconnect.stop();
    }
  } finally {
    await cloud.stop();
  }
}

function checkEngagement({ manifest, engagement }: TrialOptions): void {
  const names = Object.keys(manifest.engagements);
  if (engagement === undefined || names.includes(engagement)) return;
  const meant = nearest(engagement, names);
  throw new TrialInputError(
    `The manifest has no engagement "${engagement}".` +
      (meant === undefined
        ? ` It has: ${names.map((name) => `"${name}"`).join(', ') || 'none'}.`
        : ` Did you mean "${meant}"?`),
  );
}
