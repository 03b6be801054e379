import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { CloudAdapter, ConfigurationBotFrameworkAuthentication, type TurnContext } from 'botbuilder';
import restify, { type Request, type Response } from 'restify';
import { onTestFinished } from 'vitest';
import WebSocket from 'ws';
import {
  DirectLine,
  type DirectLineOptions,
} from '../../examples/payment-reminder/direct-line/direct-line.js';
import { mountDirectLine } from '../../examples/payment-reminder/direct-line/mount-direct-line.js';

export interface Bench {
  readonly url: string;
  readonly domain: string;
  readonly directLine: DirectLine;
  readonly adapter: CloudAdapter;
  readonly errors: unknown[];
}

/** A bot on the real CloudAdapter, and the local Direct Line beside it on one server, until the test is over. */
export async function bench(
  run: (context: TurnContext) => Promise<unknown>,
  options: Partial<DirectLineOptions> = {},
): Promise<Bench> {
  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
  adapter.onTurnError = async (_context, error) => {
    throw error;
  };
  const server = restify.createServer();
  server.post('/api/messages', restify.plugins.bodyParser(), async (request: Request, response: Response) => {
    await adapter.process(request, response, async (context) => {
      await run(context);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const errors: unknown[] = [];
  const directLine = new DirectLine({
    botUrl: `${url}/api/messages`,
    serviceUrl: url,
    onError: (error) => errors.push(error),
    ...options,
  });
  mountDirectLine(server, directLine);
  onTestFinished(async () => {
    directLine.stop();
    const closed = new Promise((resolve) => server.close(() => resolve(undefined)));
    server.server.closeAllConnections();
    await closed;
  });
  return { url, domain: `${url}/v3/directline`, directLine, adapter, errors };
}

/** The official client, made for browsers, with what it looks for there. */
export function officialClient(): typeof import('botframework-directlinejs') {
  const require = createRequire(import.meta.url);
  Object.assign(globalThis, { XMLHttpRequest: require('xhr2'), WebSocket });
  return require('botframework-directlinejs');
}
