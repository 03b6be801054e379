import { EventEmitter } from 'node:events';
import { loggableError } from './loggable-error.js';
import type { Logger } from './logger.js';
import { checkListener } from './options/check-listener.js';

/** Those who listen to events. One that fails is logged and disturbs nobody. */
export class Listeners<Events extends object> {
  readonly #names: readonly (keyof Events & string)[];
  readonly #logger: Logger;
  readonly #failure: string;
  readonly #emitter = new EventEmitter();

  /**
   * @param names every event that there is, so that a misspelt registration is refused
   * @param failure what the log says where one of them fails
   */
  constructor(names: readonly (keyof Events & string)[], logger: Logger, failure: string) {
    this.#names = names;
    this.#logger = logger;
    this.#failure = failure;
  }

  /** Listens to one kind of event. Returns the way to stop listening. @throws ArgumentError for an unknown event */
  on<Name extends keyof Events & string>(name: Name, listener: (event: Events[Name]) => void): () => void {
    checkListener(this.#names, name, listener);
    this.#emitter.on(name, listener);
    return () => this.#emitter.off(name, listener);
  }

  tell<Name extends keyof Events & string>(name: Name, event: Events[Name]): void {
    const failed = (error: unknown) => {
      this.#logger.error(this.#failure, { event: name, error: loggableError(error) });
    };
    for (const listener of this.#emitter.listeners(name)) {
      try {
        // A listener may well be an async function; an unhandled rejection would end the bot's process.
        Promise.resolve(listener(event)).catch(failed);
      } catch (error) {
        failed(error);
      }
    }
  }
}
