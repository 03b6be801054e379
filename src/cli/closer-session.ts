import { Breaker } from '../closing/breaker.js';
import type { Outbox } from '../closing/outbox.js';
import { RateBudget } from '../closing/rate-budget.js';
import { SessionCloser } from '../closing/session-closer.js';
import { GenesysClient } from '../genesys/genesys-client.js';
import { genesysCredentials } from './connect.js';
import { operator, outboxAt } from './outbox-option.js';
import type { Terminal } from './terminal.js';
import { terminalLogger } from './terminal-logger.js';

interface Setting {
  /** As `--outbox` has it. */
  readonly place: string | undefined;
  readonly callsPerMinute: number | undefined;
  readonly terminal: Terminal;
}

/** A closer in this process, for the time of a command. */
interface CloserSession {
  readonly outbox: Outbox;
  readonly genesys: GenesysClient;
  readonly closer: SessionCloser;
  /** Lets the steps under way end, closes the outbox and the connections. */
  stop(): Promise<void>;
}

/** Somebody waits at a terminal; what is broken off is taken up again. */
const drainMs = 5_000;

/** The record is kept for as long as the bot says, and never deleted by a command. */
const keepDays = 36_500;

/**
 * Makes the closer, the client and the rate budget that they share with whoever shares the outbox. Opens nothing yet.
 *
 * @throws CommandError, ConfigurationError
 */
export function closerSession({ place, callsPerMinute, terminal }: Setting): CloserSession {
  const credentials = genesysCredentials();
  const logger = terminalLogger(terminal);
  const outbox = outboxAt(place, logger, true);
  const budget = new RateBudget({ key: credentials.clientId, callsPerMinute, store: outbox.rates, logger });
  const gate = new Breaker({ inner: budget, logger });
  const genesys = new GenesysClient({ ...credentials, gate, logger });
  const closer = new SessionCloser({
    outbox,
    genesys,
    gate,
    logger,
    instance: operator,
    retentionDays: keepDays,
    // Watching for re-opened conversations is the bot's.
    sweepEveryMs: 0,
  });
  return {
    outbox,
    genesys,
    closer,
    async stop() {
      await closer.stop(drainMs);
      await outbox.close();
      genesys.close();
    },
  };
}
