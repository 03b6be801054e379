import type { Act } from './act.js';
import type { DialogGraph, DialogNode } from './dialog-graph.js';

/** A way on which a dialog ends, and nothing on it ended the engagement. */
export interface OpenEnd {
  /** From the dialog to the one that ended last. */
  readonly path: readonly string[];
  readonly outcome: 'completed' | 'cancelled';
  /** What else a cancel breaks off: the other dialogs of the same set, or all. */
  readonly spreads: 'nowhere' | 'set' | 'everywhere';
  /** An act says so; else the dialog ends because nothing is left to do. */
  readonly explicit: boolean;
}

/** What ends the engagement. */
export interface Closing {
  /** Whether the engagement is over whenever this dialog ends so. */
  byDialog(key: string, outcome: 'completed' | 'cancelled' | 'replaced'): boolean;
  byAct(act: Act): boolean;
}

/** How control got to a place: by which dialogs, the last one's ways; an empty one where none was begun. */
type Trail = readonly string[];

/** All open ends of all dialogs, found by going through what they do again and again until nothing new is found. */
export function openEnds({ nodes }: DialogGraph, closing: Closing): ReadonlyMap<string, readonly OpenEnd[]> {
  const found = new Map<string, Map<string, OpenEnd>>([...nodes.keys()].map((key) => [key, new Map()]));
  for (let grown = true; grown; ) {
    grown = false;
    for (const node of nodes.values()) {
      const known = found.get(node.key);
      for (const end of new Walk(node, found, closing).ends()) {
        const name = [end.path.at(-1), end.outcome, end.spreads, end.explicit].join('\n');
        if (known === undefined || known.has(name)) continue;
        known.set(name, end);
        grown = true;
      }
    }
  }
  return new Map([...found].map(([key, ends]) => [key, [...ends.values()]]));
}

/** One walk through what a dialog does. */
class Walk {
  readonly #ends: OpenEnd[] = [];

  constructor(
    readonly node: DialogNode,
    readonly found: ReadonlyMap<string, ReadonlyMap<string, OpenEnd>>,
    readonly closing: Closing,
  ) {}

  ends(): readonly OpenEnd[] {
    const { routines, endsAfter, kind } = this.node;
    for (const { acts } of routines.length === 0 ? [{ acts: [] }] : routines) {
      const rest = this.#go(acts, [[]]);
      if (endsAfter) this.#end(rest, { outcome: 'completed', spreads: 'nowhere', explicit: false });
    }
    // A component hides a cancel inside of it from those around it: to them, it has ended.
    return kind === 'component'
      ? this.#ends.map((end) => (end.spreads === 'set' ? { ...end, spreads: 'nowhere' } : end))
      : this.#ends;
  }

  /** Goes through acts. Gives the trails that come out at the end. */
  #go(acts: readonly Act[], trails: readonly Trail[]): readonly Trail[] {
    let here = trails;
    for (const act of acts) {
      if (here.length === 0) return [];
      here = this.#do(act, here);
    }
    return here;
  }

  #do(act: Act, trails: readonly Trail[]): readonly Trail[] {
    if (this.closing.byAct(act)) return [];
    switch (act.does) {
      case 'begin':
        return act.target.key === undefined ? trails : this.#begin(act.target.key);
      case 'replace':
        this.#replace(act.target.key);
        return [];
      case 'end':
        this.#end(trails, { outcome: 'completed', spreads: 'nowhere', explicit: true });
        return [];
      case 'cancel':
        this.#end(trails, { outcome: 'cancelled', spreads: act.all ? 'everywhere' : 'set', explicit: true });
        return [];
      case 'choose':
        return once(act.ways.flatMap((way) => this.#go(way, trails)));
      case 'leave':
        return [];
      default:
        return trails;
    }
  }

  #begin(key: string): Trail[] {
    const ends = [...(this.found.get(key)?.values() ?? [])];
    for (const end of ends) {
      if (end.spreads !== 'nowhere') this.#end([end.path], end);
    }
    return ends.filter(({ spreads }) => spreads === 'nowhere').map(({ path }) => path);
  }

  #replace(key: string | undefined): void {
    if (key === undefined || this.closing.byDialog(this.node.key, 'replaced')) return;
    for (const end of this.found.get(key)?.values() ?? []) {
      this.#ends.push({ ...end, path: [this.node.key, ...end.path] });
    }
  }

  #end(trails: readonly Trail[], how: Omit<OpenEnd, 'path'>): void {
    const { key } = this.node;
    if (this.closing.byDialog(key, how.outcome)) return;
    const { outcome, spreads, explicit } = how;
    for (const trail of trails) this.#ends.push({ path: [key, ...trail], outcome, spreads, explicit });
  }
}

/** One trail for each dialog that ended last: more would only repeat how one gets there. */
function once(trails: readonly Trail[]): Trail[] {
  return [...new Map(trails.map((trail) => [trail.at(-1), trail])).values()];
}
