import { z } from 'zod';
import type { Clock } from './clock.js';
import type { Outbox } from './closing/outbox.js';
import type { SessionCloserOptions } from './closing/session-closer.js';
import type { Fault } from './errors/fault.js';
import type { GenesysClientOptions, GenesysCredentials } from './genesys/client-options.js';
import type { Logger } from './logger.js';
import type { ManifestInput } from './manifest/manifest-schema.js';
import type { SessionLinksOptions } from './turns/session-links.js';
import type { TerminalTurnOptions } from './turns/terminal-turn-options.js';

/** Everything the façade may be told. Only `manifest` has no default. */
export interface GenesysDisconnectOptions {
  /**
   * Which organisation, as which OAuth client.
   * @default from GENESYSCLOUD_REGION, GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET
   */
  readonly genesys?: GenesysClientOptions | undefined;
  /**
   * More OAuth clients of the same organisation, each with a rate budget of its own, to close faster than one may.
   * @default none
   */
  readonly moreClients?: readonly Pick<GenesysCredentials, 'clientId' | 'clientSecret'>[] | undefined;
  /**
   * The path or `file:` URL of the manifest of engagements, JSON or YAML; or of a folder, whose files are read as one
   * manifest; or the manifest itself.
   */
  readonly manifest: string | URL | ManifestInput;
  /**
   * Whether a manifest that changes is taken up while the bot runs. One that cannot be used is refused, and the one
   * before stays in force. A manifest that is given itself never changes.
   * @default true
   */
  readonly reloadManifest?: boolean | undefined;
  /**
   * The bot's ConversationState, where the link to the Genesys conversation is remembered.
   * @default remembered in this process only
   */
  readonly conversationState?: SessionLinksOptions['conversationState'];
  /** Finds the Genesys conversation of a turn that neither a link nor the channel's data names. */
  readonly resolve?: SessionLinksOptions['resolve'];
  /** How turns are read. */
  readonly turns?:
    | Omit<TerminalTurnOptions, 'manifest' | 'closing' | 'links' | 'clock' | 'logger'>
    | undefined;
  /**
   * Where closures are kept, and the rate budgets with them.
   * @default PostgreSQL where GENESYS_DISCONNECT_DATABASE_URL names one, else the SQLite file that
   * GENESYS_DISCONNECT_OUTBOX_FILE names, `./.genesys-disconnect/outbox.db` if it names none
   */
  readonly outbox?: Outbox | undefined;
  /**
   * Calls a minute that each OAuth client may make: at least 10.
   * @default 300, the platform's limit of a client-credentials token
   */
  readonly callsPerMinute?: number | undefined;
  /** How many processes may share the rate budget; asked only while its store cannot be reached. @default 10 */
  readonly processes?: number | undefined;
  /** How closures are worked on. */
  readonly closer?:
    | Omit<SessionCloserOptions, 'outbox' | 'genesys' | 'gate' | 'clock' | 'logger'>
    | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
}

const count = z.int().min(1);
const wait = z.number().min(0);

/** What can be told wrong here; what the client, the manifest and the turns are told, they check themselves. */
const schema = z.object({
  reloadManifest: z.boolean().optional(),
  moreClients: z
    .array(z.strictObject({ clientId: z.string().min(1), clientSecret: z.string().min(1) }))
    .optional(),
  callsPerMinute: z.int().min(10).optional(),
  processes: count.optional(),
  closer: z
    .strictObject({
      concurrency: count.optional(),
      leaseMs: z.int().min(100).optional(),
      pollMs: z.int().min(10).optional(),
      spillLimit: count.optional(),
      retentionDays: z.number().positive().optional(),
      instance: z.string().min(1).max(200).optional(),
      random: z
        .custom<() => number>((value) => typeof value === 'function', 'expected a function')
        .optional(),
      retry: z
        .strictObject({
          baseMs: wait.optional(),
          capMs: wait.optional(),
          maxFailures: z.int().min(0).optional(),
        })
        .optional(),
      pace: z
        .strictObject({
          firstCheckMs: wait.optional(),
          longestCheckMs: wait.optional(),
          heldCheckMs: wait.optional(),
          settleMs: wait.optional(),
          creationMs: wait.optional(),
        })
        .optional(),
    })
    .optional(),
});

/** Everything that is wrong with the façade's own options. */
export function optionFaults(options: GenesysDisconnectOptions): Fault[] {
  const issues = schema.safeParse(options).error?.issues ?? [];
  return issues.map(({ path, message }) => ({ path: z.core.toDotPath(path), message }));
}
