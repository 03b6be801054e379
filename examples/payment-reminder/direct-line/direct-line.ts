import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Activity } from 'botbuilder';
import { Access } from './access.js';
import { Attachments } from './attachments.js';
import { postToBot } from './bot-endpoint.js';
import { answerClient } from './client-routes.js';
import { answerBot } from './connector-routes.js';
import { Conversation, type DirectLineUser } from './conversation.js';
import { DirectLineError } from './direct-line-error.js';
import { type Answer, type Exchange, openExchange, writeAnswer } from './http-exchange.js';
import { Streams } from './streams.js';

/** Where the endpoint stands between. */
export interface DirectLineOptions {
  /** The bot's messaging endpoint, such as `http://127.0.0.1:3978/api/messages`. */
  readonly botUrl: string;
  /** Where this endpoint is served: clients find `/v3/directline` below it, the bot answers to it. */
  readonly serviceUrl: string;
  /** @default `{ id: 'bot', name: 'Bot' }` */
  readonly bot?: DirectLineUser;
  /** How many conversations are kept; the one unused for longest goes first. @default 200 */
  readonly conversationLimit?: number;
  /** Hears what went wrong on this side or the bot's. @default nobody */
  readonly onError?: (error: unknown) => void;
}

/** What a listener hears. */
export interface DirectLineEvents {
  /** A guest sent an activity; the bot has not seen it yet. */
  guest: [conversationId: string, activity: Partial<Activity>];
  /** The bot's turn with a guest's activity is over, however it went. */
  turnOver: [conversationId: string, activity: Partial<Activity>];
  /** The bot sent an activity. */
  bot: [conversationId: string, activity: Partial<Activity>];
}

/**
 * Direct Line 3.0 and the connector behind it, on one's own machine: what Web Chat and DirectLineJS talk to, and what
 * the bot answers to. It lives in memory, within bounds.
 */
export class DirectLine extends EventEmitter<DirectLineEvents> {
  readonly bot: Required<DirectLineUser>;
  readonly serviceUrl: string;
  readonly access = new Access();
  readonly attachments = new Attachments();
  readonly #options: DirectLineOptions;
  readonly #conversations = new Map<string, Conversation>();
  readonly #streams = new Streams();

  /** Takes up the WebSocket of `GET …/stream`: `server.on('upgrade', directLine.upgrade)`. */
  readonly upgrade = this.#streams.handler((exchange, conversationId) => {
    const conversation = this.#conversations.get(conversationId);
    this.access.check(this.access.credentialOf(exchange), conversationId, conversation);
    return this.conversation(conversationId);
  });

  constructor(options: DirectLineOptions) {
    super();
    this.#options = options;
    this.bot = { id: options.bot?.id ?? 'bot', name: options.bot?.name ?? 'Bot' };
    this.serviceUrl = options.serviceUrl.replace(/\/+$/, '');
  }

  /** Answers every request below `/v3`. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let answer: Answer;
    try {
      const exchange = openExchange(request);
      // Any page may talk to Direct Line; only the bot, which is no page, to the connector.
      if (exchange.path[1] === 'directline') allowOrigins(request, response);
      answer = await this.#answer(exchange);
    } catch (error) {
      answer = this.#refusal(error);
    }
    writeAnswer(response, answer);
  }

  /** Begins a conversation and tells the bot who is in it. Answers the one that is there if the id is known. */
  begin(
    id: string = randomUUID(),
    { user, secretHash }: { user?: DirectLineUser | undefined; secretHash?: string | undefined } = {},
  ): Conversation {
    const known = this.#conversations.get(id);
    if (known !== undefined) return known;
    const conversation = new Conversation(id, secretHash);
    this.#conversations.set(id, conversation);
    const [oldest] = this.#conversations.keys();
    if (this.#conversations.size > (this.#options.conversationLimit ?? 200) && oldest !== undefined) {
      this.#conversations.delete(oldest);
      this.#streams.end(oldest);
    }
    this.#join(conversation, user === undefined ? [this.bot] : [this.bot, user]);
    return conversation;
  }

  has(id: string): boolean {
    return this.#conversations.has(id);
  }

  /** @throws DirectLineError 404 */
  conversation(id: string): Conversation {
    const conversation = this.#conversations.get(id);
    if (conversation === undefined)
      throw new DirectLineError(404, 'NotFound', 'There is no such conversation.');
    // A Map keeps the order of insertion: put in again, it is the one used last.
    this.#conversations.delete(id);
    this.#conversations.set(id, conversation);
    return conversation;
  }

  /**
   * A guest's activity: shown to everybody in the conversation, then handed to the bot. Resolves to its id when the
   * bot's turn is over.
   */
  async receive(conversation: Conversation, given: Partial<Activity>): Promise<string> {
    const { id: userId, name } = given.from ?? {};
    if (userId === undefined)
      throw new DirectLineError(400, 'MissingProperty', 'The activity has no from.id.');
    conversation.checkRoom(userId);
    const user = { id: userId, name };
    if (!conversation.members.has(userId)) this.#join(conversation, [user]);
    const activity = this.#stamp(conversation, {
      ...given,
      from: { id: userId, name: name ?? '', role: 'user' },
    });
    conversation.append(activity);
    this.emit('guest', conversation.id, activity);
    try {
      await this.#toBot(conversation, activity);
    } finally {
      this.emit('turnOver', conversation.id, activity);
    }
    return activity.id;
  }

  /** Something other than a guest's words reaches the bot: the start of an engagement, an agent who has finished. */
  async tellBot(conversationId: string, activity: Partial<Activity>): Promise<void> {
    const conversation = this.conversation(conversationId);
    const from = this.#userIn(conversation);
    await this.#toBot(conversation, this.#stamp(conversation, { from, ...activity }));
  }

  /** The way by which a bot comes into a conversation by itself: a `ConversationReference`. */
  referenceTo(conversationId: string) {
    const conversation = this.conversation(conversationId);
    return { ...this.#place(conversation), user: this.#userIn(conversation), bot: this.bot };
  }

  /** The bot's side says something. Answers the activity's id. */
  say(conversationId: string, given: Partial<Activity>, id?: string): string {
    const conversation = this.conversation(conversationId);
    const from = { id: this.bot.id, name: given.from?.name || this.bot.name, role: 'bot' };
    const { recipient: _, ...stamped } = this.#stamp(conversation, { ...given, from });
    const activity = { ...stamped, id: id ?? stamped.id };
    conversation.append(activity);
    this.emit('bot', conversationId, activity);
    return activity.id;
  }

  /**
   * The bot's side says something anew. Direct Line has no word for that: the activity comes again under its id, and
   * clients such as Web Chat put it in the place of the first one.
   */
  amend(conversationId: string, activityId: string, given: Partial<Activity>): void {
    const conversation = this.conversation(conversationId);
    if (!conversation.remove(activityId)) {
      throw new DirectLineError(404, 'NotFound', 'There is no such activity.');
    }
    this.say(conversationId, given, activityId);
  }

  /** Lets go of every client. */
  stop(): void {
    this.#streams.stop();
  }

  async #answer(exchange: Exchange): Promise<Answer> {
    const [version, part] = exchange.path;
    if (exchange.method === 'OPTIONS' && part === 'directline') return { status: 204 };
    const routes = version !== 'v3' ? undefined : part === 'directline' ? answerClient : answerBot;
    const answer = await routes?.(this, exchange);
    if (answer !== undefined) return answer;
    throw new DirectLineError(404, 'NotFound', `There is no ${exchange.method} /${exchange.path.join('/')}.`);
  }

  #refusal(error: unknown): Answer {
    const known = error instanceof DirectLineError;
    if (!known || error.status >= 500) this.#options.onError?.(error);
    const { status, code, message } = known
      ? error
      : { status: 500, code: 'ServiceError', message: 'The Direct Line endpoint failed.' };
    return { status, body: { error: { code, message } } };
  }

  /** Not waited for: the bot hears of it before anything that comes later, because turns go one after the other. */
  #join(conversation: Conversation, members: readonly DirectLineUser[]): void {
    for (const member of members) conversation.members.set(member.id, member);
    const [first] = members.filter(({ id }) => id !== this.bot.id);
    const from = { id: first?.id ?? conversation.id, name: first?.name ?? '', role: 'user' };
    const membersAdded = members.map(({ id, name = '' }) => ({ id, name }));
    const update = this.#stamp(conversation, { type: 'conversationUpdate', membersAdded, from });
    // As on the channel: a bot that cannot be told does not keep the client out.
    this.#toBot(conversation, update).catch((error: unknown) => this.#options.onError?.(error));
  }

  async #toBot(
    conversation: Conversation,
    activity: Partial<Activity> & { readonly id: string },
  ): Promise<void> {
    const replies = await conversation.inTurn(() => postToBot(this.#options.botUrl, activity));
    for (const reply of replies) this.say(conversation.id, { ...reply, replyToId: activity.id });
  }

  #stamp(
    conversation: Conversation,
    activity: Partial<Activity>,
  ): Partial<Activity> & { readonly id: string } {
    return {
      ...activity,
      ...this.#place(conversation),
      id: conversation.nextId(),
      timestamp: new Date(),
      recipient: { ...this.bot, role: 'bot' },
    };
  }

  #place({ id }: Conversation) {
    const conversation = { id } as Activity['conversation'];
    return { channelId: 'directline', serviceUrl: `${this.serviceUrl}/`, conversation };
  }

  /** The guest, as far as the client has said who that is. */
  #userIn({ id, members }: Conversation) {
    const user = [...members.values()].find((member) => member.id !== this.bot.id);
    return { id: user?.id ?? id, name: user?.name ?? '', role: 'user' };
  }
}

function allowOrigins({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST, OPTIONS');
  response.setHeader(
    'Access-Control-Allow-Headers',
    headers['access-control-request-headers'] ?? 'Authorization, Content-Type',
  );
  response.setHeader('Access-Control-Max-Age', '600');
}
