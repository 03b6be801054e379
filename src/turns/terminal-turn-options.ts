import type { z } from 'zod';
import { type Clock, systemClock } from '../clock.js';
import type { SessionClosing } from '../closing/session-closing.js';
import { defaultLogger, type LogFields, type Logger } from '../logger.js';
import type { Manifest } from '../manifest/manifest-schema.js';
import { checkOptions } from '../options/option-faults.js';
import {
  callable,
  clockKind,
  listOf,
  loggerKind,
  milliseconds,
  optionsOf,
  text,
  withMethods,
  yesOrNo,
} from '../options/option-kinds.js';
import type { SessionLinks } from './session-links.js';

/** What the middleware needs and may be told. */
export interface TerminalTurnOptions {
  /** The manifest in force; asked in every turn, so that a reloaded one counts at once. */
  readonly manifest: () => Manifest;
  /** Who closes sessions, usually a `SessionCloser`. */
  readonly closing: SessionClosing;
  /** Which Genesys conversation a turn belongs to. */
  readonly links: SessionLinks;
  /** @default warnings and errors to standard error */
  readonly logger?: Logger | undefined;
  /** @default the machine's clock */
  readonly clock?: Clock | undefined;
  /**
   * Whether a turn that throws can end an engagement. By default it cannot: its state is not saved, so the guest is asked
   * again and the dialog ends again. What failed only because the channel refused the bot's `endOfConversation` counts
   * in any case.
   * @default false
   */
  readonly failedTurnsEnd?: boolean | undefined;
  /**
   * Channels, by their ids, to which the bot's `endOfConversation` is noted but not sent. Teams, Skype and the Agents
   * Playground answer it with status 400, and the bot's turn fails.
   * @default []
   * @example ['msteams', 'skype']
   */
  readonly swallowEndOfConversationOn?: readonly string[] | undefined;
  /**
   * Whether an `endOfConversation` that comes in counts. It may come from the channel or from a bot that calls this one as
   * its skill. That of a skill of this bot never counts.
   * @default false
   */
  readonly inboundEndOfConversation?: boolean | undefined;
  /**
   * How long a guest's turn may wait for the outbox, in milliseconds, up to 600_000: once before the bot runs (the guest
   * gate), once after it (the closure). After that the turn goes on; the closure is still being written, and the log says so.
   * @default 1_000
   */
  readonly waitMs?: number | undefined;
  /**
   * With `deliveryMode: 'expectReplies'` the guest gets the last message after the turn. Where `afterReply()` is not
   * installed, nobody tells when; this much is added to the grace, in milliseconds, up to a day.
   * @default 2_000
   */
  readonly replyAllowanceMs?: number | undefined;
}

/** What the façade lets a bot say about how turns are read. */
export const turnOptionKinds = {
  failedTurnsEnd: yesOrNo().optional(),
  swallowEndOfConversationOn: listOf(
    'a list [ ] of channel ids, such as ["msteams"]',
    text('a channel id, such as "msteams"'),
  ).optional(),
  inboundEndOfConversation: yesOrNo().optional(),
  waitMs: milliseconds(0, 600_000).optional(),
  replyAllowanceMs: milliseconds(0, 86_400_000).optional(),
} satisfies Partial<Record<keyof TerminalTurnOptions, z.ZodType>>;

const schema = optionsOf({
  manifest: callable('a function that gives the manifest in force'),
  closing: withMethods('who closes sessions', ['schedule', 'setDue', 'latest', 'cancel', 'claimLateGuest']),
  links: withMethods('a SessionLinks', ['find', 'keep']),
  ...turnOptionKinds,
  logger: loggerKind().optional(),
  clock: clockKind().optional(),
} satisfies Record<keyof TerminalTurnOptions, z.ZodType>);

/** The options with their defaults filled in. */
export type TerminalTurnSettings = {
  readonly [Key in keyof TerminalTurnOptions]-?: NonNullable<TerminalTurnOptions[Key]>;
};

/** The defaults of the middleware's options, in one place. */
const defaults = {
  failedTurnsEnd: false,
  swallowEndOfConversationOn: [],
  inboundEndOfConversation: false,
  waitMs: 1_000,
  replyAllowanceMs: 2_000,
} as const satisfies Partial<TerminalTurnSettings>;

/**
 * Fills in the defaults; an option that is there but undefined takes its default too.
 *
 * @throws ConfigurationError with every option that is misspelt or cannot be used
 */
export function withDefaults(options: TerminalTurnOptions): TerminalTurnSettings {
  checkOptions('the TerminalTurnMiddleware', schema, options);
  const { manifest, closing, links, logger = defaultLogger, clock = systemClock } = options;
  return {
    manifest,
    closing,
    links,
    logger: unbreakable(logger),
    clock,
    failedTurnsEnd: options.failedTurnsEnd ?? defaults.failedTurnsEnd,
    swallowEndOfConversationOn: options.swallowEndOfConversationOn ?? defaults.swallowEndOfConversationOn,
    inboundEndOfConversation: options.inboundEndOfConversation ?? defaults.inboundEndOfConversation,
    waitMs: options.waitMs ?? defaults.waitMs,
    replyAllowanceMs: options.replyAllowanceMs ?? defaults.replyAllowanceMs,
  };
}

/** A logger of the bot's own that throws must not make the guest's turn fail. */
function unbreakable(logger: Logger): Logger {
  const write = (level: keyof Logger) => (message: string, fields?: LogFields) => {
    try {
      logger[level](message, fields);
    } catch {
      // There is nowhere left to say it.
    }
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
