import { indexOf } from '../../manifest/manifest-index.js';
import type { Manifest } from '../../manifest/manifest-schema.js';
import { nearest } from '../../nearest.js';
import type { DialogFinding } from '../finding.js';
import type { CheckedBot } from './checked-bot.js';

/** Ids in the manifest that no dialog has, that several have, or whose dialog is never begun. */
export function deadMarks(bot: CheckedBot): DialogFinding[] {
  return [...idsOf(bot.manifest)].flatMap(([id, path]): DialogFinding[] => {
    const nodes = [...bot.graph.nodes.values()].filter((node) => node.id === id);
    const [first] = nodes;
    if (first === undefined) return bot.graph.otherIds.has(id) ? [] : [unknown(id, path, bot)];
    const found: DialogFinding[] = [];
    if (nodes.length > 1) {
      const message = `${nodes.length} dialogs have the id "${id}": ${nodes.map(({ key }) => key).join(', ')}. The end of each of them ends the engagement. Give the one that is meant an id of its own.`;
      found.push({ level: 'warning', code: 'same-id', dialog: id, path, message });
    }
    // Prompts are begun by "prompt", of which the text does not always say which.
    const isDead = nodes.every(({ key, kind }) => !bot.reached.has(key) && kind !== 'prompt');
    return isDead
      ? [
          ...found,
          {
            level: 'warning',
            code: 'unreached-dialog',
            dialog: id,
            path,
            file: first.file,
            message: unreached(id, bot, first.file !== undefined),
          },
        ]
      : found;
  });
}

/** Each id that a manifest names, with the first place where it does. */
function idsOf(manifest: Manifest): Map<string, string> {
  const ids = new Map<string, string>();
  for (const [name, { dialogs, match }] of indexOf(manifest).engagements) {
    for (const [id, [entry]] of dialogs)
      if (entry && !ids.has(id)) ids.set(id, ['engagements', name, ...entry.path].join('.'));
    for (const id of match?.dialogs ?? []) if (!ids.has(id)) ids.set(id, `engagements.${name}.match.dialogs`);
  }
  return ids;
}

function unknown(id: string, path: string, { graph }: CheckedBot): DialogFinding {
  const known = [
    ...new Set([...graph.nodes.values()].filter(({ kind }) => kind !== 'prompt').map((node) => node.id)),
  ];
  const near = nearest(id, known);
  const there = known
    .slice(0, 10)
    .map((one) => `"${one}"`)
    .join(', ');
  const help =
    near === undefined
      ? there === ''
        ? ''
        : ` There are: ${there}${known.length > 10 ? ', …' : '.'}`
      : ` Did you mean "${near}"?`;
  return {
    level: 'error',
    code: 'unknown-dialog',
    dialog: id,
    path,
    message: `There is no dialog with the id "${id}", so the bot will refuse this manifest when it starts.${help}`,
  };
}

function unreached(id: string, { graph, nodes }: CheckedBot, isFile: boolean): string {
  const unsure = nodes.filter(({ unseen }) => unseen.length > 0).map((node) => `"${node.id}"`);
  const but =
    unsure.length === 0
      ? ''
      : ` Not all could be seen of ${unsure.slice(0, 5).join(', ')}${unsure.length > 5 ? ' and others' : ''}: if one of them begins it, all is well.`;
  const help = isFile
    ? ' Nothing that is loaded names it, so its mark does nothing. Begin it by its name instead of an expression, or list it under "dialogs" of the dialog that begins it.'
    : ' Mark another dialog, or begin this one.';
  const from = graph.roots.map((key) => `"${graph.nodes.get(key)?.id}"`).join(', ');
  return `"${id}" is marked, but nothing was found that begins it, from ${from} on.${but}${help}`;
}
