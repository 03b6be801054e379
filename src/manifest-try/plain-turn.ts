import type { ActivityLike, ResponseLike, TurnLike } from '../turns/turn-like.js';

/** What runs around a bot's turn: the middleware of either SDK fits. */
export interface TurnMiddleware {
  onTurn(context: TurnLike, next: () => Promise<void>): Promise<void>;
}

type SendHandler = Parameters<TurnLike['onSendActivities']>[0];

/** A turn without an SDK, for the bots that this package brings with it. */
export class PlainTurn implements TurnLike {
  readonly turnState = new Map<unknown, unknown>();
  readonly #handlers: SendHandler[] = [];

  constructor(
    readonly activity: ActivityLike,
    readonly deliver: (activity: ActivityLike) => void,
  ) {}

  onSendActivities(handler: SendHandler): void {
    this.#handlers.push(handler);
  }

  async sendActivity(said: string | ActivityLike): Promise<void> {
    const activity = typeof said === 'string' ? { type: 'message', text: said } : said;
    const activities: ActivityLike[] = [activity];
    const send = async (): Promise<ResponseLike[]> => {
      for (const one of activities) this.deliver(one);
      return activities.map(() => ({ id: '' }));
    };
    const chain = this.#handlers.reduceRight<() => Promise<ResponseLike[]>>(
      (next, handler) => () => handler(this, activities, next),
      send,
    );
    await chain();
  }

  /** Runs the middlewares in their order, and the bot inside of them. */
  async run(middlewares: readonly TurnMiddleware[], bot: () => Promise<void>): Promise<void> {
    const chain = middlewares.reduceRight<() => Promise<void>>(
      (next, middleware) => () => middleware.onTurn(this, next),
      bot,
    );
    await chain();
  }
}
