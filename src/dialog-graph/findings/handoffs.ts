import { flatten } from '../act.js';
import type { DialogFinding } from '../finding.js';
import { reachFrom } from '../reach.js';
import { type CheckedBot, seenWords } from './checked-bot.js';

/** Terminal dialogs that ask for a person, and requests for a person of which nobody hears the end. */
export function handoffs(bot: CheckedBot): DialogFinding[] {
  return [...inTerminalDialogs(bot), ...unheard(bot)];
}

function inTerminalDialogs(bot: CheckedBot): DialogFinding[] {
  return bot.terminal.flatMap((node): DialogFinding[] => {
    const asking = handoffsIn(bot, reachFrom(bot.graph, [node.key]));
    const [first] = asking;
    if (first === undefined) return [];
    const unprotected = bot.endsOf(node).some(({ plan }) => !plan.protectAgents);
    const where = first.id === node.id ? '' : ` in "${first.id}"`;
    const later = unprotected
      ? 'in a later turn, the session is closed although the agent is in it ("protectAgents" is false)'
      : 'in a later turn, closing waits until the agent has left';
    const message = `"${node.id}" is terminal and starts a handover to a person${where}${seenWords(first.seen)}. If it ends in the turn in which it asks, the session stays open for the agent; if it ends ${later}. Better ask for a person in a dialog that is not terminal.`;
    return [
      { level: 'warning', code: 'handoff-in-terminal-dialog', dialog: node.id, file: node.file, message },
    ];
  });
}

function unheard(bot: CheckedBot): DialogFinding[] {
  const [first] = handoffsIn(bot, bot.reached);
  const deaf = Object.keys(bot.manifest.engagements).filter(
    (name) => !bot.ends.some(({ engagement, source }) => engagement === name && source === 'handoff'),
  );
  if (first === undefined || deaf.length === 0) return [];
  const message = `"${first.id}" asks for a person${seenWords(first.seen)}, but ${deaf.map((name) => `"${name}"`).join(', ')} hears no end of a handover ("handoff.states" is empty): the session stays open after the agent has finished.`;
  return [{ level: 'warning', code: 'handoff-unheard', dialog: first.id, file: first.file, message }];
}

function handoffsIn(bot: CheckedBot, keys: ReadonlySet<string>) {
  return [...keys].flatMap((key) => {
    const node = bot.node(key);
    const { file, routines } = node;
    const id = bot.idOf(node);
    return routines.flatMap(({ acts }) =>
      [...flatten(acts)].flatMap((act) => (act.does === 'handoff' ? [{ id, file, seen: act.seen }] : [])),
    );
  });
}
