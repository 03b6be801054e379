import type { Manifest } from '../../manifest/manifest-schema.js';
import type { Act } from '../act.js';
import type { DialogGraph, DialogNode, Seen } from '../dialog-graph.js';
import { type EngagementEnd, endsByCode, endsByManifest } from '../engagement-ends.js';
import type { Closing } from '../open-ends.js';
import { reachFrom } from '../reach.js';

/** A bot's dialogs together with what ends its engagements: what every check looks at. */
export class CheckedBot {
  readonly ends: readonly EngagementEnd[];
  readonly reached: ReadonlySet<string>;

  constructor(
    readonly manifest: Manifest,
    readonly graph: DialogGraph,
  ) {
    this.ends = [...endsByManifest(manifest), ...endsByCode(graph)];
    this.reached = reachFrom(graph, graph.roots);
  }

  /** The dialogs that were found to be in use, in the order in which they were found. */
  get nodes(): DialogNode[] {
    return [...this.graph.nodes.values()].filter(({ key }) => this.reached.has(key));
  }

  node(key: string): DialogNode {
    const node = this.graph.nodes.get(key);
    if (node === undefined) throw new RangeError(`There is no dialog ${key}.`);
    return node;
  }

  /** The ends that a dialog is marked with. A mark in code is of that dialog only, one of the manifest of all with its id. */
  endsOf({ id, key, mark }: DialogNode): EngagementEnd[] {
    return this.ends.filter((end) => {
      if (end.source !== 'dialog' || end.id !== id) return false;
      return end.engagement !== undefined || (mark !== undefined && end.path.endsWith(` on ${key}`));
    });
  }

  /** The dialogs with a mark. */
  get terminal(): DialogNode[] {
    return [...this.graph.nodes.values()].filter((node) => this.endsOf(node).length > 0);
  }

  /** Whether an end always counts when the dialog ends so. A condition may not hold. */
  endsAlways(node: DialogNode, outcome: string): boolean {
    return this.endsOf(node).some(({ accepts, when }) => when === '' && accepts?.includes(outcome) === true);
  }

  /** What closes by any engagement: which of them a conversation belongs to is not known here. */
  get closing(): Closing {
    const heard = (source: EngagementEnd['source'], of?: string) =>
      this.ends.some(
        (end) =>
          end.source === source &&
          (of === undefined || (source === 'event' ? end.id === of : (end.accepts?.includes(of) ?? true))),
      );
    return {
      byDialog: (key, outcome) => this.endsAlways(this.node(key), outcome),
      byAct(act: Act) {
        switch (act.does) {
          case 'close':
            return true;
          case 'handoff':
            return heard('handoff');
          case 'event':
            return heard('event', act.name);
          case 'endOfConversation':
            return heard('endOfConversation', act.code);
          default:
            return false;
        }
      },
    };
  }

  /** The id by which people know a dialog: the steps of a component are the component to them. */
  idOf(node: DialogNode): string {
    const around = node.container === undefined ? undefined : this.graph.nodes.get(node.container);
    return around !== undefined && isInnerWork(node, around) ? this.idOf(around) : node.id;
  }

  /** A way through dialogs, by their ids. What a component does in its own steps is the component to everybody else. */
  wayOf(keys: readonly string[]): string {
    const shown = keys.filter(
      (key, at) => at === 0 || !isInnerWork(this.node(key), this.node(keys[at - 1] ?? key)),
    );
    return shown.map((key) => this.node(key).id).join(' → ');
  }
}

/** Told with everything that was not known for certain. */
export function seenWords(seen: Seen): string {
  return seen === 'code' ? " (seen in the code's text)" : '';
}

/** A waterfall that its component begins with. */
export function isInnerWork(node: DialogNode, before: DialogNode): boolean {
  return (
    node.container === before.key &&
    (node.kind === 'waterfall' || node.kind === 'prompt') &&
    before.kind === 'component'
  );
}
