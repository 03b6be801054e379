import type { LogFields, Logger } from '../../src/logger.js';
import { type Manifest, type ManifestInput, manifestSchema } from '../../src/manifest/manifest-schema.js';
import { SessionLinks, type SessionLinksOptions } from '../../src/turns/session-links.js';
import { TerminalTurnMiddleware } from '../../src/turns/terminal-turn-middleware.js';
import type { TerminalTurnOptions } from '../../src/turns/terminal-turn-options.js';
import { ManualClock } from '../manual-clock.js';
import { FakeClosing } from './fake-closing.js';

/** Two Genesys conversation ids. */
export const genesysId = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
export const otherGenesysId = '11111111-2222-4333-8444-555555555555';

/** A log that is kept. */
export class KeptLog implements Logger {
  readonly lines: { level: keyof Logger; message: string; fields: LogFields | undefined }[] = [];
  debug = this.#writer('debug');
  info = this.#writer('info');
  warn = this.#writer('warn');
  error = this.#writer('error');

  of(...levels: (keyof Logger)[]): string[] {
    return this.lines.filter(({ level }) => levels.includes(level)).map(({ message }) => message);
  }

  #writer(level: keyof Logger) {
    return (message: string, fields?: LogFields) => {
      this.lines.push({ level, message, fields });
    };
  }
}

/** A manifest with one engagement that names the dialog `paid`. */
export function manifestOf(engagement: ManifestInput['engagements'][string] = {}): Manifest {
  return manifestSchema.parse({
    version: 1,
    engagements: { 'payment-reminder': { terminalDialogs: ['paid'], ...engagement } },
  });
}

/** The middleware with everything it needs, and all of that in the open. */
export function stage(
  options: Partial<TerminalTurnOptions> &
    Partial<Pick<SessionLinksOptions, 'conversationState' | 'resolve'>> = {},
) {
  const { conversationState, resolve, ...rest } = options;
  const clock = new ManualClock();
  const closing = new FakeClosing();
  const log = new KeptLog();
  const links = new SessionLinks({ conversationState, ...(resolve && { resolve }), logger: log, clock });
  const manifest = manifestOf();
  const middleware = new TerminalTurnMiddleware({
    manifest: () => manifest,
    closing,
    links,
    logger: log,
    clock,
    ...rest,
  });
  return { clock, closing, log, links, middleware };
}
