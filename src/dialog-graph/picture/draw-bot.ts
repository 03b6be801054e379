import { flatten } from '../act.js';
import { checkDialogs } from '../check-dialogs.js';
import type { DialogNode } from '../dialog-graph.js';
import type { EngagementEnd } from '../engagement-ends.js';
import { CheckedBot } from '../findings/checked-bot.js';
import { openEnds } from '../open-ends.js';
import { planWords, shortPlanWords, whenWords } from '../plan-words.js';
import { Collapsed } from './collapse.js';
import type { Box, BoxKind, Picture, PictureSource } from './picture.js';

const empty = { version: 1, engagements: {} } as const;

/** The picture of a bot's dialogs with their ends. Without a manifest, of the dialogs alone. */
export function drawBot({
  manifest,
  graph,
  title,
}: PictureSource & { graph: NonNullable<PictureSource['graph']> }): Picture {
  const bot = new CheckedBot(manifest ?? empty, graph);
  const findings = manifest === undefined ? [] : checkDialogs(manifest, graph);
  const collapsed = new Collapsed(bot);
  const open = openDialogs(bot);
  const names = new Map<string, string>();
  const several = Object.keys(bot.manifest.engagements).length > 1;
  const boxes = collapsed.drawn.map(([node, parts], at): Box => {
    names.set(node.key, `d${at + 1}`);
    const ends = bot.endsOf(node);
    const closes = parts.flatMap((part) => closingActs(part, bot));
    const reached = parts.some(({ key }) => bot.reached.has(key));
    const isOpen = manifest !== undefined && parts.some(({ key }) => open.has(key));
    const kind: BoxKind = !reached
      ? 'unreached'
      : ends.length > 0
        ? 'terminal'
        : closes.length > 0
          ? 'closing'
          : isOpen
            ? 'open'
            : 'plain';
    const isRoot = graph.roots.includes(node.key);
    const asks = parts.some(({ routines }) =>
      routines.some(({ acts }) => [...flatten(acts)].some(({ does }) => does === 'handoff')),
    );
    return {
      name: `d${at + 1}`,
      title: node.id,
      kind,
      isRoot,
      lines: [
        ...(isRoot ? ['the bot begins here'] : []),
        ...(kind === 'unreached' ? ['never begun'] : []),
        ...ends.map((end) => endLine(end, several)),
        ...closes.map((what) => `CLOSES: ${what}`),
        ...(asks ? ['asks for a person'] : []),
        ...(isOpen ? ['OPEN: can finish here'] : []),
      ],
      sentences: [
        ...ends.flatMap((end) => [
          `Ends the engagement${end.engagement === undefined ? '' : ` "${end.engagement}"`} when ${whenWords(end)}, with the reason "${end.reason}".`,
          ...planWords(end.plan),
        ]),
        ...closes.map((what) => `Closes the session by itself: ${what}.`),
        ...findings
          .filter(({ dialog }) => dialog === node.id)
          .map(({ level, message }) => `${level === 'note' ? 'Note' : 'Attention'}: ${message}`),
      ],
    };
  });
  const missing = findings.filter(({ code }) => code === 'unknown-dialog');
  const arrows = collapsed
    .arrows()
    .map(({ from, to, how }) => ({ from: names.get(from) ?? from, to: names.get(to) ?? to, how }));
  return {
    title,
    boxes: [
      ...boxes,
      ...missing.map(
        ({ dialog = '', message }, at): Box => ({
          name: `m${at + 1}`,
          title: dialog,
          kind: 'missing',
          isRoot: false,
          lines: ['no such dialog'],
          sentences: [message],
        }),
      ),
    ],
    arrows,
  };
}

/** Such as `ENDS: opted-out · after 3s · final`. */
export function endLine(
  { engagement, accepts = [], when, reason, plan }: EngagementEnd,
  several: boolean,
): string {
  const how =
    accepts.length === 0 || (accepts.length === 1 && accepts[0] === 'completed')
      ? []
      : [accepts.join(' or ')];
  const words = [reason, ...how, ...(when === '' ? [] : [`if ${when}`]), ...shortPlanWords(plan)];
  return `ENDS${several && engagement !== undefined ? ` ${engagement}` : ''}: ${words.join(' · ')}`;
}

/** The dialogs at which a way through the bot can finish without an end of the engagement. */
function openDialogs(bot: CheckedBot): ReadonlySet<string> {
  const ends = openEnds(bot.graph, bot.closing);
  return new Set(
    bot.graph.roots.flatMap((root) =>
      (ends.get(root) ?? [])
        .filter(({ path, explicit }) => bot.node(root).kind !== 'adaptive' || path.length > 1 || explicit)
        .map(({ path }) => path.at(-1) ?? root),
    ),
  );
}

function closingActs({ routines }: DialogNode, bot: CheckedBot): string[] {
  const found = routines.flatMap(({ acts }) =>
    [...flatten(acts)].flatMap((act) => {
      if (act.does === 'close') return ['by an action'];
      if (act.does === 'event' && bot.closing.byAct(act)) return [`event ${act.name}`];
      return act.does === 'endOfConversation' && bot.closing.byAct(act) ? ['end of conversation'] : [];
    }),
  );
  return [...new Set(found)];
}
