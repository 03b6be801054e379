import type { Closure, GenesysClient, GenesysDisconnect } from 'botbuilder-genesys-disconnect';
import { GuestPhone } from './guest-phone.js';
import { reminder } from './payment-reminder-dialog.js';
import type { Platform } from './platform.js';
import type { Timeline } from './timeline.js';

/** What the guest answers on each way through the dialog. */
export const guestWords = {
  pay: ['pay'],
  later: ['later', 'on Monday'],
  stop: ['stop'],
  agent: ['agent'],
} as const;

export interface EngagementRun {
  readonly disconnect: GenesysDisconnect;
  readonly client: GenesysClient;
  readonly platform: Platform;
  readonly timeline: Timeline;
  readonly botUrl: string;
  /** Which way the guest takes through the dialog. */
  readonly way: keyof typeof guestWords;
  /** How long the whole engagement may take, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * One engagement, as a guest lives through it: the reminder comes over Open Messaging, the guest answers the bot, the
 * session closes by itself, and a late word gets the notice. Resolves to the closure once it has ended.
 */
export async function runEngagement(run: EngagementRun): Promise<Closure> {
  const { disconnect, client, platform, timeline, botUrl, way, timeoutMs } = run;
  const { integrationId, guestAddress } = platform;
  const { conversationId } = await client.sendAgentless({
    integrationId,
    toAddress: guestAddress,
    text: reminder,
  });
  timeline.add('started', `payment-reminder, Genesys conversation ${conversationId}`);
  timeline.add('bot', reminder);

  const phone = new GuestPhone({ botUrl, onMessage: (from, text) => timeline.add(from, text) });
  await phone.switchOn();
  try {
    const ended = endOf(disconnect, conversationId, timeoutMs);
    // Not awaited until the guest has finished: without a listener, an early failure would end the process.
    ended.catch(() => {});
    await phone.event('engagement.start', undefined, { genesysConversationId: conversationId });
    for (const words of guestWords[way]) await phone.write(words);
    if (way === 'agent') {
      timeline.add('agent', 'a colleague answers, helps, and leaves');
      platform.agentHelps?.(conversationId);
      await phone.event('handoff.status', { state: 'completed' });
    }
    const closure = await ended;
    if (closure.state === 'closed') await phone.write('Wait, are you still there?');
    return closure;
  } finally {
    phone.switchOff();
  }
}

/** How the closure of one conversation ends. */
function endOf(disconnect: GenesysDisconnect, conversationId: string, timeoutMs: number): Promise<Closure> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`The session was not closed within ${timeoutMs / 1_000} s. Look at the calls above.`));
    }, timeoutMs);
    for (const name of ['closed', 'alreadyClosed', 'cancelled', 'failed'] as const) {
      disconnect.on(name, ({ closure }) => {
        if (closure.conversationId !== conversationId) return;
        clearTimeout(timer);
        resolve(closure);
      });
    }
  });
}
