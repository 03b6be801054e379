import { nearest } from '../../nearest.js';
import { flatten } from '../act.js';
import type { DialogFinding } from '../finding.js';
import type { CheckedBot } from './checked-bot.js';

/** What is not there, could not be read, or could not be seen. */
export function unseen(bot: CheckedBot): DialogFinding[] {
  return [...missing(bot), ...unreadable(bot), ...withoutDialogs(bot), ...notSeen(bot)];
}

/** Dialogs that are begun by an id that none has. */
function missing(bot: CheckedBot): DialogFinding[] {
  const ids = [...bot.graph.nodes.values()].map(({ id }) => id);
  const found = bot.nodes.flatMap((node) =>
    node.routines.flatMap(({ acts }) =>
      [...flatten(acts)].flatMap((act): DialogFinding[] => {
        if (!('target' in act) || act.target.key !== undefined || act.target.chosenLater) return [];
        const { written } = act.target;
        const id = bot.idOf(node);
        if (bot.graph.otherIds.has(written)) return [];
        const near = nearest(written, ids);
        const message = `"${id}" ${act.does === 'begin' ? 'begins' : 'is replaced by'} "${written}", which was not found.${near === undefined ? '' : ` Did you mean "${near}"?`}`;
        return [{ level: 'warning', code: 'missing-dialog', dialog: id, file: node.file, message }];
      }),
    ),
  );
  return [...new Map(found.map((one) => [one.message, one])).values()];
}

function unreadable({ graph }: CheckedBot): DialogFinding[] {
  return graph.troubles.map((message) => ({ level: 'warning', code: 'unreadable-dialog-file', message }));
}

/** Engagements that end without any dialog: right for some, forgotten in others. */
function withoutDialogs({ manifest, ends }: CheckedBot): DialogFinding[] {
  if (ends.some(({ engagement }) => engagement === undefined)) return [];
  return Object.keys(manifest.engagements).flatMap((name): DialogFinding[] => {
    const own = ends.filter(({ engagement }) => engagement === name);
    if (own.some(({ source }) => source === 'dialog')) return [];
    const message = `The engagement "${name}" lists no dialog: ${own.length === 0 ? 'nothing ends it at all' : 'it ends only by what the bot sends'}.`;
    const level = own.length === 0 ? 'warning' : 'note';
    return [{ level, code: 'no-dialog-ends-it', path: `engagements.${name}.terminalDialogs`, message }];
  });
}

function notSeen(bot: CheckedBot): DialogFinding[] {
  return bot.nodes.flatMap((node): DialogFinding[] => {
    if (node.unseen.length === 0) return [];
    const id = bot.idOf(node);
    const message = `Of "${id}" it could not be seen ${node.unseen.join(', ')}.`;
    return [{ level: 'note', code: 'not-seen', dialog: id, file: node.file, message }];
  });
}
