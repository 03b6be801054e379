import { randomInt } from 'node:crypto';
import { type SimulatorClock, systemClock } from './clock.js';
import { type Messenger, type MessengerOptions, resolveMessenger } from './guest-socket/messenger.js';
import type { OAuthClient } from './oauth-clients.js';
import { refuse } from './option-check.js';
import { simulatorOptionsCheck } from './simulator-checks.js';
import type { GivenEventPush } from './steering/push-events-to.js';
import { defaultUnknowns, type Unknowns } from './unknowns.js';

/** How long the platform takes for what it does after answering, in milliseconds. */
export interface Delays {
  /** From an accepted disconnect to the participants having left. @default 250 */
  disconnect: number;
  /** From one side having left to the other following. @default 0 */
  peer: number;
  /** From an inbound message to its conversation being readable. @default 100 */
  conversation: number;
  /** How far analytics is behind the live state. @default 3000 */
  analytics: number;
  /** From a new integration to `createStatus: Completed`. @default 500 */
  integration: number;
  /** From what happened to its pushed event. @default 500 */
  events: number;
  /** From an outbound message to its first delivery; with 0 it may come before the answer of the call that sent it. @default 0 */
  webhook: number;
}

/** All of `GenesysSimulator.start`'s options; each can be left out. */
export interface SimulatorOptions {
  /** @default 0, a free port */
  port?: number;
  /** @default '127.0.0.1' */
  host?: string;
  /** OAuth clients; the first is `cloud.credentials`. @default one client with every permission */
  clients?: OAuthClient[];
  /** @default the system clock */
  clock?: SimulatorClock;
  /**
   * Seed of all ids, so that a run can be repeated with the same ones.
   * @default random: a bot remembers the conversations of earlier runs, and must not meet them again
   */
  seed?: number;
  delays?: Partial<Delays>;
  /** Requests a minute before 429. @default 300 */
  rateLimit?: number;
  /** Life of a token in seconds, 300 to 172,800 on the platform. @default 86400 */
  tokenLifetime?: number;
  /** Threading window for open messaging, in minutes, 0 to 4320. @default 4320 (72 h) */
  threadingWindow?: number;
  /** The Messenger deployment of web messaging guests. @default one that locks the guest after the end */
  messenger?: MessengerOptions;
  unknowns?: Partial<Unknowns>;
  /** How many requests `cloud.requests` remembers. @default 10000 */
  requestsKept?: number;
  /** Open Messaging integrations; the first is `cloud.integrationId`. @default one whose webhook goes nowhere */
  integrations?: GivenIntegration[];
  /** Where pushed events are delivered from the start; `cloud.pushEventsTo` adds more. @default nowhere */
  pushEventsTo?: GivenEventPush;
  /** How many attempts `cloud.deliveries` remembers. @default 10000 */
  deliveriesKept?: number;
}

/** An Open Messaging integration that is there from the start. */
export interface GivenIntegration {
  /** @default a new one */
  id?: string;
  /** @default 'Open Messaging' */
  name?: string;
  /** Where messages for guests are delivered. @default nowhere: a host under `.invalid` */
  webhookUrl?: string;
  /** Signs what is delivered; 16 characters or more. @default 'simulated-signature-secret' */
  signatureSecret?: string;
  /** Sent with everything that is delivered. @default none */
  webhookHeaders?: Record<string, string>;
}

/** The options with every gap filled. */
export type Settings = Required<
  Omit<SimulatorOptions, 'delays' | 'unknowns' | 'clients' | 'messenger' | 'pushEventsTo'>
> & {
  delays: Delays;
  unknowns: Unknowns;
  clients: OAuthClient[];
  messenger: Messenger;
  pushEventsTo?: GivenEventPush;
};

const defaultDelays = {
  disconnect: 250,
  peer: 0,
  conversation: 100,
  analytics: 3_000,
  integration: 500,
  events: 500,
  webhook: 0,
} as const satisfies Delays;

const defaultClient = {
  clientId: '5a11de1e-0000-4000-8000-000000000001',
  clientSecret: 'simulator-secret-of-the-default-client',
  permissions: ['*'],
} as const satisfies OAuthClient;

const defaults = {
  port: 0,
  host: '127.0.0.1',
  clock: systemClock,
  rateLimit: 300,
  tokenLifetime: 86_400,
  threadingWindow: 4_320,
  requestsKept: 10_000,
  deliveriesKept: 10_000,
} as const satisfies Partial<SimulatorOptions>;

/** Fills the gaps. @throws TypeError with everything that is misspelt or cannot be used */
export function resolveOptions(options: SimulatorOptions): Settings {
  refuse('GenesysSimulator.start()', simulatorOptionsCheck, options);
  return {
    ...defaults,
    ...given(options),
    seed: options.seed ?? randomInt(2 ** 31),
    integrations: options.integrations?.length ? options.integrations : [{}],
    clients: options.clients?.length ? options.clients : [defaultClient],
    delays: { ...defaultDelays, ...given(options.delays) },
    unknowns: { ...defaultUnknowns, ...given(options.unknowns) },
    messenger: resolveMessenger(options.messenger),
  };
}

/** An option that is there but undefined takes its default too. */
function given<Options extends object>(options: Options | undefined): Partial<Options> {
  const entries = Object.entries(options ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Options>;
}
