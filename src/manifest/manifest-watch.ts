import { createHash } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { Clock } from '../clock.js';
import type { ManifestError } from '../errors/manifest-error.js';
import type { Logger } from '../logger.js';
import { type ManifestFile, pathOf, readManifestFiles } from './read-manifest-files.js';

/** What a look at the files found: their texts, or why they cannot be read. */
export type ManifestLook = { readonly files: readonly ManifestFile[] } | { readonly error: ManifestError };

/** What a watch needs. */
export interface ManifestWatchOptions {
  /** The path or `file:` URL of a file or a folder. */
  readonly source: string | URL;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told once of each content, at first of the one that is there; only when it has come to rest. Must not throw. */
  readonly onContent: (look: ManifestLook) => void;
}

/** How often is looked, in milliseconds. */
const pace = {
  /** A content counts when it is the same in two looks this far apart: an editor may still be writing. */
  settle: 200,
  /** What is gone may be about to be put back: by an editor, a deploy, a `git checkout`. */
  gone: 2_000,
  /** Some file systems (network shares, bind mounts) tell of no change. */
  poll: 30_000,
};

/** Watches the file or the folder of a manifest, whatever editors and deploys do to replace it. */
export class ManifestWatch {
  readonly #options: ManifestWatchOptions;
  readonly #path: string;
  readonly #watchers = new Map<string, { readonly inode: number; readonly watcher: FSWatcher }>();
  #state: 'new' | 'running' | 'stopped' = 'new';
  #timer: { readonly at: number; readonly cancel: () => void } | undefined;
  #isLooking = false;
  #changedMeanwhile = false;
  #last: string | undefined;
  #told: string | undefined;
  #warned = false;

  constructor(options: ManifestWatchOptions) {
    this.#options = options;
    this.#path = resolve(pathOf(options.source));
  }

  start(): void {
    if (this.#state !== 'new') return;
    this.#state = 'running';
    this.#lookIn(0);
  }

  stop(): void {
    this.#state = 'stopped';
    this.#timer?.cancel();
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Looks in so many milliseconds, unless a look is due before that: constant changes do not put it off. */
  #lookIn(ms: number): void {
    const { clock } = this.#options;
    const at = clock.now() + ms;
    if (this.#state !== 'running' || (this.#timer !== undefined && this.#timer.at <= at)) return;
    this.#timer?.cancel();
    const cancel = clock.schedule(ms, () => {
      this.#timer = undefined;
      void this.#look();
    });
    this.#timer = { at, cancel };
  }

  #lookSoon(): void {
    if (this.#isLooking) this.#changedMeanwhile = true;
    else this.#lookIn(pace.settle);
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    this.#changedMeanwhile = false;
    // Before the files are read, so that no change falls between the two.
    await this.#watch();
    const look = await readManifestFiles(this.#options.source).then(
      (files): ManifestLook => ({ files }),
      (error: ManifestError): ManifestLook => ({ error }),
    );
    this.#isLooking = false;
    if (this.#state !== 'running') return;
    const now = fingerprint(look);
    if (now === this.#last && now !== this.#told) {
      this.#told = now;
      this.#options.onContent(look);
    }
    const isResting = now === this.#told && !this.#changedMeanwhile;
    this.#last = now;
    this.#lookIn(isResting ? pace.poll : 'error' in look ? pace.gone : pace.settle);
  }

  /**
   * The folder that holds the file or folder, because a file that is replaced is a new one, of which its own watcher
   * knows nothing; and the folder itself. Watched anew where one was replaced.
   */
  async #watch(): Promise<void> {
    await this.#watchFolder(dirname(this.#path), (name) => this.#concerns(name));
    await this.#watchFolder(this.#path, () => true);
  }

  async #watchFolder(folder: string, concerns: (name: string | null) => boolean): Promise<void> {
    const found = await stat(folder).catch(() => undefined);
    const known = this.#watchers.get(folder);
    if (known !== undefined && known.inode === found?.ino) return;
    this.#forget(folder);
    if (!found?.isDirectory() || this.#state !== 'running') return;
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (concerns(name)) this.#lookSoon();
      });
      watcher.on('error', () => this.#forget(folder));
      this.#watchers.set(folder, { inode: found.ino, watcher });
    } catch (error) {
      if (this.#warned) return;
      this.#warned = true;
      this.#options.logger.warn(
        `The system does not tell of changes of the manifest; they are looked for every ${pace.poll / 1_000} s.`,
        { path: folder, error: error instanceof Error ? error.message : String(error) },
      );
    }
  }

  /** Kubernetes replaces the link `..data` beside the file, and never touches the file. */
  #concerns(name: string | null): boolean {
    return name === null || name === basename(this.#path) || name.startsWith('..');
  }

  #forget(folder: string): void {
    this.#watchers.get(folder)?.watcher.close();
    this.#watchers.delete(folder);
  }
}

function fingerprint(look: ManifestLook): string {
  const content = 'files' in look ? look.files : look.error.faults;
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
