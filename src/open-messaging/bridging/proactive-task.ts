import { TurnNotRunError } from '../../errors/turn-not-run-error.js';
import type { TurnLike } from '../../turns/turn-like.js';

type Step<More extends unknown[]> = (context: TurnLike, ...more: More) => Promise<void>;

/**
 * Runs a proactive turn in two steps. What goes wrong in `prepare` is ours: it is kept from the adapter's `onTurnError`,
 * which would apologise to the guest and swallow it, and rejects here. What goes wrong in `run` is the bot's, as in any
 * turn.
 *
 * @throws TurnNotRunError where a middleware ended the turn before
 */
export async function proactiveTask<More extends unknown[]>(
  enter: (logic: Step<More>) => Promise<void>,
  prepare: Step<More>,
  run: (context: TurnLike) => Promise<void> = async () => {},
): Promise<void> {
  let prepared: { readonly error?: unknown } | undefined;
  await enter(async (context, ...more) => {
    try {
      await prepare(context, ...more);
      prepared = {};
    } catch (error) {
      prepared = { error };
      return;
    }
    await run(context);
  });
  if (prepared === undefined) throw new TurnNotRunError();
  if ('error' in prepared) throw prepared.error;
}
