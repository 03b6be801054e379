import { type Act, flatten } from '../act.js';
import type { DialogNode } from '../dialog-graph.js';
import type { DialogFinding } from '../finding.js';
import { type CheckedBot, isInnerWork } from './checked-bot.js';

/** Dialogs that begin a terminal one and are there when it has ended, though the engagement is over then. */
export function goingOn(bot: CheckedBot): DialogFinding[] {
  const findings: DialogFinding[] = [];
  for (const node of bot.nodes) {
    if (bot.endsAlways(node, 'completed') || isStepOfTerminal(bot, node.key)) continue;
    const begunHere = node.routines.flatMap(({ acts }) => [...begun(acts)]);
    const ending = begunHere.filter(
      ([key]) => bot.endsAlways(bot.node(key), 'completed') && !isInnerWork(bot.node(key), node),
    );
    const quiet = new Set<string>();
    for (const [key, rest] of ending) {
      const more = [...flatten(rest)].find(({ does }) => ['ask', 'begin', 'replace'].includes(does));
      if (more === undefined) quiet.add(bot.node(key).id);
      else findings.push(goesOn(node, bot.idOf(node), bot.node(key).id, more));
    }
    if (quiet.size > 0 && !isMarked(bot, node)) findings.push(stays(bot.idOf(node), [...quiet], node.file));
  }
  return [...new Map(findings.map((one) => [one.message, one])).values()];
}

function goesOn({ key, file }: DialogNode, id: string, child: string, more: Flat): DialogFinding {
  const isItself = 'target' in more && more.target.key === key;
  const what = isItself
    ? 'begins anew'
    : 'target' in more
      ? `goes to "${more.target.written}"`
      : 'asks the guest';
  const message = `"${child}" ends the engagement, but "${id}", which began it, then goes on: it ${what}. The session is closed under it. Replace "${id}" by "${child}" instead of beginning it, or mark "${id}".`;
  return { level: 'warning', code: 'goes-on-after-end', dialog: child, file, message };
}

function stays(id: string, children: readonly string[], file: string | undefined): DialogFinding {
  const named = children.map((one) => `"${one}"`).join(', ');
  const message = `"${id}" is not terminal, and is still there after ${named}, which it begins, ended the engagement. Nothing was seen that it then wants from the guest.`;
  return { level: 'note', code: 'terminal-inside-open-dialog', dialog: id, file, message };
}

type Flat = Exclude<Act, { does: 'choose' }>;

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

/** Whether some end of it counts, if not every one. */
function isMarked(bot: CheckedBot, node: DialogNode): boolean {
  const around = node.container === undefined ? undefined : bot.graph.nodes.get(node.container);
  return [node, ...(around ? [around] : [])].some((one) => bot.endsOf(one).length > 0);
}
