import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Activity,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConversationState,
  MemoryStorage,
  type TurnContext,
} from 'botbuilder';
import restify from 'restify';
import { afterReply } from '../../src/turns/after-reply.js';
import { genesysId, stage } from './stage.js';

/** What the bot sent to the channel. */
export type Sent = Partial<Activity>;

/** A channel's connector that keeps what it gets and answers as it is told. */
export class ConnectorStub {
  readonly sent: Sent[] = [];
  /** The status for an activity. */
  answer: (activity: Sent) => number = () => 200;
  readonly #server: Server = createServer(async (request, response) => {
    const activity: Sent = JSON.parse((await textOf(request)) || '{}');
    const status = this.answer(activity);
    if (status < 300) this.sent.push(activity);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id: `sent-${this.sent.length}` }));
  });

  async start(): Promise<void> {
    await listen(this.#server);
  }

  get url(): string {
    return urlOf(this.#server);
  }

  get texts(): (string | undefined)[] {
    return this.sent.filter(({ type }) => type === 'message').map(({ text }) => text);
  }

  async stop(): Promise<void> {
    await close(this.#server);
  }
}

/** A bot on the real CloudAdapter behind restify, and the channel it talks to, all over HTTP. */
export async function httpBot(
  logic: (context: TurnContext) => Promise<unknown>,
  { withAfterReply = true, ...options }: Parameters<typeof stage>[0] & { withAfterReply?: boolean } = {},
) {
  const conversationState = new ConversationState(new MemoryStorage());
  const staged = stage({ conversationState, ...options });
  const auth = new ConfigurationBotFrameworkAuthentication({});
  const adapter = new CloudAdapter(auth);
  adapter.onTurnError = async (context) => {
    await context.sendActivity('Sorry, error.');
  };
  adapter.use(staged.middleware);
  const run = async (context: TurnContext) => {
    await logic(context);
    await conversationState.saveChanges(context);
  };
  const connector = new ConnectorStub();
  await connector.start();
  const server = restify.createServer();
  server.use(restify.plugins.bodyParser());
  if (withAfterReply) server.use(afterReply());
  server.post('/api/messages', async (request, response) => {
    await adapter.process(request, response, run);
  });
  await listen(server);
  const url = urlOf(server);

  const activity = (more: Sent): Sent => ({
    type: 'message',
    channelId: 'directline',
    serviceUrl: connector.url,
    conversation: { id: 'conversation-1' } as Activity['conversation'],
    from: { id: 'guest', name: 'Guest', role: 'user' },
    recipient: { id: 'bot', name: 'Bot' },
    channelData: { genesysConversationId: genesysId },
    ...more,
  });
  const post = async (more: Sent) => {
    const response = await fetch(`${url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(activity(more)),
    });
    return { status: response.status, body: await response.text() };
  };
  const stop = async () => {
    await close(server);
    await connector.stop();
  };
  return { ...staged, adapter, auth, conversationState, connector, activity, post, run, stop };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

interface Listening {
  listen(port: number, host: string, listener: () => void): unknown;
  address(): AddressInfo | string | null;
  close(done: () => void): unknown;
}

export async function listen(server: Listening): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}

export function urlOf(server: Pick<Listening, 'address'>): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Listening): Promise<void> {
  await new Promise<void>((resolve) => server.close(resolve));
}
