import { endsByManifest } from '../dialog-graph/engagement-ends.js';
import type { ThreadingTimeline } from '../genesys/threading-timeline.js';
import { formatDuration } from '../manifest/duration.js';
import { indexOf } from '../manifest/manifest-index.js';
import type { Manifest } from '../manifest/manifest-schema.js';
import type { Terminal } from './terminal.js';

/** The window of one type of messenger. */
export interface ThreadingWindow {
  readonly messenger: string;
  readonly minutes: number;
  readonly hours: number;
  /** Whether it has a setting of its own, or what the organisation says for all others. */
  readonly setBy: 'own' | 'default';
}

/** What the platform takes where the organisation says nothing: 72 hours. */
const platformMinutes = 4_320;

/** The window of a messenger, as it holds. */
export function windowOf(timeline: ThreadingTimeline, messenger: string): ThreadingWindow {
  const own = timeline.settings.find(({ messengerType }) => messengerType === messenger);
  const minutes = own?.timeoutInMinutes ?? timeline.defaultTimeoutMinutes ?? platformMinutes;
  return { messenger, minutes, hours: minutes / 60, setBy: own ? 'own' : 'default' };
}

/** A window in minutes and hours. */
export function windowWords({ minutes }: Pick<ThreadingWindow, 'minutes'>): string {
  const hours = (minutes / 60).toLocaleString('en', { maximumFractionDigits: 2 });
  return `${minutes.toLocaleString('en')} min (${hours} h)`;
}

/** Writes every window. */
export function writeWindows(timeline: ThreadingTimeline, terminal: Terminal): void {
  const others = windowOf({ ...timeline, settings: [] }, 'every other');
  const own = timeline.settings.map(({ messengerType }) => windowOf(timeline, messengerType));
  const open = own.some(({ messenger }) => messenger === 'open') ? [] : [windowOf(timeline, 'open')];
  const windows = [...own, ...open, others];
  const width = Math.max(...windows.map(({ messenger }) => messenger.length));
  terminal.out(terminal.paint('strong', 'How long after its end a conversation can be opened again:'));
  for (const window of windows) {
    const note = window.setBy === 'default' && window !== others ? ', by the default' : '';
    terminal.out(`  ${window.messenger.padEnd(width)}  ${windowWords(window)}${note}`);
  }
}

/** Writes what the window of open messaging means for guests and for the manifest. */
export function writeMeaning({ minutes }: ThreadingWindow, terminal: Terminal): void {
  terminal.out();
  terminal.out('What it means for open messaging:');
  if (minutes === 0) {
    terminal.out(
      '  Every message of a guest after the close begins a new conversation, with an id of its own.',
    );
  } else {
    terminal.out(
      `  A message of a guest within ${windowWords({ minutes })} after the close opens the same conversation again, under the same id.`,
    );
    terminal.out('  After that it begins a new conversation. With 0, every message after the close would.');
  }
  terminal.out(
    '  "watchFor" of the manifest (72 h, unless it says otherwise) is how long a late guest is answered by "lateGuest",',
  );
  terminal.out(
    '  and a session that was opened again is closed again. It should not be shorter than this window.',
  );
}

/** An engagement that stops watching before the window is over. */
export interface ShortWatch {
  readonly engagement: string;
  readonly watchFor: string;
}

/** The engagements of a manifest that are watched for less than the window, by their shortest watch. */
export function shortWatches(manifest: Manifest, { minutes }: ThreadingWindow): ShortWatch[] {
  const ends = endsByManifest(manifest);
  return [...indexOf(manifest).engagements].flatMap(([engagement, { plan }]) => {
    const plans = [plan, ...ends.filter((end) => end.engagement === engagement).map((end) => end.plan)];
    const watchForMs = Math.min(...plans.map((one) => one.watchForMs));
    return watchForMs < minutes * 60_000 ? [{ engagement, watchFor: formatDuration(watchForMs) }] : [];
  });
}
