import type { Target } from '../act.js';
import type { DialogNode } from '../dialog-graph.js';

/** A dialog while the graph is being read. */
export type NodeDraft = { -readonly [Field in keyof DialogNode]: DialogNode[Field] } & { unseen: string[] };

/** The name by which a target is looked for, once all dialogs are known. */
export interface Wanted {
  readonly target: { -readonly [Field in keyof Target]: Target[Field] };
  readonly from: NodeDraft;
  /** It is an id. Otherwise it is a name in code, such as `OPT_OUT_DIALOG`. */
  readonly isLiteral: boolean;
}

/** Drafts by their keys. */
export class NodeDrafts {
  readonly all = new Map<string, NodeDraft>();
  readonly #wanted: Wanted[] = [];

  add(id: string, container: string | undefined, fields: Pick<NodeDraft, 'kind' | 'file'>): NodeDraft {
    const wished = container === undefined ? id : `${container}/${id}`;
    let key = wished;
    for (let more = 2; this.all.has(key); more++) key = `${wished}~${more}`;
    const draft: NodeDraft = { key, id, container, routines: [], endsAfter: true, unseen: [], ...fields };
    this.all.set(key, draft);
    return draft;
  }

  /** A target that is found when all dialogs are known. */
  want(written: string, from: NodeDraft, isLiteral: boolean): Target {
    const target = { written };
    this.#wanted.push({ target, from, isLiteral });
    return target;
  }

  /** Finds what was wanted, as the SDK does: in the dialog's own set, then in those around it. */
  settle(): void {
    for (const { target, from, isLiteral } of this.#wanted) {
      const found = isLiteral ? this.#byId(target.written, from) : this.#byName(target.written, from);
      if (found !== undefined) target.key = found.key;
      else if (!isLiteral) {
        target.chosenLater = true;
        from.unseen.push(`which dialog ${target.written} is`);
      }
    }
  }

  #byId(id: string, from: NodeDraft): NodeDraft | undefined {
    for (let scope: string | undefined = from.key; ; scope = this.all.get(scope)?.container) {
      const here = [...this.all.values()].find((one) => one.container === scope && one.id === id);
      if (here !== undefined || scope === undefined) return here;
    }
  }

  /** `OPT_OUT_DIALOG`, `ids.optOut` and `OptOutDialog.id` are all the dialog "opt-out", if there is only one such. */
  #byName(written: string, from: NodeDraft): NodeDraft | undefined {
    const name = written.replaceAll('?.', '.');
    if (/^this\.id$/.test(name)) return from;
    const parts = name.split('.').filter((part) => !/^(?:this|id|ID|ids|IDS|name)$/.test(part));
    const wanted = bare(parts.at(-1) ?? '');
    if (wanted === '' || !/^[\w$.#]+$/.test(name)) return undefined;
    const named = [...this.all.values()].filter(({ id }) => bare(id) === wanted);
    const ids = new Set(named.map(({ id }) => id));
    const [only] = ids;
    return ids.size === 1 && only !== undefined ? (this.#byId(only, from) ?? named[0]) : undefined;
  }
}

/** Without what differs between a constant's name and an id: `PAID_DIALOG_ID`, `paidDialog` and `paid` are the same. */
function bare(name: string): string {
  return name
    .replace(/(?:[_-](?:id|ID|Id)|(?<=[a-z])Id)$/, '')
    .replace(/[_-]?dialog$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}
