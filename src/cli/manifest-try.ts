import { describeReport } from '../manifest-try/describe-report.js';
import { findBot } from '../manifest-try/find-bot.js';
import { findManifest } from '../manifest-try/find-manifest.js';
import { readTranscript } from '../manifest-try/read-transcript.js';
import { runTrial } from '../manifest-try/trial.js';
import { TrialInputError } from '../manifest-try/trial-input-error.js';
import type { TrialReport } from '../manifest-try/trial-report.js';
import { printable } from '../printable.js';
import { defineCommand, jsonOption } from './command.js';
import { exitCodes } from './exit-codes.js';
import { usualPlace } from './manifest-place.js';
import { UsageError } from './usage-error.js';

/** Runs one engagement from a transcript, and says how it was closed, or why not. */
export const manifestTry = defineCommand({
  options: {
    transcript: {
      type: 'string',
      short: 't',
      value: '<file>',
      help: 'What the guest writes: a .txt, one message a line; a .json list; or a Bot Framework .transcript.',
    },
    bot: {
      type: 'string',
      short: 'b',
      value: '<module>',
      help: 'The module of your bot. Left out: the sample bot, or a stand-in that does what the transcript says.',
    },
    engagement: {
      type: 'string',
      short: 'e',
      value: '<name>',
      help: 'The engagement that the session is linked to. Left out: the manifest finds it.',
    },
    channel: {
      type: 'string',
      value: '<id>',
      help: 'The channel of the guest, where the transcript names none. Left out: open-messaging.',
    },
    unlinked: {
      type: 'boolean',
      help: 'Do not tell the bot which Genesys conversation it is in, to see whether it links by itself.',
    },
    json: jsonOption,
  },
  operands: {
    usage: '[paths…]',
    help: 'The manifest: files, or folders of them, read as one. Left out: manifests/engagements.json or .yaml, else the sample.',
  },
  details: [
    'The bot runs in this process, under the real middleware and closer, against a simulator of Genesys Cloud. Nothing leaves this machine.',
    'A guest takes 10 s from one message to the next, unless the transcript says otherwise. The clock skips what is waited for, so that hours of grace take no time.',
    'Lines in brackets are stage directions, such as [wait 2s], [agent joins] or [bot ends opt-out]; docs/designers.md lists them.',
    'A bot module exports createBot(conversationState), which returns a bot or { bot, dialogs }; or "bot" (an ActivityHandler); or "rootDialog". Dialogs that the bot does not hold in fields of its own are exported as "dialogs". It must start no server when it is loaded.',
    'Exit code 0: closed. 1: not closed, or the manifest cannot be used. 2: the command line, the transcript or the bot cannot be used.',
  ],
  examples: [
    'manifest try --transcript stop.txt',
    'manifest try manifests/engagements.yaml -t recorded.transcript --bot dist/bot.js',
  ],
  async run({ options, operands, terminal }) {
    const { transcript: file, bot: module, engagement, channel, unlinked } = options;
    if (file === undefined) throw new UsageError('Say what the guest writes: --transcript <file>.');
    const { report, origin } = await attempt({ file, module, operands, engagement, channel, unlinked });
    if (options.json) {
      terminal.json({ manifest: origin, clock: 'simulated; waiting is skipped', ...report });
    } else {
      terminal.out(printable(`manifest: ${origin}`));
      for (const line of describeReport(report)) terminal.out(printable(line));
      terminal.say('The times are those of a simulated clock: what is waited for is skipped.');
    }
    return report.closed ? exitCodes.ok : exitCodes.failed;
  },
});

interface Attempt {
  readonly file: string;
  readonly module: string | undefined;
  readonly operands: readonly string[];
  readonly engagement: string | undefined;
  readonly channel: string | undefined;
  readonly unlinked: boolean;
}

async function attempt({ file, module, operands, ...session }: Attempt): Promise<{
  readonly report: TrialReport;
  readonly origin: string;
}> {
  const place = operands.length === 0 ? usualPlace() : undefined;
  const places = place === undefined ? operands : [place];
  // What the bot prints must not get between the lines of JSON.
  const { write } = process.stdout;
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof write;
  try {
    const { manifest, origin } = await findManifest(places);
    const transcript = await readTranscript(file);
    const bot = await findBot(module, manifest, transcript);
    return { report: await runTrial({ manifest, bot, transcript, ...session }), origin };
  } catch (error) {
    throw error instanceof TrialInputError ? new UsageError(error.message) : error;
  } finally {
    process.stdout.write = write;
  }
}
