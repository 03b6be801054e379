import { type Clock, systemClock } from '../clock.js';
import type { CallTally } from '../closing/call-tally.js';
import { formatDuration } from '../manifest/duration.js';
import type { ClosingTargets } from './closing-targets.js';
import type { Terminal } from './terminal.js';

/** How far a run is. */
export interface Progress {
  readonly targets: Pick<ClosingTargets, 'ended' | 'verifying' | 'held' | 'counts'>;
  readonly calls: { readonly figures: Pick<CallTally['figures'], 'tooMany'> };
  readonly total: number;
  readonly closedBefore: number;
}

/** How often it is told, in milliseconds. */
const pace = {
  /** A line that is drawn again in its place. */
  drawMs: 500,
  /** A line more, in a log. */
  lineMs: 10_000,
} as const;

/** The rate is that of the last minute: the budget may have changed since the beginning. */
const rateOverMs = 60_000;

/** Shows how far it is until the answer is called. */
export function showProgress(progress: Progress, terminal: Terminal, clock: Clock = systemClock): () => void {
  const samples = [{ at: clock.now(), done: 0 }];
  const { isWatched } = terminal;
  let cancel = () => {};
  const tell = () => {
    const now = clock.now();
    // What waits for its proof costs hardly anything more: proofs come by the hundred.
    const done = progress.targets.ended + progress.targets.verifying + progress.closedBefore;
    samples.push({ at: now, done });
    while (samples.length > 2 && (samples[0]?.at ?? now) < now - rateOverMs) samples.shift();
    const [first = { at: now, done }] = samples;
    const line = progressLine(progress, done, ((done - first.done) * 1_000) / Math.max(now - first.at, 1));
    if (isWatched) terminal.draw(line.slice(0, terminal.columns - 1));
    else terminal.say(line);
    next();
  };
  const next = () => {
    cancel = clock.schedule(isWatched ? pace.drawMs : pace.lineMs, tell);
  };
  next();
  return () => {
    cancel();
    terminal.draw('');
  };
}

function progressLine({ targets, calls, total }: Progress, done: number, perSecond: number): string {
  const { held, verifying, counts } = targets;
  const left = total - done - held.length;
  const parts = [
    `${number(done - verifying)} of ${number(total)}`,
    ...(verifying > 0 ? [`${number(verifying)} more accepted`] : []),
    `${perSecond.toFixed(1)}/s`,
    ...(perSecond > 0 && left > 0 ? [`about ${roughly(left / perSecond)} left`] : []),
    ...(held.length > 0 ? [`${number(held.length)} held`] : []),
    ...(counts.failed > 0 ? [`${number(counts.failed)} failed`] : []),
    `${number(calls.figures.tooMany)} × 429`,
  ];
  return parts.join(', ');
}

/** A duration in whole seconds, minutes or hours. */
function roughly(seconds: number): string {
  const unit = seconds < 120 ? 1 : seconds < 7_200 ? 60 : 3_600;
  return formatDuration(Math.ceil(seconds / unit) * unit * 1_000);
}

const number = (count: number) => count.toLocaleString('en');
