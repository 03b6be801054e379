import { longestWindowMinutes } from '../genesys/check-arguments.js';
import type { GenesysClient } from '../genesys/genesys-client.js';
import type { ThreadingTimeline } from '../genesys/threading-timeline.js';
import { readDuration, suggestDuration } from '../manifest/duration.js';
import { loadManifest } from '../manifest/load-manifest.js';
import type { Manifest } from '../manifest/manifest-schema.js';
import { defineCommand, jsonOption } from './command.js';
import { CommandError } from './command-error.js';
import { connectDetails, withGenesys } from './connect.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';
import {
  type ShortWatch,
  shortWatches,
  type ThreadingWindow,
  windowOf,
  windowWords,
  writeMeaning,
  writeWindows,
} from './threading-text.js';
import { UsageError } from './usage-error.js';

/** The messengers that the platform has a window for. */
const messengers = [
  'open',
  'webmessaging',
  'whatsapp',
  'sms',
  'facebook',
  'instagram',
  'twitter',
  'apple',
] as const;

/** `genesys-disconnect threading-timeline`. */
export const threadingTimeline = defineCommand({
  options: {
    set: {
      type: 'string',
      value: '<duration>',
      help: 'The window to set: 0, 30m, 24h, … up to 72h, in whole minutes. It holds for the whole organisation.',
    },
    messenger: {
      type: 'string',
      value: '<type>',
      choices: messengers,
      help: `Which messenger's window to set: ${messengers.join(', ')}. Left out: open.`,
    },
    yes: { type: 'boolean', help: 'Write it. Without it, --set only shows what would change.' },
    'dry-run': { type: 'boolean', help: 'Show what would change, and write nothing.' },
    manifest: {
      type: 'string',
      short: 'm',
      value: '<path>',
      help: 'A manifest whose "watchFor" is compared with the window of open messaging.',
    },
    json: jsonOption,
  },
  details: [
    "The threading window is how long after the end of a conversation a guest's message opens the same conversation again, under the same id. After it, a message begins a new conversation. With 0, every message after the close does.",
    'While it is open, the guest of an open messaging channel is not locked out by Genesys Cloud: this package answers late guests, and closes again what was opened again, for as long as "watchFor" of the manifest says (72h by default). "watchFor" should not be shorter than the window.',
    'Reading needs the permission conversation:threadingTimeline:view, setting conversation:threadingTimeline:edit as well. The settings of the other messengers are written back as they were read.',
    'Exit code 1 also where --set would change something and neither --yes nor --dry-run is given, and where a manifest watches for less than the window.',
    connectDetails,
  ],
  examples: [
    'threading-timeline',
    'threading-timeline --manifest manifests/engagements.json',
    'threading-timeline --set 0 --dry-run',
    'threading-timeline --set 24h --yes',
  ],
  async run({ options, terminal }) {
    const { set, messenger, yes, 'dry-run': dryRun } = options;
    if (yes && dryRun) throw new UsageError('--yes and --dry-run contradict each other. Keep one.');
    if (set === undefined) {
      const given = (['messenger', 'yes', 'dry-run'] as const).find((name) => options[name]);
      if (given !== undefined) throw new UsageError(`--${given} goes with --set <duration>.`);
    }
    const minutes = set === undefined ? undefined : minutesIn(set);
    const manifest = options.manifest === undefined ? undefined : await loadManifest(options.manifest);
    const request = { minutes, messenger: messenger ?? 'open', yes, dryRun, manifest };
    return withGenesys((genesys) => show(genesys, request, { json: options.json, terminal }));
  },
});

interface Request {
  /** The window to set. */
  readonly minutes: number | undefined;
  readonly messenger: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly manifest: Manifest | undefined;
}

interface Change {
  readonly messenger: string;
  readonly before: ThreadingWindow;
  readonly after: ThreadingWindow;
  readonly written: boolean;
}

async function show(
  genesys: GenesysClient,
  { minutes, messenger, yes, dryRun, manifest }: Request,
  { json, terminal }: { readonly json: boolean; readonly terminal: Terminal },
): Promise<ExitCode> {
  const read = await genesys.readThreadingTimeline();
  const wanted = minutes === undefined ? read : withWindow(read, messenger, minutes);
  const before = windowOf(read, messenger);
  const isChange = minutes !== undefined && before.minutes !== minutes;
  const timeline = isChange && yes ? await write(genesys, wanted, messenger) : read;
  const change: Change | undefined =
    minutes === undefined
      ? undefined
      : { messenger, before, after: windowOf(wanted, messenger), written: isChange && yes };
  const open = windowOf(isChange ? wanted : timeline, 'open');
  const short = manifest === undefined ? undefined : shortWatches(manifest, open);
  const isRefused = isChange && !yes && !dryRun;
  const ok = !isRefused && (short ?? []).length === 0;
  if (json) terminal.json({ ok, ...inData(timeline), change, shortWatches: short });
  else inWords(timeline, { change, open, short }, terminal);
  if (isRefused) terminal.say('Nothing was written. Add --yes to write it.');
  return ok ? exitCodes.ok : exitCodes.failed;
}

/** The timeline with the window of one messenger; everything else as it was. */
function withWindow(timeline: ThreadingTimeline, messengerType: string, minutes: number): ThreadingTimeline {
  const setting = { messengerType, timeoutInMinutes: minutes };
  const isThere = timeline.settings.some((one) => one.messengerType === messengerType);
  const settings = isThere
    ? timeline.settings.map((one) => (one.messengerType === messengerType ? setting : one))
    : [...timeline.settings, setting];
  return { ...timeline, settings };
}

async function write(
  genesys: GenesysClient,
  wanted: ThreadingTimeline,
  messenger: string,
): Promise<ThreadingTimeline> {
  const written = await genesys.writeThreadingTimeline(wanted);
  if (windowOf(written, messenger).minutes === windowOf(wanted, messenger).minutes) return written;
  throw new CommandError(
    'NOT_TAKEN_OVER',
    `Genesys Cloud accepted the change, but says that the window of ${messenger} is ${windowWords(windowOf(written, messenger))}. Read it again, and set it in the administration if it stays so.`,
  );
}

function inData(timeline: ThreadingTimeline) {
  const messengerTypes = new Set(['open', ...timeline.settings.map(({ messengerType }) => messengerType)]);
  return {
    windows: [...messengerTypes].map((messenger) => windowOf(timeline, messenger)),
    default: { minutes: windowOf({ ...timeline, settings: [] }, '').minutes },
  };
}

function inWords(
  timeline: ThreadingTimeline,
  {
    change,
    open,
    short,
  }: {
    readonly change: Change | undefined;
    readonly open: ThreadingWindow;
    readonly short: readonly ShortWatch[] | undefined;
  },
  terminal: Terminal,
): void {
  writeWindows(timeline, terminal);
  if (change !== undefined) {
    terminal.out();
    terminal.out(changeWords(change));
  }
  writeMeaning(open, terminal);
  for (const { engagement, watchFor } of short ?? []) {
    const problem = `${engagement} is watched for ${watchFor} only: after that, until the window is over, a late guest opens the closed session again and nobody closes it.`;
    terminal.out(`  ${terminal.paint('warning', 'warning')} ${problem}`);
  }
  if (short?.length === 0)
    terminal.out(`  ${terminal.paint('good', 'No engagement of the manifest is watched for less.')}`);
}

function changeWords({ messenger, before, after, written }: Change): string {
  if (before.minutes === after.minutes) return `${messenger} is ${windowWords(before)} already.`;
  const verb = written ? 'was set' : 'would be set';
  return `${messenger} ${verb} from ${windowWords(before)} to ${windowWords(after)}.`;
}

/** The minutes of a duration as manifests write them. @throws UsageError where there is no such window */
function minutesIn(text: string): number {
  const minutes = windowIn(text);
  if (minutes !== undefined) return minutes;
  const meant = suggestDuration(text);
  const question = meant === undefined || windowIn(meant) === undefined ? '' : ` Did you mean ${meant}?`;
  throw new UsageError(
    `--set needs a duration of whole minutes from 0 to 72h, such as 30m or 24h; got ${JSON.stringify(text)}.${question}`,
  );
}

function windowIn(text: string): number | undefined {
  const ms = text === '0' ? 0 : readDuration(text);
  const minutes = ms === undefined ? Number.NaN : ms / 60_000;
  return Number.isInteger(minutes) && minutes <= longestWindowMinutes ? minutes : undefined;
}
