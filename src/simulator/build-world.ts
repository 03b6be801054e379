import { EventEmitter } from 'node:events';
import { Agenda } from './agenda.js';
import { systemClock } from './clock.js';
import { Courier } from './delivery/courier.js';
import { Dice } from './dice.js';
import { RateLimit } from './rate-limit.js';
import type { GivenIntegration, Settings } from './simulator-options.js';
import { createIntegration } from './state/create-integration.js';
import { GuestSessions } from './state/guest-sessions.js';
import type { World } from './state/world.js';
import { pushEventsTo } from './steering/push-events-to.js';
import { Tokens } from './tokens.js';

/** An organisation with its clients and Open Messaging integrations, and nothing said yet. */
export function buildWorld(settings: Settings): World {
  const { clock, unknowns, threadingWindow } = settings;
  const dice = new Dice(settings.seed);
  const agenda = new Agenda(clock, clock === systemClock);
  const events: World['events'] = new EventEmitter();
  const world: World = {
    settings,
    clock,
    dice,
    agenda,
    courier: new Courier(
      agenda,
      () => clock.now(),
      settings.deliveriesKept,
      (delivery) => events.emit('delivery', delivery),
    ),
    tokens: new Tokens(clock, dice, settings.tokenLifetime, unknowns),
    rate: new RateLimit(clock, unknowns, settings.rateLimit),
    events,
    clients: new Map(settings.clients.map((client) => [client.clientId, { ...client }])),
    conversations: new Map(),
    messages: new Map(),
    integrations: new Map(),
    channels: new Map(),
    guestSessions: new GuestSessions(dice.hex(64)),
    guests: new Map(),
    delivered: new Map(),
    botSessions: new Map(),
    threading: {
      settings: [{ messengerType: 'open', timeoutInMinutes: threadingWindow }],
      defaultTimeoutMinutes: 4_320,
    },
    eventsPushed: 0,
    socketUrl: '',
  };
  for (const given of settings.integrations) addIntegration(world, given);
  if (settings.pushEventsTo) {
    const { url, ...push } = settings.pushEventsTo;
    pushEventsTo(world, url, push);
  }
  return world;
}

function addIntegration(world: World, given: GivenIntegration): void {
  const {
    id,
    name = 'Open Messaging',
    webhookUrl = 'https://bot.invalid/webhook',
    signatureSecret = 'simulated-signature-secret',
    webhookHeaders,
  } = given;
  if (id !== undefined && world.integrations.has(id)) {
    throw new TypeError(
      `GenesysSimulator.start() was given two integrations with the id ${id}; ids are unique.`,
    );
  }
  createIntegration(world, {
    id,
    name,
    outboundNotificationWebhookUrl: webhookUrl,
    outboundNotificationWebhookSignatureSecretToken: signatureSecret,
    webhookHeaders: webhookHeaders ?? {},
  }).createStatus = 'Completed';
}
