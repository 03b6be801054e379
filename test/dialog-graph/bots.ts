import {
  ComponentDialog,
  type Dialog,
  TextPrompt,
  WaterfallDialog,
  type WaterfallStepContext,
} from 'botbuilder-dialogs';
import { checkDialogs } from '../../src/dialog-graph/check-dialogs.js';
import type { DialogFinding } from '../../src/dialog-graph/finding.js';
import { graphOfDialogs } from '../../src/dialog-graph/read/graph-of-dialogs.js';
import { parseManifest } from '../../src/manifest/load-manifest.js';

export type Step = (step: WaterfallStepContext) => Promise<unknown>;

/** A component that begins with these steps. */
export function component(id: string, steps: readonly Step[], ...children: Dialog[]): ComponentDialog {
  const made = new ComponentDialog(id);
  made.addDialog(new WaterfallDialog(`${id}-steps`, steps as never));
  made.addDialog(new TextPrompt('text'));
  for (const child of children) made.addDialog(child);
  return made;
}

/** A dialog that only says something. */
export function says(id: string): ComponentDialog {
  return component(id, [
    async (step) => {
      await step.context.sendActivity('Bye.');
      return step.endDialog();
    },
  ]);
}

/** What is found in a bot, by a manifest with these terminal dialogs. */
export function findingsIn(root: unknown, terminalDialogs: unknown, more: object = {}): DialogFinding[] {
  const manifest = parseManifest({ version: 1, engagements: { call: { terminalDialogs, ...more } } });
  return checkDialogs(manifest, graphOfDialogs(root, 'test'));
}

/** The codes of what is found, with the dialogs. */
export function codesIn(...args: Parameters<typeof findingsIn>): string[] {
  return findingsIn(...args).map(({ code, dialog }) => `${code} ${dialog}`);
}
