import type { Closure } from '../closing/closure.js';
import type { Closures } from '../closing/closures.js';
import { writeStory } from './closure-story.js';
import { defineCommand, jsonOption } from './command.js';
import { CommandError } from './command-error.js';
import { exitCodes } from './exit-codes.js';
import { outboxDetails, outboxOption, withOutbox } from './outbox-option.js';

/** A conversation that was closed more often is told from its first closes on. */
const mostShown = 1_000;

/** `genesys-disconnect show`. */
export const show = defineCommand({
  operands: {
    usage: '<id>',
    help: 'The id of a closure, or of a Genesys conversation: then every closure that it had.',
    least: 1,
    most: 1,
  },
  options: { outbox: outboxOption, json: jsonOption },
  details: [
    'Tells the whole story: what led to the closure, every state that it passed, every call of the platform with its status, its duration and its correlation id, whether it is held, why it failed and what to do. Times are UTC; behind each is the time since the closure was recorded.',
    outboxDetails,
  ],
  examples: ['show 7a0e1c9e-3f0b-4f57-9d0b-0d7a3c0e1f55', 'show 01987f3c-8a51-7c2e-8f00-5b1d2f6f9a10 --json'],
  async run({ options, operands: [id = ''], terminal }) {
    await withOutbox(
      options.outbox,
      async ({ closures }) => {
        const found = await closuresNamed(closures, id);
        if (found.length === 0) {
          throw new CommandError(
            'CLOSURE_UNKNOWN',
            `The outbox has neither a closure nor a conversation ${JSON.stringify(id)}. Look with: list --all. Closures are deleted when their time in the record is over.`,
          );
        }
        const stories = await Promise.all(
          found.map(async (closure) => ({ ...closure, history: await closures.history(closure.id) })),
        );
        if (options.json) terminal.json({ ok: true, closures: stories });
        else {
          for (const [at, { history, ...closure }] of stories.entries()) {
            if (at > 0) terminal.out();
            writeStory(closure, history, terminal);
          }
        }
      },
      'reads',
    );
    return exitCodes.ok;
  },
});

/** The closure with this id, or every closure of the conversation with it. */
async function closuresNamed(closures: Closures, id: string): Promise<readonly Closure[]> {
  // The ids of the platform and of this package are in lower case; pasted ones may not be.
  for (const name of new Set([id, id.trim().toLowerCase()])) {
    const closure = await closures.get(name);
    if (closure !== undefined) return [closure];
    const all = await closures.find({ conversationId: name }, { limit: mostShown });
    if (all.closures.length > 0) return all.closures;
  }
  return [];
}
