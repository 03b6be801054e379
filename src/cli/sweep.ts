import { statSync } from 'node:fs';
import { systemClock } from '../clock.js';
import { MemoryOutbox } from '../closing/outboxes/memory-outbox.js';
import { RateBudget } from '../closing/rate-budget.js';
import { longestIntervalMs } from '../genesys/check-arguments.js';
import { GenesysClient } from '../genesys/genesys-client.js';
import { formatDuration } from '../manifest/duration.js';
import { printable } from '../printable.js';
import { closeConversations } from './close-conversations.js';
import { callsPerMinuteOf, closeDetails, closeOptions, planOf, recordOptions } from './close-options.js';
import { isAllClosed, resultData, writeResult } from './close-summary.js';
import { defineCommand, jsonOption } from './command.js';
import { genesysCredentials } from './connect.js';
import { conversationIdIn } from './conversation-ids.js';
import { exitCodes } from './exit-codes.js';
import { outboxAt, outboxFile } from './outbox-option.js';
import {
  type Spared,
  type SweepCandidate,
  type SweepRule,
  spared,
  sweepConversations,
} from './sweep-candidates.js';
import type { Terminal } from './terminal.js';
import { terminalLogger } from './terminal-logger.js';
import { readCount, readDurationOption, showTime } from './time-option.js';
import { UsageError } from './usage-error.js';

const usual = { idle: '24h', since: '7d', limit: '100', engagement: 'sweep', reason: 'idle' } as const;

/** `genesys-disconnect sweep`. */
export const sweep = defineCommand({
  options: {
    integration: {
      type: 'string',
      short: 'i',
      multiple: true,
      value: '<id>',
      help: 'An Open Messaging integration whose conversations are looked through. May be given several times.',
    },
    idle: {
      type: 'string',
      value: '<duration>',
      help: `For how long nobody may have written. Left out: ${usual.idle}.`,
    },
    since: {
      type: 'string',
      value: '<duration>',
      help: `How far back analytics is asked, 31d at most. Left out: ${usual.since}.`,
    },
    limit: {
      type: 'string',
      short: 'n',
      value: '<n>',
      help: `How many to find at the most. Left out: ${usual.limit}.`,
    },
    ...recordOptions(usual),
    yes: { type: 'boolean', help: 'Close what was found. Without it, it is only shown.' },
    'dry-run': { type: 'boolean', help: 'Only show what was found. That is so without --yes, too.' },
    ...closeOptions,
    json: jsonOption,
  },
  details: [
    'Finds conversations that were left open, and are over by this rule: analytics shows them open; nobody has written for the idle time; the outbox knows no running engagement in them, or has closed them before; no agent is in them, and none has after-call work. Shows them, and closes them only with --yes, as close does.',
    'Analytics is asked for the conversations that were there within --since; the platform takes 31 days at most. It needs analytics:conversationDetail:view. Of each conversation that began before the idle time, one live read says who is in it and when the last message was.',
    'With --yes, the rule is applied once more right before each disconnect, by a live read: where somebody has written meanwhile, the closure is cancelled and the conversation is left open. A message that comes within the two seconds from that read to the disconnect is not seen.',
    'Name the outbox of the bot: without it, an engagement that is running looks like one that is unknown.',
    ...closeDetails,
    'Exit code 1 with --yes where something that was found is not closed.',
  ],
  examples: [
    'sweep --integration 3fae0b1a-63a4-4a5f-9f6f-4c7a5f6d0b11',
    'sweep -i 3fae0b1a-63a4-4a5f-9f6f-4c7a5f6d0b11 --idle 72h --since 31d --limit 1000 --yes',
  ],
  async run({ options, terminal }) {
    const { yes, json, engagement = usual.engagement, reason = usual.reason, outbox: place } = options;
    if (yes && options['dry-run'])
      throw new UsageError('--yes and --dry-run contradict each other. Keep one.');
    const callsPerMinute = callsPerMinuteOf(options['calls-per-minute']);
    const limit = readCount('--limit', options.limit ?? usual.limit);
    const rule = ruleOf(options);
    const plan = { ...planOf(options, { engagement, reason }), onlyIfIdleSince: rule.idleSince };
    const finding = await find(rule, { limit, place, callsPerMinute, isForReal: yes, terminal });
    const { candidates } = finding;
    if (!json) writeFinding(finding, rule, terminal);
    if (!yes || candidates.length === 0) {
      if (json) terminal.json({ ok: true, ...findingData(finding), closed: null });
      else if (candidates.length > 0) terminal.say('Nothing was closed. Add --yes to close them.');
      return exitCodes.ok;
    }
    const conversationIds = new Set(candidates.map(({ conversationId }) => conversationId));
    const result = await closeConversations({
      conversationIds,
      plan,
      command: 'sweep',
      place,
      callsPerMinute,
      terminal,
    });
    const ok = isAllClosed(result);
    if (json) terminal.json({ ok, ...findingData(finding), ...resultData(result) });
    else writeResult(result, terminal);
    return ok ? exitCodes.ok : exitCodes.failed;
  },
});

interface Given {
  readonly integration: readonly string[];
  readonly idle: string | undefined;
  readonly since: string | undefined;
}

/** @throws UsageError */
function ruleOf({ integration, idle = usual.idle, since = usual.since }: Given): SweepRule {
  if (integration.length === 0) throw new UsageError('--integration <id> is missing: whose conversations?');
  const idleMs = readDurationOption('--idle', idle);
  const sinceMs = readDurationOption('--since', since);
  if (idleMs === 0)
    throw new UsageError('--idle 0 would close conversations in which somebody is writing now.');
  if (sinceMs > longestIntervalMs)
    throw new UsageError('--since goes back 31d at most: analytics takes no longer interval.');
  if (sinceMs <= idleMs) throw new UsageError('--since has to go back farther than --idle.');
  const to = systemClock.now();
  const integrationIds = [...new Set(integration)].map((given) => {
    const integrationId = conversationIdIn(given);
    if (integrationId !== undefined) return integrationId;
    throw new UsageError(
      `--integration needs the id of an integration, a UUID; got ${JSON.stringify(given)}.`,
    );
  });
  return { integrationIds, from: to - sinceMs, to, idleSince: to - idleMs };
}

interface Finding {
  readonly candidates: readonly SweepCandidate[];
  readonly left: Readonly<Record<Spared, number>>;
  /** It ended at the limit: there may be more. */
  readonly more: boolean;
}

interface Finder {
  readonly limit: number;
  readonly place: string | undefined;
  readonly callsPerMinute: number | undefined;
  readonly isForReal: boolean;
  readonly terminal: Terminal;
}

async function find(rule: SweepRule, finder: Finder): Promise<Finding> {
  const { limit, place, callsPerMinute, isForReal, terminal } = finder;
  const credentials = genesysCredentials();
  const logger = terminalLogger(terminal);
  const file = outboxFile(place);
  const isThere = file === undefined || statSync(file, { throwIfNoEntry: false }) !== undefined;
  // Nothing is made in order to show something.
  const outbox = isThere || isForReal ? outboxAt(place, logger, isForReal) : new MemoryOutbox();
  if (!isThere)
    terminal.say(`warning: there is no outbox at ${printable(file)}, so every engagement is unknown.`);
  await outbox.open();
  const gate = new RateBudget({ key: credentials.clientId, callsPerMinute, store: outbox.rates, logger });
  const genesys = new GenesysClient({ ...credentials, gate, logger });
  const candidates: SweepCandidate[] = [];
  const left = { recent: 0, agent: 0, running: 0, closing: 0, failed: 0, over: 0 } satisfies Record<
    Spared,
    number
  >;
  try {
    for await (const one of sweepConversations(rule, { genesys, outbox })) {
      if (typeof one === 'string') left[one] += 1;
      else if (candidates.length >= limit) return { candidates, left, more: true };
      else candidates.push(one);
      const looked = candidates.length + Object.values(left).reduce((sum, count) => sum + count, 0);
      if (terminal.isWatched)
        terminal.draw(`Looked at ${looked} open conversations, found ${candidates.length}`);
    }
    return { candidates, left, more: false };
  } finally {
    terminal.draw('');
    genesys.close();
    await outbox.close();
  }
}

function findingData({ candidates, left, more }: Finding) {
  return {
    found: candidates.map(({ startedAt, idleSince, ...one }) => ({
      ...one,
      startedAt: showTime(startedAt),
      idleSince: showTime(idleSince),
    })),
    left,
    more,
  };
}

function writeFinding(
  { candidates, left, more }: Finding,
  { from, to }: SweepRule,
  terminal: Terminal,
): void {
  for (const { conversationId, idleSince, engagement } of candidates) {
    const idle = `${Math.floor((to - idleSince) / 3_600_000)}h`;
    const known = engagement === 'ended' ? 'closed before, and open again' : 'engagement unknown';
    terminal.out(
      terminal.isInteractive
        ? `${conversationId}  no message for ${idle.padStart(4)} (since ${showTime(idleSince)}), ${known}`
        : [conversationId, showTime(idleSince), idle, engagement].join('\t'),
    );
  }
  terminal.say(`${candidates.length} found${more ? ', and there are more: see --limit' : ''}.`);
  for (const [why, count] of Object.entries(left) as [Spared, number][])
    if (count > 0) terminal.say(`Left alone: ${count} open, ${spared[why]}.`);
  if (candidates.length === 0 && Object.values(left).every((count) => count === 0))
    terminal.say(
      `Analytics shows no open conversation of these integrations in the last ${formatDuration(to - from)}.`,
    );
}
