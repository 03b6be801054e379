import { formatDuration } from '../../manifest/duration.js';
import { flatten } from '../act.js';
import type { DialogFinding } from '../finding.js';
import { reachFrom } from '../reach.js';
import { type CheckedBot, seenWords } from './checked-bot.js';

/** Graces that are over before the bot's last message can be there, because the bot itself delays it. */
export function delays(bot: CheckedBot): DialogFinding[] {
  return bot.terminal.flatMap((node): DialogFinding[] => {
    const found = [...reachFrom(bot.graph, [node.key])].flatMap((key) =>
      bot
        .node(key)
        .routines.flatMap(({ acts }) =>
          [...flatten(acts)].flatMap((act) =>
            act.does === 'delay' ? [{ ...act, id: bot.idOf(bot.node(key)) }] : [],
          ),
        ),
    );
    const timed = found.filter(({ ms }) => ms !== undefined).sort((a, b) => (b.ms ?? 0) - (a.ms ?? 0));
    const [longest] = timed;
    const short = bot.endsOf(node).filter(({ plan }) => plan.graceMs < (longest?.ms ?? 0));
    const findings = short.map(({ plan, path }): DialogFinding => {
      const message = `"${node.id}" has a grace of ${formatDuration(plan.graceMs)}, but "${longest?.id}" delays a message by ${formatDuration(longest?.ms ?? 0)}${seenWords(longest?.seen ?? 'data')}: the session may be closed before the guest has it. Make the grace longer than that.`;
      return { level: 'warning', code: 'short-grace', dialog: node.id, file: node.file, path, message };
    });
    const unknown = found.find(({ ms }) => ms === undefined);
    if (unknown === undefined) return findings;
    const message = `"${unknown.id}" delays a message by a time that only the run knows${seenWords(unknown.seen)}. Make sure that the grace of "${node.id}" is longer.`;
    return [...findings, { level: 'note', code: 'unknown-delay', dialog: node.id, file: node.file, message }];
  });
}
