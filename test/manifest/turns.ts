import type { SignalSource } from '../../src/closing/recorded-signal.js';
import type { EngagementClues } from '../../src/manifest/choose-engagement.js';
import { decide } from '../../src/manifest/decide.js';
import { parseManifest } from '../../src/manifest/load-manifest.js';
import type { ManifestInput } from '../../src/manifest/manifest-schema.js';
import type { TerminalSignal } from '../../src/manifest/terminal-signal.js';

export function signal(
  source: SignalSource,
  id: string,
  outcome = 'completed',
  more: Partial<TerminalSignal> = {},
): TerminalSignal {
  return { source, id, outcome, at: 1_000, ...more };
}

export const dialog = (id: string, outcome?: string, more?: Partial<TerminalSignal>) =>
  signal('dialog', id, outcome, more);

/** Decides about one turn. */
export function run(
  manifest: ManifestInput,
  signals: readonly TerminalSignal[],
  { handoffInitiated = false, ...clues }: EngagementClues & { readonly handoffInitiated?: boolean } = {},
) {
  return decide(parseManifest(manifest), { ...clues, signals, handoffInitiated });
}

/** One engagement that lists something of every kind. */
export const one: ManifestInput = {
  version: 1,
  engagements: {
    reminder: {
      terminalDialogs: {
        root: {},
        'opt-out': { outcomes: ['completed', 'cancelled'], reason: 'opted-out', close: { final: true } },
      },
      handoff: { states: ['completed', 'failed'] },
      events: { Done: { reason: 'done' } },
      endOfConversation: { codes: ['completedSuccessfully', 'userCancelled'], close: { grace: '10s' } },
    },
  },
};

/** Two engagements that share a dialog. */
export const two: ManifestInput = {
  version: 1,
  defaults: { close: { grace: '7s' } },
  engagements: {
    reminder: { terminalDialogs: ['remind', 'shared'] },
    survey: { terminalDialogs: ['ask', 'shared'] },
  },
};
