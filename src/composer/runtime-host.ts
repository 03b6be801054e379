/** The runtime's bot. */
export interface RuntimeBot {
  run(context: never): Promise<unknown>;
}

/** The runtime's adapter. */
export interface RuntimeAdapter {
  continueConversationAsync(...args: never[]): Promise<void>;
}

/**
 * The adapter and the bot of a runtime, for proactive turns. The runtime makes both after its middlewares, so they are
 * put in here when they are there.
 */
export class RuntimeHost {
  #adapter: RuntimeAdapter | undefined;
  #bot: RuntimeBot | undefined;

  hasAdapter(adapter: RuntimeAdapter): RuntimeAdapter {
    this.#adapter = adapter;
    return adapter;
  }

  hasBot(bot: RuntimeBot): RuntimeBot {
    this.#bot = bot;
    return bot;
  }

  async continueConversationAsync(...args: never[]): Promise<void> {
    await this.#adapter?.continueConversationAsync(...args);
  }

  async run(context: never): Promise<void> {
    await this.#bot?.run(context);
  }
}
