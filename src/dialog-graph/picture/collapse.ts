import { flatten } from '../act.js';
import type { DialogNode } from '../dialog-graph.js';
import { type CheckedBot, isInnerWork } from '../findings/checked-bot.js';
import type { Arrow } from './picture.js';

/** Which dialogs are drawn, and which stand for others: a component is drawn together with its own steps. */
export class Collapsed {
  /** The key of the dialog that is drawn for a dialog; absent where none is. */
  readonly #drawnFor = new Map<string, string>();

  constructor(readonly bot: CheckedBot) {
    for (const node of bot.graph.nodes.values()) {
      const container = node.container === undefined ? undefined : bot.graph.nodes.get(node.container);
      const marked = bot.endsOf(node).length > 0;
      const isInner = container !== undefined && isInnerWork(node, container);
      if (marked || !(isInner || node.kind === 'prompt')) this.#drawnFor.set(node.key, node.key);
      else if (isInner && node.kind === 'waterfall')
        this.#drawnFor.set(node.key, this.#drawnFor.get(container.key) ?? container.key);
    }
  }

  /** The dialogs that are drawn, each with all that it stands for. */
  get drawn(): [DialogNode, DialogNode[]][] {
    const groups = new Map<string, DialogNode[]>();
    for (const [key, drawn] of this.#drawnFor)
      groups.set(drawn, [...(groups.get(drawn) ?? []), this.bot.node(key)]);
    return [...groups].map(([key, nodes]) => [this.bot.node(key), nodes]);
  }

  /** The key that is drawn for a dialog. */
  drawnFor(key: string): string | undefined {
    return this.#drawnFor.get(key);
  }

  /** What follows what, once each: what begins a dialog in two places, begins it. */
  arrows(): Arrow[] {
    const arrows = new Map<string, Arrow>();
    for (const { key, routines } of this.bot.graph.nodes.values()) {
      for (const act of routines.flatMap(({ acts }) => [...flatten(acts)])) {
        if (act.does !== 'begin' && act.does !== 'replace') continue;
        const from = this.drawnFor(key);
        const to = act.target.key === undefined ? undefined : this.drawnFor(act.target.key);
        if (from === undefined || to === undefined || from === to) continue;
        const how = act.does === 'begin' ? 'begins' : 'replaces';
        const name = `${from}\n${to}`;
        if (!arrows.has(name) || how === 'begins') arrows.set(name, { from, to, how });
      }
    }
    return [...arrows.values()];
  }
}
