import type { Command } from './command.js';

/** A row of the table of commands. */
export interface CommandEntry {
  /** As it is typed: `manifest check`. */
  readonly name: string;
  /** A line for the list of commands. */
  readonly summary: string;
  /** Loads the command's file: only that of the command which is run, so that each starts fast. */
  readonly load: () => Promise<Pick<Command, 'options' | 'operands' | 'details' | 'examples'> & Runnable>;
}

interface Runnable {
  // Each command has its own table of options; what reads the command line fits the values to it.
  run(call: never): ReturnType<Command['run']>;
}

/** What the groups of commands are about. */
export const groups: Readonly<Record<string, string>> = {
  manifest: 'For designers: check the manifest of engagements, see it, try it.',
  campaign: 'Start engagements for many guests, and see what became of them.',
};

/** Every command. To add one: a file that exports it, and a row here. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'manifest check',
    summary: 'Checks a manifest, and says what each end of a dialog will do.',
    load: async () => (await import('./manifest-check.js')).manifestCheck,
  },
  {
    name: 'manifest show',
    summary: 'Draws the dialogs of a bot with their ends.',
    load: async () => (await import('./manifest-show.js')).manifestShow,
  },
  {
    name: 'manifest try',
    summary: 'Plays a conversation, and says whether it was closed, and why or why not.',
    load: async () => (await import('./manifest-try.js')).manifestTry,
  },
  {
    name: 'threading-timeline',
    summary: "Reads and sets how long after its end a guest's message opens a conversation again.",
    load: async () => (await import('./threading-timeline.js')).threadingTimeline,
  },
  {
    name: 'close',
    summary: 'Closes conversations by their ids, and proves it.',
    load: async () => (await import('./close.js')).close,
  },
  {
    name: 'sweep',
    summary: 'Finds conversations that were left open, and closes them with --yes.',
    load: async () => (await import('./sweep.js')).sweep,
  },
  {
    name: 'list',
    summary: 'Lists closures, open and ended.',
    load: async () => (await import('./list.js')).list,
  },
  {
    name: 'show',
    summary: 'Tells the whole story of a closure, or of a conversation.',
    load: async () => (await import('./show.js')).show,
  },
  {
    name: 'retry',
    summary: 'Takes failed closures up again.',
    load: async () => (await import('./retry.js')).retry,
  },
  {
    name: 'cancel',
    summary: 'Cancels closures of which nothing was sent yet.',
    load: async () => (await import('./cancel.js')).cancel,
  },
  {
    name: 'decide',
    summary: 'Closes closures that are held for an agent, or gives them up.',
    load: async () => (await import('./decide.js')).decide,
  },
  {
    name: 'doctor',
    summary:
      'Checks the installation, the organisation and its settings, and says where to mend what is wrong.',
    load: async () => (await import('./doctor/doctor.js')).doctor,
  },
  {
    name: 'campaign start',
    summary: 'Starts an engagement for each row of a file, each once.',
    load: async () => (await import('./campaign-start.js')).campaignStart,
  },
  {
    name: 'campaign status',
    summary: 'Says how far a campaign is.',
    load: async () => (await import('./campaign-status.js')).campaignStatus,
  },
  {
    name: 'campaign report',
    summary: 'Reports what became of a campaign, as text, JSON, CSV or a page.',
    load: async () => (await import('./campaign-report.js')).campaignReport,
  },
  {
    name: 'completion',
    summary: 'Writes a script that lets a shell complete commands and options.',
    load: async () => (await import('./completion.js')).completion,
  },
];
