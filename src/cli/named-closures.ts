import type { Closure } from '../closing/closure.js';
import type { Outbox } from '../closing/outbox.js';

/** The closure with this id; or, where it is the id of a Genesys conversation, the latest one of that. */
export async function closureNamed(outbox: Outbox, id: string): Promise<Closure | undefined> {
  // The ids of the platform and of this package are in lower case; pasted ones may not be.
  for (const name of new Set([id, id.trim().toLowerCase()])) {
    const closure = (await outbox.get(name)) ?? (await outbox.latest(name));
    if (closure !== undefined) return closure;
  }
  return undefined;
}
