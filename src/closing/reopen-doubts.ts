import type { ApiCall } from '../genesys/api-call.js';
import { isOver } from '../genesys/conversation-snapshot.js';
import { acceptedAt } from './acceptance.js';
import { isWatched } from './close-again.js';
import type { CloserTools } from './closer-tools.js';
import type { Closure } from './closure.js';
import type { ConversationNews, NewsEffect } from './conversation-news.js';
import { newsSlack } from './news-slack.js';

/** How many conversations are doubted at a time. */
const limit = 1_000;

/**
 * Settles by one read what the clocks cannot: whether something that happened in a conversation within seconds of its end
 * came before or after it, such as a guest's message that slipped through; and whether an agent whose coming was heard of
 * late is in it still. Only this process remembers the doubt; the sweep is the net below.
 */
export class ReopenDoubts {
  readonly #tools: CloserTools;
  readonly #hear: (news: ConversationNews) => Promise<NewsEffect>;
  readonly #doubted = new Map<string, () => void>();

  constructor(tools: CloserTools, hear: (news: ConversationNews) => Promise<NewsEffect>) {
    this.#tools = tools;
    this.#hear = hear;
  }

  /** Has the conversation read a little later, where the news leaves it in doubt whether its closure ended it. */
  consider(closure: Closure | undefined, news: ConversationNews): void {
    const { clock } = this.#tools;
    const { conversationId } = news;
    if (closure === undefined || !isWatched(closure, clock.now()) || !isDoubtful(closure, news)) return;
    if (this.#doubted.has(conversationId) || this.#doubted.size >= limit) return;
    const waitMs = newsSlack.clockMs + 1_000;
    this.#doubted.set(
      conversationId,
      clock.schedule(waitMs, () => void this.#settle(conversationId)),
    );
  }

  stop(): void {
    for (const cancel of this.#doubted.values()) cancel();
    this.#doubted.clear();
  }

  async #settle(conversationId: string): Promise<void> {
    const { genesys, clock, troubles, report } = this.#tools;
    this.#doubted.delete(conversationId);
    try {
      // Its record may be false: that is not left to when there is room.
      const options = { lane: 'verify', onCall: (call: ApiCall) => report('sweepCall', { call }) } as const;
      if (isOver(await genesys.readConversation(conversationId, options))) return;
      await this.#hear({ conversationId, what: 'active', at: clock.now(), by: 'sweep' });
    } catch (error) {
      troubles.note('warn', 'a conversation that may be open again could not be read; the sweep will', {
        conversationId,
        error: String(error),
      });
    }
  }
}

/**
 * Whether it happened when the closure was not over for certain. A guest's end that proved it says nothing about an agent
 * who came in since the conversation was last looked at; that is not kept, but it is not before the closure was made.
 */
function isDoubtful(closure: Closure, { what, at }: ConversationNews): boolean {
  const { createdAt, endedAt = 0 } = closure;
  const { clockMs } = newsSlack;
  if (at > endedAt + clockMs) return false;
  if (what === 'agent-joined') return at > createdAt - clockMs;
  return what === 'active' && at > Math.min(acceptedAt(closure) - clockMs, endedAt);
}
