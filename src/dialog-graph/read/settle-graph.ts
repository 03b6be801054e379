import { flatten } from '../act.js';
import type { DialogGraph } from '../dialog-graph.js';
import type { NodeDrafts } from './node-draft.js';

interface Settled extends Pick<DialogGraph, 'source' | 'otherIds' | 'troubles'> {
  /** The dialogs at the top: those that the bot may begin with. */
  readonly tops: readonly string[];
}

/** The graph of drafts that are complete. */
export function settleGraph(drafts: NodeDrafts, { source, tops, otherIds, troubles }: Settled): DialogGraph {
  drafts.settle();
  const begun = new Set<string>();
  for (const { key, routines } of drafts.all.values()) {
    for (const { acts } of routines) {
      for (const act of flatten(acts)) {
        if ('target' in act && act.target.key !== undefined && act.target.key !== key)
          begun.add(act.target.key);
      }
    }
  }
  // Of several at the top, those that no other one begins; of a circle, all.
  const first = tops.filter((key) => !begun.has(key));
  for (const draft of drafts.all.values()) draft.unseen = [...new Set(draft.unseen)];
  return {
    source,
    roots: tops.length < 2 || first.length === 0 ? tops : first,
    nodes: drafts.all,
    otherIds,
    troubles,
  };
}
