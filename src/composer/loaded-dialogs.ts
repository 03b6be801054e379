import type { DialogLike } from '../turns/turn-like.js';
import type { ResourceExplorerLike } from './services-like.js';

/**
 * The dialogs that were loaded from `.dialog` files so far. The runtime loads the root with all that it names when the
 * bot is built, and code may load more at any time.
 */
export class LoadedDialogs {
  readonly #explorers = new Set<ResourceExplorerLike>();
  readonly #roots = new Set<DialogLike>();
  /** Told of every dialog that was loaded with all that it names. */
  onLoaded: () => void = () => {};

  /** Notes what this explorer loads from now on. */
  follow(explorer: ResourceExplorerLike): void {
    if (this.#explorers.has(explorer)) return;
    this.#explorers.add(explorer);
    const load = explorer.loadType.bind(explorer);
    let depth = 0;
    explorer.loadType = (resource: unknown) => {
      depth += 1;
      let loaded: unknown;
      try {
        loaded = load(resource);
      } finally {
        depth -= 1;
      }
      // Half-built until the outermost load is over: the loader fills an object that is in its cache already.
      if (depth === 0 && isDialog(loaded) && !this.#roots.has(loaded)) {
        this.#roots.add(loaded);
        this.onLoaded();
      }
      return loaded;
    };
  }

  /** Where walks may begin. */
  get roots(): readonly DialogLike[] {
    return [...this.#roots];
  }

  /** Whether a `.dialog` file has this id. */
  hasFileOf(dialogId: string): boolean {
    const files = [...this.#explorers].flatMap((explorer) => explorer.getResources('dialog'));
    return files.some((file) => idOf(file) === dialogId);
  }
}

/** The id that the loader gives the dialog of a file. */
function idOf(resource: ReturnType<ResourceExplorerLike['getResources']>[number]): unknown {
  try {
    const { id } = JSON.parse(resource.readText()) as { readonly id?: unknown };
    return id || resource.id;
  } catch {
    return resource.id;
  }
}

function isDialog(loaded: unknown): loaded is DialogLike {
  return typeof (loaded as Partial<DialogLike> | null | undefined)?.endDialog === 'function';
}
