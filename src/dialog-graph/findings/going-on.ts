import { type Act, flatten } from '../act.js';
import type { DialogFinding } from '../finding.js';
import { type CheckedBot, isInnerWork } from './checked-bot.js';

/** Dialogs that begin a terminal one and are there when it has ended, though the engagement is over then. */
export function goingOn(bot: CheckedBot): DialogFinding[] {
  const found = bot.nodes.flatMap((node) => {
    if (bot.endsAlways(node, 'completed') || isStepOfTerminal(bot, node.key)) return [];
    return node.routines.flatMap(({ acts }) =>
      [...begun(acts)].flatMap(([key, rest]): DialogFinding[] => {
        const child = bot.node(key);
        if (!bot.endsAlways(child, 'completed') || isInnerWork(child, node)) return [];
        const more = [...flatten(rest)].find(({ does }) => does === 'ask' || does === 'begin');
        return [
          more === undefined
            ? stays(node.id, child.id, node.file)
            : goesOn(node.id, child.id, more, node.file),
        ];
      }),
    );
  });
  return [...new Map(found.map((one) => [one.message, one])).values()];
}

function goesOn(
  id: string,
  child: string,
  more: Exclude<Act, { does: 'choose' }>,
  file: string | undefined,
): DialogFinding {
  const what = more.does === 'begin' ? `begins "${more.target.written}"` : 'asks the guest';
  const message = `"${child}" ends the engagement, but "${id}", which began it, goes on afterwards and ${what}. The session is closed under it. Replace "${id}" by "${child}" instead of beginning it, or mark "${id}".`;
  return { level: 'warning', code: 'goes-on-after-end', dialog: child, file, message };
}

function stays(id: string, child: string, file: string | undefined): DialogFinding {
  const message = `"${child}" ends the engagement; "${id}", which began it, is not terminal and is still there afterwards. Nothing was seen that it then wants from the guest.`;
  return { level: 'note', code: 'terminal-inside-open-dialog', dialog: child, file, message };
}

/** Each dialog that is begun, with all that follows it. */
function* begun(acts: readonly Act[], after: readonly Act[] = []): Generator<[string, readonly Act[]]> {
  for (const [at, act] of acts.entries()) {
    const rest = [...acts.slice(at + 1), ...after];
    if (act.does === 'begin' && act.target.key !== undefined) yield [act.target.key, rest];
    if (act.does === 'choose') for (const way of act.ways) yield* begun(way, rest);
  }
}

/** The steps of a terminal component go on until the component has ended. */
function isStepOfTerminal(bot: CheckedBot, key: string): boolean {
  for (let at = bot.node(key).container; at !== undefined; at = bot.node(at).container) {
    if (bot.endsAlways(bot.node(at), 'completed')) return true;
  }
  return false;
}
