import { chooseEngagement } from '../manifest/choose-engagement.js';
import type { Condition } from '../manifest/condition-schema.js';
import { allHold, describeConditions, valueIn } from '../manifest/conditions.js';
import { decide } from '../manifest/decide.js';
import { type EngagementIndex, entriesFor, indexOf } from '../manifest/manifest-index.js';
import type { Manifest } from '../manifest/manifest-schema.js';
import type { TerminalSignal } from '../manifest/terminal-signal.js';
import { nearest } from '../nearest.js';
import type { Turn } from '../turns/turn.js';
import type { SeenEnd } from './dialog-ends.js';
import type { NearestReason } from './trial-report.js';

/** What is known of a turn when it is over. */
export interface PlayedTurn {
  readonly turn: Turn;
  readonly ends: readonly SeenEnd[];
  /** The names of the events that the bot sent. */
  readonly sent: readonly string[];
}

/** Why a turn that went well did not end the engagement; `undefined` where it did. */
export function whyNot(manifest: Manifest, { turn, ends, sent }: PlayedTurn): NearestReason | undefined {
  const { link, began, handoffInitiated, signals } = turn;
  const facts = {
    engagement: link?.engagement,
    engagementMatched: link?.matched,
    channelId: began.conversation?.channelId,
    channelData: began.activity.channelData,
  };
  const decision = decide(manifest, { ...facts, signals, handoffInitiated });
  if (decision.ends) return link === undefined ? unlinked : undefined;
  if (signals.length === 0) return nothingListed(manifest, ends, sent);
  const heard = handoffInitiated ? signals.filter(({ source }) => source === 'manual') : signals;
  if (heard.length === 0) return { code: 'handed-over', why: decision.why };
  const { engagement } = chooseEngagement(indexOf(manifest), facts, heard);
  if (engagement === undefined) return { code: 'no-engagement', why: decision.why };
  const near = heard.map((signal) => nearMiss(signal, engagement));
  const best = near.find(({ code }) => code === 'condition-not-met') ?? near[0];
  const misses = near.flatMap(({ why }) => (why === '' ? [] : [why]));
  return { code: best?.code ?? 'not-listed', why: [decision.why, ...misses].join(' ') };
}

const unlinked: NearestReason = {
  code: 'unlinked',
  why:
    'The engagement ended, but nobody said which Genesys conversation it belongs to. Let the channel send ' +
    'channelData.genesysConversationId, or call linkSession(context, { conversationId, engagement }) in a turn before the end.',
};

/** Nothing ended that the manifest names anywhere. A dialog that it does not name may be the one that was meant. */
function nothingListed(manifest: Manifest, ends: readonly SeenEnd[], sent: readonly string[]): NearestReason {
  const listed = indexOf(manifest).dialogIds;
  if (sent.length > 0 && ends.length === 0) {
    const events = sent.map((name) => `"${name}"`).join(', ');
    return {
      code: 'not-listed',
      why: `The bot sent the event ${events}, which is not in the manifest. If that is the end, add it under "events".`,
    };
  }
  if (ends.length === 0) return { code: 'nothing-ended', why: 'No dialog ended in this turn.' };
  const meant = ends.flatMap(({ id }) => nearest(id, listed) ?? []).at(-1);
  const names = ends.map(({ id, outcome }) => `"${id}" (${outcome})`).join(', ');
  return {
    code: 'not-listed',
    why:
      `What ended in this turn is not in the manifest: dialog ${names}.` +
      (meant === undefined
        ? ' If that is the end, add it under "terminalDialogs".'
        : ` Did you mean "${meant}"?`),
  };
}

function nearMiss(
  signal: TerminalSignal,
  engagement: EngagementIndex,
): { readonly code: NearestReason['code']; readonly why: string } {
  const entries = entriesFor(signal, engagement) ?? [];
  const accepting = entries.filter(({ accepts }) => accepts?.has(signal.outcome) ?? true);
  if (entries.length === 0) return { code: 'not-listed', why: '' };
  if (accepting.length === 0) return { code: 'outcome-not-listed', why: '' };
  const failing = accepting
    .flatMap(({ when }) => when)
    .filter((condition) => !allHold([condition], signal.result));
  const told = failing.map((condition) => whatCame(condition, signal.result));
  return { code: 'condition-not-met', why: [...new Set(told)].join(' ') };
}

/** By its type only: what a dialog returns may be a guest's own words. */
function whatCame(condition: Condition, result: unknown): string {
  const { path, equals, in: among = [equals] } = condition;
  const value = valueIn(result, path);
  const came = typeName(value);
  const asked = condition.exists === undefined ? [...new Set(among.map(typeName))] : [];
  const hint =
    asked.length === 0 || value === undefined
      ? ''
      : asked.includes(came)
        ? ', but not the one that was asked for'
        : `, and the condition asks for ${asked.join(' or ')}`;
  const where = path === undefined ? 'The dialog returned' : `At "${path}" the dialog returned`;
  return `${where} ${came}${hint} (asked: ${describeConditions([condition])}).`;
}

function typeName(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'boolean') return 'true or false';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
