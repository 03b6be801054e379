import { flatten } from './act.js';
import type { DialogGraph, DialogNode } from './dialog-graph.js';

/** The keys of all dialogs that can follow from some, themselves among them: what they begin and what replaces them. */
export function reachFrom({ nodes }: DialogGraph, from: readonly string[]): ReadonlySet<string> {
  const reached = new Set(from);
  // A set that grows while it is walked through.
  for (const key of reached) for (const next of nextOf(nodes.get(key))) reached.add(next);
  return reached;
}

function* nextOf(node: DialogNode | undefined): Generator<string> {
  for (const { acts } of node?.routines ?? []) {
    for (const act of flatten(acts))
      if ('target' in act && act.target.key !== undefined) yield act.target.key;
  }
}
