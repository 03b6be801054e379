import type { Closure, GenesysDisconnect } from 'botbuilder-genesys-disconnect';
import type { GenesysSimulator } from 'botbuilder-genesys-disconnect/simulator';
import type { DirectLine } from './direct-line/direct-line.js';
import type { Engagements } from './engagements.js';
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
  readonly platform: Platform;
  readonly timeline: Timeline;
  readonly directLine: DirectLine;
  readonly engagements: Engagements;
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
  const { disconnect, platform, timeline, directLine, engagements, way, timeoutMs } = run;
  const phone = new GuestPhone(directLine, (from, text) => timeline.add(from, text));
  const { conversationId } = await engagements.start(phone.id);
  timeline.add('started', `payment-reminder, Genesys conversation ${conversationId}`);
  const ended = endOf(disconnect, conversationId, timeoutMs);
  const play = async () => {
    await phone.reads(reminder);
    for (const words of guestWords[way]) await phone.write(words);
    if (way !== 'agent') return;
    if (platform.cloud !== undefined) return playAgent(platform.cloud, conversationId, phone, timeline);
    // On the real platform nobody waits for this guest.
    await directLine.tellBot(phone.id, handoffCompleted);
  };
  const [closure] = await Promise.all([ended, play()]);
  if (closure.state === 'closed') await phone.write('Wait, are you still there?');
  return closure;
}

const handoffCompleted = { type: 'event', name: 'handoff.status', value: { state: 'completed' } };

/** A person joins, helps and leaves; the bot hears of it from Genesys Cloud. */
async function playAgent(
  cloud: GenesysSimulator,
  conversationId: string,
  phone: GuestPhone,
  timeline: Timeline,
): Promise<void> {
  const answer = 'Hello, I have moved your date to Monday. Goodbye.';
  cloud.agentJoins(conversationId, { state: 'connected' });
  cloud.agentWrites(conversationId, answer);
  await phone.reads(answer);
  timeline.add('agent', '(leaves the conversation and wraps up)');
  cloud.agentLeaves(conversationId);
  cloud.agentWrapsUp(conversationId);
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
