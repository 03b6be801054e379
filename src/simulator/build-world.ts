import { EventEmitter } from 'node:events';
import { Agenda } from './agenda.js';
import { systemClock } from './clock.js';
import { Dice } from './dice.js';
import { RateLimit } from './rate-limit.js';
import type { Settings } from './simulator-options.js';
import { createIntegration } from './state/create-integration.js';
import type { World } from './state/world.js';
import { Tokens } from './tokens.js';

/** An organisation with its clients and one Open Messaging integration, and nothing said yet. */
export function buildWorld(settings: Settings): World {
  const { clock, unknowns, threadingWindow } = settings;
  const dice = new Dice(settings.seed);
  const world: World = {
    settings,
    clock,
    dice,
    agenda: new Agenda(clock, clock === systemClock),
    tokens: new Tokens(clock, dice, settings.tokenLifetime, unknowns),
    rate: new RateLimit(clock, unknowns, settings.rateLimit),
    events: new EventEmitter(),
    clients: new Map(settings.clients.map((client) => [client.clientId, { ...client }])),
    conversations: new Map(),
    messages: new Map(),
    integrations: new Map(),
    channels: new Map(),
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
  createIntegration(world, {
    name: 'Open Messaging',
    outboundNotificationWebhookUrl: 'https://bot.invalid/webhook',
    outboundNotificationWebhookSignatureSecretToken: 'simulated-signature-secret',
  }).createStatus = 'Completed';
  return world;
}
