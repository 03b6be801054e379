import { systemClock } from '../clock.js';
import { Breaker } from '../closing/breaker.js';
import type { Outbox } from '../closing/outbox.js';
import { RateBudget } from '../closing/rate-budget.js';
import { SessionCloser } from '../closing/session-closer.js';
import type { ApiCall, CallGate } from '../genesys/api-call.js';
import { busyAgents } from '../genesys/conversation-snapshot.js';
import { GenesysClient } from '../genesys/genesys-client.js';
import { documentsOfIntegration } from '../open-messaging/sessions/documents-of-integration.js';
import { SessionBook } from '../open-messaging/sessions/session-book.js';
import {
  EngagementStarter,
  type EngagementStarterOptions,
} from '../open-messaging/starting/start-engagement.js';
import { genesysCredentials } from './connect.js';
import { operator, outboxAt } from './outbox-option.js';
import type { Terminal } from './terminal.js';
import { terminalLogger } from './terminal-logger.js';

interface Setting {
  /** As `--outbox` has it. */
  readonly place: string | undefined;
  readonly integrationId: string;
  readonly callsPerMinute: number | undefined;
  /** Calls off what has not been sent. */
  readonly signal: AbortSignal;
  readonly onCall: (call: ApiCall) => void;
  readonly terminal: Terminal;
}

/** What starts engagements in this process, for the time of a command. */
interface CampaignSession {
  readonly outbox: Outbox;
  readonly starter: EngagementStarter;
  stop(): Promise<void>;
}

/** How often a session is looked at in which an agent is, in milliseconds: the bot's default, who looks. */
const lookMs = 60_000;

/**
 * Makes what starts engagements, as the bot's own `startEngagement()` would, but without the bot's first turn. Opens
 * nothing yet.
 *
 * @throws CommandError, ConfigurationError
 */
export function campaignSession(setting: Setting): CampaignSession {
  const { place, integrationId, callsPerMinute, terminal } = setting;
  const credentials = genesysCredentials();
  const logger = terminalLogger(terminal);
  const outbox = outboxAt(place, logger, true);
  const budget = new RateBudget({ key: credentials.clientId, callsPerMinute, store: outbox.rates, logger });
  const gate = new BehindTheBot(new Breaker({ inner: budget, logger }));
  const genesys = new GenesysClient({ ...credentials, gate, logger, onCall: setting.onCall });
  const closer = new SessionCloser({ outbox, genesys, gate, logger, instance: operator, sweepEveryMs: 0 });
  const documents = documentsOfIntegration(outbox.documents, integrationId);
  const book = new SessionBook(documents, systemClock, lookMs);
  const open: EngagementStarterOptions['open'] = async (session, { joined, startedAt }) => {
    const { conversationId, guest } = session;
    await closer.expectAnswer(conversationId, startedAt);
    await closer.beginAnew(conversationId);
    const way = (await book.ofGuest(integrationId, guest))?.way;
    const withAgent = joined && busyAgents(await genesys.readConversation(conversationId)).length > 0;
    await book.open({ ...session, way, talksWith: withAgent ? 'agent' : 'bot', isUnlinked: true });
  };
  const starter = new EngagementStarter({
    genesys: {
      sendAgentless: (message, options) => sendUnlessStopped(genesys, setting.signal, message, options),
      findConversations: (...args) => genesys.findConversations(...args),
      readMessages: (...args) => genesys.readMessages(...args),
      readMessage: (...args) => genesys.readMessage(...args),
    },
    documents,
    integrationId,
    open,
    clock: systemClock,
    logger,
    // Another row is started meanwhile, and this one is tried again.
    waitMs: 0,
  });
  return {
    outbox,
    starter,
    async stop() {
      await outbox.close();
      genesys.close();
    },
  };
}

/** Ctrl-C calls off what waits for the rate budget; what has left gets its answer. */
async function sendUnlessStopped(
  genesys: GenesysClient,
  stop: AbortSignal,
  ...[message, options]: Parameters<GenesysClient['sendAgentless']>
): ReturnType<GenesysClient['sendAgentless']> {
  const waiting = new AbortController();
  const giveUp = () => waiting.abort(stop.reason);
  if (stop.aborted) giveUp();
  stop.addEventListener('abort', giveUp, { once: true });
  try {
    return await genesys.sendAgentless(message, {
      ...options,
      signal: waiting.signal,
      beforeSend: () => {
        options?.beforeSend?.();
        stop.removeEventListener('abort', giveUp);
      },
    });
  } finally {
    stop.removeEventListener('abort', giveUp);
  }
}

/** A campaign has time: the words of a bot, in other processes, go before its texts, and an outage stops them. */
class BehindTheBot implements CallGate {
  readonly #inner: CallGate;

  constructor(inner: CallGate) {
    this.#inner = inner;
  }

  admit: CallGate['admit'] = (lane, signal) => this.#inner.admit(lane === 'message' ? 'close' : lane, signal);

  hasRoom(): boolean {
    return this.#inner.hasRoom();
  }

  observe(call: ApiCall): void {
    this.#inner.observe(call);
  }
}
