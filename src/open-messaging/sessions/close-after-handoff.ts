import { decide } from '../../manifest/decide.js';
import type { TerminalSignal } from '../../manifest/terminal-signal.js';
import type { EngagementSession } from './engagement-session.js';
import type { HandBackTools } from './hand-back.js';

/**
 * Has a session closed whose handoff has ended, without a turn of the bot: the manifest decides about it as it would about
 * the turn. Durable when it resolves.
 *
 * @returns why it stays open, where by the manifest it does
 */
export async function closeAfterHandoff(
  { closer, manifest, clock }: Pick<HandBackTools, 'closer' | 'manifest' | 'clock'>,
  { conversationId, engagement, way }: EngagementSession,
): Promise<string | undefined> {
  const { channelId, conversation } = way?.reference ?? {};
  const at = clock.now();
  const signal: TerminalSignal = { source: 'handoff', id: 'handoff.status', outcome: 'completed', at };
  const facts = { engagement, channelId, channelData: undefined, handoffInitiated: false };
  const decision = decide(manifest(), { ...facts, signals: [signal] });
  if (!decision.ends) return decision.why;
  const { plan, signals } = decision;
  const botConversation =
    channelId === undefined || conversation === undefined
      ? undefined
      : { channelId, conversationId: conversation.id };
  const dueAt = at + plan.graceMs;
  await closer.schedule({ conversationId, plan, signals, botConversation, handedOver: true, dueAt });
  return undefined;
}

/** Whether a close of the session was asked for since then, in milliseconds since the Unix epoch. */
export async function isClosedSince(
  { closer }: Pick<HandBackTools, 'closer'>,
  { conversationId }: EngagementSession,
  since: number,
): Promise<boolean> {
  const closure = await closer.latest(conversationId);
  return closure !== undefined && closure.createdAt >= since;
}
