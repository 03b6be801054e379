import type { AddressInfo } from 'node:net';
import { type Activity, CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import restify, { type Request, type Response, type Server } from 'restify';
import { HostPortError } from '../errors/host-port-error.js';
import { loggableError } from '../loggable-error.js';
import { defaultLogger, type Logger } from '../logger.js';
import { BotChannelBridge } from '../open-messaging/bridging/bot-channel-bridge.js';
import { OpenMessaging } from '../open-messaging/open-messaging.js';
import { pushedEventNames } from '../open-messaging/receiving/pushed-event.js';
import { restifyReceiver } from '../open-messaging/receiving/restify-receiver.js';
import { OutcomeEvents } from '../outcome-events/outcome-events.js';
import { activityBody } from './activity-body.js';
import { addHealthRoutes, worstOf } from './health-routes.js';
import { checkHostOptions, type HostedOpenMessaging, type HostOptions } from './host-options.js';

/** A running host. */
export interface Host {
  /** Where it listens, such as `http://127.0.0.1:3978`. */
  readonly url: string;
  readonly port: number;
  /** The restify server, for routes of your own. */
  readonly server: Server;
  /** Starts engagements and tells of messages, where `openMessaging` was given. */
  readonly openMessaging?: OpenMessaging | undefined;
  /** Takes no new turns, lets those under way end, stops the façade. Can be called more than once. */
  stop(): Promise<void>;
}

/** A running host with Open Messaging. */
export type HostWithOpenMessaging = Host & { readonly openMessaging: OpenMessaging };

/**
 * Serves a bot: `POST /api/messages`, `GET /health/live`, `GET /health/ready`, and the webhook of Open Messaging.
 *
 * @throws ConfigurationError with every option that is misspelt or cannot be used
 * @throws HostPortError when the port cannot be used
 */
export async function startHost(
  options: HostOptions & { readonly openMessaging: HostedOpenMessaging },
): Promise<HostWithOpenMessaging>;
export async function startHost(options: HostOptions): Promise<Host>;
export async function startHost(options: HostOptions): Promise<Host> {
  checkHostOptions(options);
  const { disconnect, bot, logger = defaultLogger, drainMs = 15_000 } = options;
  const adapter = options.adapter ?? createAdapter(logger);
  const outcomes =
    options.storage && new OutcomeEvents({ disconnect, adapter, bot, storage: options.storage, logger });
  const openMessaging = options.openMessaging && createOpenMessaging(options, adapter, logger);
  if (options.adapter === undefined) {
    if (outcomes !== undefined) adapter.use(outcomes.middleware);
    adapter.use(disconnect.middleware);
    if (openMessaging !== undefined) adapter.use(openMessaging.middleware);
  }
  const server = restify.createServer({ name: 'botbuilder-genesys-disconnect' });
  const answers = new Set<Promise<void>>();
  let stopped: Promise<void> | undefined;

  addHealthRoutes(server, {
    stopping: () => stopped !== undefined,
    health: () => worstOf(disconnect.health(), openMessaging?.health()),
  });
  if (openMessaging !== undefined) {
    server.post('/api/genesys/messages', restifyReceiver(openMessaging.webhook));
    server.post('/api/genesys/events', restifyReceiver(openMessaging.events));
    for (const name of pushedEventNames) {
      server.post(`/api/genesys/events/${name}`, restifyReceiver(openMessaging.events.named(name)));
    }
  }
  server.post(
    '/api/messages',
    activityBody(logger),
    disconnect.afterReply,
    async (request: Request, response: Response) => {
      if (stopped !== undefined) {
        response.header('Retry-After', '5');
        response.send(503, { code: 'Stopping', message: 'The bot is stopping. Send the activity again.' });
        return;
      }
      // CloudAdapter answers these with 500, which makes a channel send them again.
      if (!isActivity(request.body)) {
        response.send(400, { code: 'NotAnActivity', message: notAnActivity });
        return;
      }
      const answered = new Promise<void>((resolve) => response.once('close', resolve));
      answers.add(answered);
      void answered.then(() => answers.delete(answered));
      await adapter.process(request, response, async (context) => {
        await bot.run(context);
      });
    },
  );

  await disconnect.start();
  await openMessaging?.start();
  const address = options.address ?? (process.env.MicrosoftAppId ? '0.0.0.0' : '127.0.0.1');
  await listen(server, options.port ?? 3978, address).catch(async (error: unknown) => {
    await openMessaging?.stop();
    await disconnect.stop();
    throw error;
  });

  const stop = () => {
    stopped ??= (async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.race([Promise.all(answers), after(drainMs)]);
      await openMessaging?.stop(drainMs);
      await disconnect.stop(drainMs);
      await outcomes?.stop();
      server.server.closeAllConnections();
      await closed;
      forgetSignals();
    })();
    return stopped;
  };
  const forgetSignals = (options.handleSignals ?? true) ? stopOnSignals(stop, logger) : () => {};
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${address === '0.0.0.0' ? '127.0.0.1' : address}:${port}`,
    port,
    server,
    openMessaging,
    stop,
  };
}

function createOpenMessaging(
  { disconnect, bot, openMessaging }: HostOptions,
  adapter: CloudAdapter,
  logger: Logger,
): OpenMessaging {
  const guests = new BotChannelBridge({ adapter, bot, appId: process.env.MicrosoftAppId });
  return new OpenMessaging({ guests, logger, ...(openMessaging as HostedOpenMessaging), disconnect });
}

const notAnActivity =
  'The body has to be a Bot Framework activity: JSON with type, channelId and conversation.id.';

function isActivity(body: unknown): boolean {
  const { type, channelId, conversation } = (body ?? {}) as Partial<Activity>;
  return typeof type === 'string' && typeof channelId === 'string' && typeof conversation?.id === 'string';
}

function createAdapter(logger: Logger): CloudAdapter {
  const authentication = new ConfigurationBotFrameworkAuthentication(
    process.env as Record<string, string | undefined>,
  );
  const adapter = new CloudAdapter(authentication);
  adapter.onTurnError = async (context, error) => {
    logger.error('a turn failed', { activityType: context.activity.type, error: loggableError(error) });
    await context.sendActivity('Something went wrong on our side. Please try again.');
  };
  return adapter;
}

async function listen(server: Server, port: number, address: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    // restify passes the http server's errors on to its own object.
    server.once('error', (error: NodeJS.ErrnoException) => reject(new HostPortError(port, address, error)));
    server.listen(port, address, resolve);
  });
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

/** A second signal does not cut the drain short: who wants that sends SIGKILL. */
function stopOnSignals(stop: () => Promise<void>, logger: Logger): () => void {
  const signals = ['SIGTERM', 'SIGINT'] as const;
  let isStopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (isStopping) {
      logger.warn('still draining; SIGKILL would end it at once', { signal });
      return;
    }
    isStopping = true;
    logger.info('stopping', { signal });
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error('the host did not stop cleanly', { error: String(error) });
        process.exit(1);
      },
    );
  };
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
