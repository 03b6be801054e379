import { readJson } from '../../manifest/json-text.js';
import type { Target } from '../act.js';
import type { DialogGraph } from '../dialog-graph.js';
import { constantText, type Fields, isFields, kindOf, listIn } from './action-fields.js';
import { type ActionScope, actsOfActions } from './adaptive-acts.js';
import { LanguageGeneration } from './language-generation.js';
import { type NodeDraft, NodeDrafts } from './node-draft.js';
import { type ProjectFile, readProjectFiles } from './project-files.js';
import { triggerName } from './routines-of-dialog.js';
import { settleGraph } from './settle-graph.js';

/** Declarative things that are no dialogs, though they are kept in `.dialog` files. */
const noDialog =
  /Recognizer|Generator|Selector|\.On[A-Z]|Input$|^Microsoft\.(?!AdaptiveDialog$|QnAMakerDialog$)/;

interface DialogFile extends ProjectFile {
  readonly content: Fields;
}

/**
 * Reads the dialogs of a Composer project, or of any folder of `.dialog` files, as data: nothing of the bot is run.
 * `undefined` where the folder has no dialog.
 */
export function graphOfProject(folder: string, source: string): DialogGraph | undefined {
  const { files, troubles } = readProjectFiles(folder, ['.dialog', '.lg']);
  const reader = new ProjectReader(files, [...troubles]);
  return reader.read(source);
}

class ProjectReader {
  readonly #drafts = new NodeDrafts();
  readonly #files: readonly DialogFile[];
  readonly #templates: LanguageGeneration;
  readonly #inline: [NodeDraft, Fields][] = [];

  constructor(
    files: readonly ProjectFile[],
    readonly troubles: string[],
  ) {
    this.#templates = new LanguageGeneration(
      files.flatMap(({ path, text }) => (path.endsWith('.lg') ? [text] : [])),
    );
    this.#files = files
      .filter(({ path }) => path.endsWith('.dialog'))
      .flatMap((file) => this.#parsed(file) ?? []);
  }

  read(source: string): DialogGraph | undefined {
    const dialogs = this.#files.filter(({ content }) => !noDialog.test(kindOf(content)));
    const drafted = dialogs.map((file): [NodeDraft, Fields] => {
      const kind =
        Array.isArray(file.content.triggers) || kindOf(file.content) === 'Microsoft.AdaptiveDialog'
          ? 'adaptive'
          : 'code';
      const draft = this.#drafts.add(idOf(file), undefined, { kind, file: file.path });
      if (draft.key !== draft.id)
        this.troubles.push(
          `${file.path} has the id "${draft.id}", which another file has too. Give each its own.`,
        );
      return [draft, file.content];
    });
    for (const [draft, content] of drafted) this.#fill(draft, content);
    // Those that actions hold grow while they are read.
    for (let at = 0; at < this.#inline.length; at++) this.#fill(...(this.#inline[at] as [NodeDraft, Fields]));
    if (drafted.length === 0) return undefined;
    const tops = drafted.map(([{ key }]) => key);
    const root = drafted.find(([{ file }]) => file !== undefined && !file.includes('/'))?.[0].key;
    const settled = { source, otherIds: new Set<string>(), troubles: this.troubles };
    // The runtime begins with the first .dialog file in the project's own folder.
    return settleGraph(this.#drafts, { ...settled, tops: root === undefined ? tops : [root] });
  }

  #parsed(file: ProjectFile): DialogFile | undefined {
    const document = readJson(file.text.replace(/^\uFEFF/, ''));
    if (!('problem' in document) && isFields(document.value) && !Array.isArray(document.value))
      return { ...file, content: document.value };
    const why =
      'problem' in document
        ? `line ${document.line}, column ${document.column}: ${document.problem}`
        : 'it is no object { }';
    this.troubles.push(`${file.path} is not valid JSON: ${why}${why.endsWith('?') ? '' : '.'}`);
    return undefined;
  }

  #fill(draft: NodeDraft, content: Fields): void {
    if (draft.kind === 'code') {
      draft.unseen.push(`what ${kindOf(content) || 'a dialog without a $kind'} does`);
      return;
    }
    const scope = this.#scope(draft);
    draft.endsAfter = content.autoEndDialog !== false && content.autoEndDialog !== '=false';
    draft.routines = listIn(content.triggers).flatMap((one) => {
      const trigger = typeof one === 'string' ? scope.resource(one) : one;
      return isFields(trigger)
        ? [{ name: triggerName(trigger), acts: actsOfActions(trigger.actions, scope) }]
        : [];
    });
  }

  #scope(draft: NodeDraft): ActionScope {
    return {
      itself: { written: draft.id, key: draft.key },
      target: (field) => this.#target(field, draft),
      activityText: (text) => this.#templates.expand(text),
      codeActs: () => [],
      resource: (name) => this.#file(name)?.content,
      unseen: (words) => draft.unseen.push(words),
    };
  }

  #target(field: unknown, from: NodeDraft): Target {
    if (isFields(field)) {
      const id = typeof field.id === 'string' ? field.id : `(inside ${from.id})`;
      const draft = this.#drafts.add(id, from.key, { kind: 'adaptive', file: from.file });
      this.#inline.push([draft, field]);
      return { written: id, key: draft.key };
    }
    const id = constantText(field);
    if (id !== undefined) {
      // By the file's name, as Composer writes it, or by the id in it.
      const file = this.#file(id);
      return this.#drafts.want(file === undefined ? id : idOf(file), from, true);
    }
    const written = field === undefined ? 'nothing' : String(field);
    from.unseen.push(`which dialog ${written} is`);
    return { written, chosenLater: true };
  }

  #file(name: string): DialogFile | undefined {
    return this.#files.find(({ resourceId }) => resourceId === name || resourceId === `${name}.dialog`);
  }
}

/** The id that the runtime gives the dialog of a file: what a manifest has to name. */
function idOf({ content, resourceId }: DialogFile): string {
  return typeof content.id === 'string' && content.id !== '' ? content.id : resourceId;
}
