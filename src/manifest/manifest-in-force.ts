import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.js';
import type { Fault } from '../errors/fault.js';
import { ManifestError } from '../errors/manifest-error.js';
import { UnknownDialogError } from '../errors/unknown-dialog-error.js';
import { Listeners } from '../listeners.js';
import type { Logger } from '../logger.js';
import { parseManifestFiles } from './load-manifest.js';
import type { Manifest } from './manifest-schema.js';
import { type ManifestLook, ManifestWatch } from './manifest-watch.js';

/** What a listener hears of a manifest that changed while the bot runs. */
export interface ManifestEvents {
  /** The changed manifest is in force. Closures that are recorded already keep their plan. */
  manifestReloaded: { readonly manifest: Manifest; readonly before: Manifest };
  /** The changed manifest cannot be used; the one before stays in force. */
  manifestRefused: {
    readonly error: ManifestError | UnknownDialogError;
    /** Everything that is wrong with it. */
    readonly faults: readonly Fault[];
  };
}

/** The names of the events, for a registration that is checked. */
export const manifestEventNames = [
  'manifestReloaded',
  'manifestRefused',
] as const satisfies readonly (keyof ManifestEvents)[];

/** What the manifest in force needs. */
export interface ManifestInForceOptions {
  /** The one to begin with. */
  readonly manifest: Manifest;
  /** The file or folder that it came from and is watched; without it, it stays. */
  readonly source?: string | URL | undefined;
  /** Throws an `UnknownDialogError` where the bot does not have the dialogs that a manifest names. */
  readonly check: (manifest: Manifest) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The manifest that counts now: the last one that could be used. */
export class ManifestInForce {
  readonly #options: ManifestInForceOptions;
  readonly #listeners: Listeners<ManifestEvents>;
  readonly #watch: ManifestWatch | undefined;
  #current: Manifest;

  constructor(options: ManifestInForceOptions) {
    const { manifest, source, clock, logger } = options;
    this.#options = options;
    this.#listeners = new Listeners(manifestEventNames, logger, 'A listener of the manifest threw.');
    this.#current = manifest;
    this.#watch =
      source === undefined
        ? undefined
        : new ManifestWatch({ source, clock, logger, onContent: (look) => this.#consider(look) });
  }

  get current(): Manifest {
    return this.#current;
  }

  /** Listens to one kind of event. Returns the way to stop listening. */
  on<Name extends keyof ManifestEvents>(
    name: Name,
    listener: (event: ManifestEvents[Name]) => void,
  ): () => void {
    return this.#listeners.on(name, listener);
  }

  /** Begins to watch, where there is something to watch. */
  start(): void {
    this.#watch?.start();
  }

  stop(): void {
    this.#watch?.stop();
  }

  /** Takes up what was found, if it can be used and says something else than the one in force. */
  #consider(look: ManifestLook): void {
    const { source, check, logger } = this.#options;
    try {
      if ('error' in look) throw look.error;
      const manifest = parseManifestFiles(look.files, String(source));
      const before = this.#current;
      if (isDeepStrictEqual(manifest, before)) return;
      check(manifest);
      this.#current = manifest;
      logger.info('The changed manifest is in force.', {
        manifest: String(source),
        engagements: Object.keys(manifest.engagements).length,
      });
      this.#listeners.tell('manifestReloaded', { manifest, before });
    } catch (error) {
      if (!(error instanceof ManifestError || error instanceof UnknownDialogError)) {
        logger.error('The changed manifest could not be checked; the one before stays in force.', {
          error: String(error),
        });
        return;
      }
      logger.warn(`The changed manifest is refused; the one before stays in force. ${error.message}`);
      this.#listeners.tell('manifestRefused', { error, faults: error.faults });
    }
  }
}
