import type { Closure } from '../closing/closure.js';
import type { Outbox } from '../closing/outbox.js';
import { printable } from '../printable.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { closureNamed } from './named-closures.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** One closure that a command is to change. */
export interface Wanted {
  /** As it was named on the command line. */
  readonly given: string;
  readonly closure: Named | undefined;
  /** Why it cannot be done; absent where it can. */
  readonly obstacle: string | undefined;
}

/** What is said of a closure. There may be very many of them. */
interface Named {
  readonly id: string;
  readonly conversationId: string;
  readonly engagement: string;
}

interface Change {
  /** The act in the past, such as `retried`. */
  readonly verb: string;
  /** Does it. `false` where it came too late. */
  readonly act: (closureId: string) => Promise<boolean>;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly terminal: Terminal;
}

/** The closures that were named, each once, with what stands in the way of each. */
export async function wantedNamed(
  ids: readonly string[],
  outbox: Outbox,
  obstacleTo: (closure: Closure) => string | undefined | Promise<string | undefined>,
): Promise<Wanted[]> {
  const wanted: Wanted[] = [];
  for (const id of new Set(ids)) {
    const closure = await closureNamed(outbox, id);
    wanted.push(wantedOf(id, closure, closure && (await obstacleTo(closure))));
  }
  return wanted;
}

/** A closure with what stands in the way. */
export function wantedOf(
  given: string,
  closure: Closure | undefined,
  obstacleOf: string | undefined,
): Wanted {
  const named = closure && {
    id: closure.id,
    conversationId: closure.conversationId,
    engagement: closure.plan.engagement,
  };
  const unknown = 'the outbox has no closure and no conversation with this id';
  return { given, closure: named, obstacle: named === undefined ? unknown : obstacleOf };
}

/**
 * Changes closures and tells what became of each. Where it is more than one, and nobody said --yes, they are only shown:
 * one that was named is meant.
 */
export async function changeClosures(all: readonly Wanted[], change: Change): Promise<ExitCode> {
  const { verb, act, yes, dryRun, json, terminal } = change;
  if (yes && dryRun) throw new UsageError('--yes and --dry-run contradict each other. Keep one.');
  const isUnasked = !yes && !dryRun && all.filter(({ obstacle }) => obstacle === undefined).length > 1;
  const onlyShown = dryRun || isUnasked;
  const told: Wanted[] = [];
  for (const one of all) {
    const tooLate =
      !onlyShown && one.closure !== undefined && one.obstacle === undefined && !(await act(one.closure.id));
    told.push(tooLate ? { ...one, obstacle: 'it was changed just now by somebody else' } : one);
  }
  const ok = !isUnasked && told.every(({ obstacle }) => obstacle === undefined);
  if (json) terminal.json({ ok, onlyShown, closures: told.map((one) => inData(one, onlyShown)) });
  else for (const one of told) terminal.out(inWords(one, onlyShown ? `would be ${verb}` : verb, terminal));
  if (isUnasked) terminal.say('Nothing was changed: it is more than one closure. Add --yes to do it.');
  return ok ? exitCodes.ok : exitCodes.failed;
}

function inData({ given, closure, obstacle }: Wanted, onlyShown: boolean): object {
  return { given, ...closure, done: obstacle === undefined && !onlyShown, obstacle: obstacle ?? null };
}

function inWords({ given, closure, obstacle }: Wanted, verdict: string, terminal: Terminal): string {
  const what =
    closure === undefined
      ? given
      : `${closure.id} (conversation ${closure.conversationId}, ${closure.engagement})`;
  const words =
    obstacle === undefined
      ? terminal.paint('good', verdict)
      : `${terminal.paint('error', 'cannot be')}: ${obstacle}`;
  return `${printable(what)}: ${words}`;
}
