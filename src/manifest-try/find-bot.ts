import { terminalDialogIds } from '../manifest/decide.js';
import type { Manifest } from '../manifest/manifest-schema.js';
import { loadModuleBot } from './module-bot.js';
import { SampleBot } from './sample-bot.js';
import { StandInBot } from './stand-in-bot.js';
import type { Transcript } from './transcript.js';
import type { TrialBot } from './trial-bot.js';
import { TrialInputError } from './trial-input-error.js';

/**
 * The bot to play to: the given module; else, where the transcript says what the bot does, a stand-in; else the
 * package's sample, where the manifest is made for it.
 *
 * @throws TrialInputError where there is none
 */
export async function findBot(
  module: string | undefined,
  manifest: Manifest,
  transcript: Transcript,
): Promise<TrialBot> {
  if (module !== undefined) return loadModuleBot(module);
  if (hasCues(transcript)) return new StandInBot(manifest, transcript);
  const sample = new SampleBot();
  const known = new Set(sample.dialogs.map(({ id }) => id));
  const strange = [...terminalDialogIds(manifest)].filter((id) => !known.has(id));
  if (strange.length === 0) return sample;
  throw new TrialInputError(
    `The sample bot does not have the dialogs of this manifest: ${strange.map((id) => `"${id}"`).join(', ')}. Give yours with ` +
      '--bot <module>; or, without a bot, say below each line of the guest what the bot does, such as ' +
      `[bot ends ${strange[0]}].`,
  );
}

function hasCues({ scenes }: Transcript): boolean {
  return scenes.some((scene) => scene.kind === 'incoming' && scene.cues.length > 0);
}
