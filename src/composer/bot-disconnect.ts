import { UnknownDialogError } from '../errors/unknown-dialog-error.js';
import { GenesysDisconnect } from '../genesys-disconnect.js';
import type { GenesysDisconnectOptions } from '../genesys-disconnect-options.js';
import type { Logger } from '../logger.js';
import { OutcomeEvents, type OutcomeEventsOptions } from '../outcome-events/outcome-events.js';
import { messageOf } from '../turns/message-of.js';
import type { TurnLike } from '../turns/turn-like.js';
import type { LoadedDialogs } from './loaded-dialogs.js';
import { stopOnSignals } from './stop-on-signals.js';

interface BotOptions {
  readonly handleSignals: boolean;
  readonly logger: Logger;
  /** Whom to tell how closings went, and by what. */
  readonly telling: Pick<OutcomeEventsOptions, 'adapter' | 'bot' | 'storage'>;
}

/**
 * The façade of a bot that the runtime builds: made while services are made, which cannot wait, and started as soon as
 * it is there. No turn passes before that.
 */
export class BotDisconnect {
  /** The façade, started, with the manifest applied to the dialogs. Rejects where the manifest cannot be used. */
  readonly ready: Promise<GenesysDisconnect>;
  readonly #logger: Logger;
  readonly #dialogs: LoadedDialogs;
  readonly #warned = new Set<string>();
  #facade: GenesysDisconnect | undefined;
  #outcomes: OutcomeEvents | undefined;
  #checked = false;

  constructor(options: GenesysDisconnectOptions, dialogs: LoadedDialogs, own: BotOptions) {
    this.#logger = own.logger;
    this.#dialogs = dialogs;
    dialogs.onLoaded = () => this.#watch();
    // Nothing handles its rejection on purpose: a bot that would close nothing ends with the reason at its start.
    this.ready = this.#start(options, own);
  }

  /** The middleware, as a property that can be handed over without its object. */
  readonly onTurn = async (context: TurnLike, next: () => Promise<void>): Promise<void> => {
    let facade: GenesysDisconnect;
    try {
      facade = await this.ready;
    } catch (error) {
      // The process keeps running against all advice; the guest must not be told.
      this.#logger.error('Sessions are not closed: this component could not start.', {
        error: messageOf(error),
      });
      return next();
    }
    const watched = () => facade.middleware.onTurn(context, next);
    return this.#outcomes === undefined ? watched() : this.#outcomes.middleware.onTurn(context, watched);
  };

  async #start(
    options: GenesysDisconnectOptions,
    { handleSignals, logger, telling }: BotOptions,
  ): Promise<GenesysDisconnect> {
    const facade = await GenesysDisconnect.create(options);
    this.#facade = facade;
    this.#watch();
    this.#outcomes = new OutcomeEvents({ ...telling, disconnect: facade, logger });
    await facade.start();
    if (handleSignals) stopOnSignals(() => facade.stop(), logger);
    return facade;
  }

  /** Applies the manifest to everything that was loaded so far. */
  #watch(): void {
    const { roots } = this.#dialogs;
    if (this.#facade === undefined || roots.length === 0) return;
    try {
      this.#facade.watch(roots);
    } catch (error) {
      this.#judge(error);
    }
    this.#checked = true;
  }

  /** The marks are set by now; what is left is whether each id can ever be met. */
  #judge(error: unknown): void {
    if (!(error instanceof UnknownDialogError)) throw error;
    const unloaded = error.faults.filter(({ path }) => this.#dialogs.hasFileOf(path));
    const unknown = error.faults.filter((fault) => !unloaded.includes(fault));
    // A dialog that is loaded later cannot take ids away, so only the first look can find the manifest wrong.
    if (unknown.length > 0 && !this.#checked) throw new UnknownDialogError(unknown);
    for (const { path } of unloaded.filter(({ path }) => !this.#warned.has(path))) {
      this.#warned.add(path);
      this.#logger.warn(
        'The manifest marks a dialog that no loaded dialog names, so nothing ends there. Begin it by its name instead of ' +
          'an expression, or list it under "dialogs" of the dialog that begins it. Where code loads it later, its mark ' +
          'works from then on.',
        { dialog: path },
      );
    }
  }
}
