import type { SimulatorClock } from './clock.js';
import { messengerCheck } from './guest-socket/messenger.js';
import type { OAuthClient } from './oauth-clients.js';
import {
  anUrl,
  aText,
  type Check,
  headersCheck,
  is,
  listOf,
  numberFrom,
  oneOf,
  only,
  secretCheck,
  wholeFrom,
} from './option-check.js';
import type { Delays, GivenIntegration, SimulatorOptions } from './simulator-options.js';
import { givenEventPushCheck } from './steering/push-events-to.js';
import type { Unknowns } from './unknowns.js';

const delays = {
  disconnect: numberFrom(0),
  peer: numberFrom(0),
  conversation: numberFrom(0),
  analytics: numberFrom(0),
  integration: numberFrom(0),
  events: numberFrom(0),
  webhook: numberFrom(0),
} satisfies Record<keyof Delays, Check>;

const unknowns = {
  deleteStatus: oneOf(200, 204),
  alreadyEnded: oneOf('accepted', 400, 404, 409),
  oauthErrorStatus: oneOf(400, 401),
  rateLimitPer: oneOf('token', 'client'),
  rateLimitWindow: oneOf('fixed', 'sliding'),
  analyticsMaxIds: wholeFrom(1),
  analyticsWithoutHits: oneOf('empty-list', 'absent'),
  limitsNamespace: aText,
  correlationHeader: oneOf('ININ-Correlation-Id', 'Genesys-Correlation-Id'),
  tokenIdleTimeout: oneOf('off', '15 minutes'),
  peer: oneOf('leaves', 'stays'),
  afterCallWorkOnWholeDisconnect: oneOf('kept', 'ended'),
  agentlessConversation: oneOf('stays-open', 'ends-at-once'),
  systemWrapupCode: aText,
  eventDelivery: oneOf('once', 'doubled'),
  eventOrder: oneOf('kept', 'shuffled'),
  webhookConversationId: oneOf('present', 'absent'),
  deliveryOrder: oneOf('one after the other', 'as they come'),
  failedDelivery: oneOf('conversation-goes-on', 'conversation-ends'),
  inboundReceipts: oneOf('none', 'Published', 'Delivered', 'Failed'),
} satisfies Record<keyof Unknowns, Check>;

const client = {
  clientId: aText,
  clientSecret: aText,
  permissions: listOf(aText),
  tokenLifetime: numberFrom(1),
  rateLimit: numberFrom(1),
} satisfies Record<keyof OAuthClient, Check>;

const integration = {
  id: aText,
  name: aText,
  webhookUrl: anUrl,
  signatureSecret: secretCheck,
  webhookHeaders: headersCheck,
} satisfies Record<keyof GivenIntegration, Check>;

const clock = is(
  'a clock, with now()',
  (value) => typeof (value as Partial<SimulatorClock> | null)?.now === 'function',
);

const options = {
  port: wholeFrom(0, 65_535),
  host: aText,
  clients: listOf(only(client, ['clientId', 'clientSecret'])),
  clock,
  seed: is('a number', Number.isFinite),
  delays: only(delays),
  rateLimit: numberFrom(1),
  tokenLifetime: numberFrom(1),
  threadingWindow: numberFrom(0, 4_320),
  messenger: messengerCheck,
  unknowns: only(unknowns),
  requestsKept: wholeFrom(1),
  integrations: listOf(only(integration)),
  pushEventsTo: givenEventPushCheck,
  deliveriesKept: wholeFrom(1),
} satisfies Record<keyof SimulatorOptions, Check>;

/** All that `GenesysSimulator.start` takes. */
export const simulatorOptionsCheck = only(options);
