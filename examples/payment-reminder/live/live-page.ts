import type { GenesysDisconnect } from 'botbuilder-genesys-disconnect';
import type { Host } from 'botbuilder-genesys-disconnect/host';
import type { Request, Response } from 'restify';
import type { DirectLine } from '../direct-line/direct-line.js';
import { DirectLineError } from '../direct-line/direct-line-error.js';
import { openExchange, readObject } from '../direct-line/http-exchange.js';
import type { Engagements } from '../engagements.js';
import type { Platform } from '../platform.js';
import { deskActs } from './agent-desk.js';
import { readPageFiles } from './page-files.js';
import { Viewers } from './viewers.js';
import { WatchedEngagements } from './watched-engagements.js';

/** What the page shows, and where it is served. */
export interface LivePageOptions {
  readonly host: Host;
  readonly disconnect: GenesysDisconnect;
  readonly platform: Platform;
  readonly directLine: DirectLine;
  readonly engagements: Engagements;
  readonly onError: (error: unknown) => void;
}

/** Nothing but what this host serves: no request of the page leaves the machine. */
const pageHeaders = {
  'Content-Security-Policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
} as const;

/** The event by which a Direct Line client asks for an engagement. */
export const startRequest = 'engagement.request';

/** The longest body of a button, in bytes. */
const bodyLimit = 8_192;

/** Serves the page that shows an engagement from both sides. */
export function serveLivePage(options: LivePageOptions): { stop(): void } {
  const { host, platform, directLine, engagements, onError } = options;
  const { server, url } = host;
  const names = [`127.0.0.1:${host.port}`, `localhost:${host.port}`];
  const viewers = new Viewers((phone) => watched.viewOf(phone));
  const onChange = (phone: string) => viewers.changed(phone);
  const watched = new WatchedEngagements({ ...options, openMessaging: host.openMessaging, onChange });

  for (const [path, { contentType, bytes }] of readPageFiles()) {
    server.get(path, async (_request: Request, response: Response) => {
      response.writeHead(200, {
        ...pageHeaders,
        'Content-Type': contentType,
        'Content-Length': bytes.length,
      });
      response.end(bytes);
    });
  }
  server.get('/live/events', async (request: Request, response: Response) => {
    await guarded(response, async () => viewers.add(phoneOf(request), response));
  });
  server.post('/live/engagements', async (request: Request, response: Response) => {
    await guarded(response, async () => {
      const conversationId = await start(phoneOf(request));
      response.send(201, { conversationId });
    });
  });
  server.post('/live/desk', async (request: Request, response: Response) => {
    await guarded(response, async () => {
      const engagement = engagements.onPhone(phoneOf(request));
      const { act, text } = await readObject(request, bodyLimit);
      const deskAct = deskActs.get(act);
      if (platform.cloud === undefined || engagement === undefined || deskAct === undefined) {
        throw new DirectLineError(404, 'NotFound', 'There is nothing here that this could be done to.');
      }
      const { conversationId } = engagement;
      deskAct.run(platform.cloud, conversationId, {
        text: typeof text === 'string' ? text : '',
        pageUrl: url,
      });
      if (deskAct.words !== undefined) watched.tell(conversationId, 'desk', deskAct.words);
      response.send(204);
    });
  });

  // For clients without this page, such as Web Chat. Any site's page may send it, so only where it costs nothing.
  directLine.on('turnOver', (phone, { type, name }) => {
    if (platform.cloud !== undefined && type === 'event' && name === startRequest)
      start(phone).catch(onError);
  });

  async function start(phone: string): Promise<string> {
    const { conversationId } = await engagements.start(phone);
    watched.tell(conversationId, 'started', 'the reminder is out, as an agentless message');
    await watched.readPlatform(conversationId);
    return conversationId;
  }

  /** The phone that the browser holds the token of. */
  function phoneOf(request: Request): string {
    // A name of another site that leads here would make its pages ours.
    if (!names.includes(request.headers.host ?? '')) {
      throw new DirectLineError(403, 'BadArgument', `The page is at ${url}/ and under no other name.`);
    }
    const credential = directLine.access.credentialOf(openExchange(request));
    if (credential.kind === 'token') return credential.conversationId;
    throw new DirectLineError(
      401,
      'BadArgument',
      "The request has no token of the phone's Direct Line conversation.",
    );
  }

  return {
    stop: () => {
      viewers.stop();
      directLine.stop();
    },
  };
}

/** A refusal is told to the person at the page, in words. */
async function guarded(response: Response, serve: () => Promise<void>): Promise<void> {
  try {
    await serve();
  } catch (error) {
    const status = error instanceof DirectLineError ? error.status : 409;
    response.send(status, { message: error instanceof Error ? error.message : String(error) });
  }
}
