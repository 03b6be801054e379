import type { DialogFinding } from '../finding.js';
import { type OpenEnd, openEnds } from '../open-ends.js';
import type { CheckedBot } from './checked-bot.js';

/** Ways through the dialogs at whose end the bot has finished, but nothing has ended the engagement. */
export function openPaths(bot: CheckedBot): DialogFinding[] {
  const ends = openEnds(bot.graph, bot.closing);
  return bot.graph.roots.flatMap((root) => {
    const { kind } = bot.node(root);
    const open = (ends.get(root) ?? []).filter(
      // An adaptive root that has only answered is begun anew with the guest's next message.
      ({ path, explicit }) => kind !== 'adaptive' || path.length > 1 || explicit,
    );
    const byWay = new Map(open.map((end) => [bot.wayOf(end.path) + end.outcome, end]));
    return [...byWay.values()].map((end) => finding(end, bot));
  });
}

function finding({ path, outcome }: OpenEnd, bot: CheckedBot): DialogFinding {
  const last = bot.node(path.at(-1) ?? '');
  const way = bot.wayOf(path);
  const shown = way.split(' → ').at(-1) ?? last.id;
  const conditions = path.flatMap((key) =>
    bot
      .endsOf(bot.node(key))
      .filter(({ when }) => when !== '')
      .map(({ when }) => when),
  );
  const unless = conditions.length === 0 ? '' : ` unless ${[...new Set(conditions)].join(' or ')}`;
  const root = bot.node(path[0] ?? '').id;
  const isCancelled = outcome === 'cancelled';
  const advice = `Mark "${shown}"${isCancelled ? ' with the outcome "cancelled"' : ''}${shown === root ? '' : `, or "${root}" for all of its ends`}.`;
  const message = `The bot can finish without ending the engagement${unless}: ${way}${isCancelled ? ', cancelled' : ''}. The session then stays open. ${advice}`;
  return { level: 'warning', code: 'open-path', dialog: shown, file: last.file, message };
}
