import { terminalDialogIds } from '../manifest/decide.js';
import type { Manifest } from '../manifest/manifest-schema.js';
import { PlainDialog } from './plain-dialog.js';
import { PlainTurn } from './plain-turn.js';
import type { Cue, Transcript } from './transcript.js';
import type { Received, TrialBot } from './trial-bot.js';

/**
 * A bot made from the manifest, for a designer who has none at hand: it has every dialog that the manifest names, says
 * nothing, and does what the transcript's `[bot …]` lines tell it.
 */
export class StandInBot implements TrialBot {
  readonly name = 'a stand-in made from the manifest; the [bot …] lines of the transcript say what it does';
  readonly #dialogs: ReadonlyMap<string, PlainDialog>;

  constructor(manifest: Manifest, { scenes }: Transcript) {
    const cues = scenes.flatMap((scene) => (scene.kind === 'incoming' ? scene.cues : []));
    const asked = cues.flatMap((cue) => (cue.does === 'end-dialog' ? [cue.dialog] : []));
    const ids = new Set([...terminalDialogIds(manifest), ...asked]);
    this.#dialogs = new Map([...ids].map((id) => [id, new PlainDialog(id)]));
  }

  get dialogs(): readonly PlainDialog[] {
    return [...this.#dialogs.values()];
  }

  async receive({ activity, cues, middlewares, deliver }: Received): Promise<void> {
    const turn = new PlainTurn(activity, deliver);
    await turn.run(middlewares, async () => {
      for (const cue of cues) await this.#follow(cue, turn);
    });
  }

  async #follow(cue: Cue, turn: PlainTurn): Promise<void> {
    switch (cue.does) {
      case 'end-dialog':
        await this.#dialogs.get(cue.dialog)?.end(turn, cue.outcome, cue.result);
        return;
      case 'ask-for-person':
        return turn.sendActivity({ type: 'event', name: 'handoff.initiate' });
      case 'end-conversation':
        return turn.sendActivity({ type: 'endOfConversation', code: cue.code });
      case 'send-event':
        return turn.sendActivity({ type: 'event', name: cue.name });
      case 'fail':
        throw new Error('the transcript says [bot fails]');
    }
  }
}
