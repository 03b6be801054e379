import { csvField } from '../csv-field.js';
import { printable } from '../printable.js';
import { answerGaps, answersText } from './campaign-answers.js';
import type { CampaignReport } from './campaign-report.js';

/** A heading and its figures, in the order in which every form of the report has them. */
export interface ReportSection {
  readonly title: string;
  readonly rows: readonly (readonly [label: string, value: string])[];
}

/** The report as headings and figures, for people. */
export function sectionsOf(report: CampaignReport): ReportSection[] {
  const { sessions, timeToClose, calls } = report;
  const { answered, never } = answersText(report.answered);
  const counted = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, count]) => [`  ${name}`, number(count)] as const);
  return [
    {
      title: 'Starting',
      rows: [
        ['Rows', number(report.rows)],
        ['Started', number(report.started)],
        ...(report.startedBefore > 0
          ? [['  before the campaign began', number(report.startedBefore)] as const]
          : []),
        ['  in a conversation that was there', number(report.joined)],
        ['Pending', number(report.pending)],
        ['Uncertain', number(report.uncertain)],
        ['Failed to start', number(report.failedToStart)],
        ...counted(report.failuresToStart),
        ['Invalid rows', number(report.invalidRows)],
      ],
    },
    {
      title: 'Sessions',
      rows: [
        ['Answered', answered],
        ['Never answered', never],
        ['Ended in a turn of the bot', number(report.endedInTurn)],
        ['Handed over', number(report.handedOver)],
        ['Open', number(sessions.open)],
        ['Being closed', number(sessions.closing)],
        ['Held for an agent', number(sessions.held)],
        ['Closed', number(sessions.closed)],
        ['Failed to close', number(sessions.failed)],
        ...counted(report.closuresFailedBy),
        ['Opened again', number(report.reopened)],
      ],
    },
    {
      title: 'Ended by',
      rows: report.endedBy.map((end) => [endWords(end), number(end.count)]),
    },
    {
      title: 'Closing',
      rows: [
        ['Time to close, half', duration(timeToClose.p50)],
        ['Time to close, 95 %', duration(timeToClose.p95)],
        ['Time to close, longest', duration(timeToClose.max)],
        ['Over before they were closed', number(report.alreadyClosed)],
        ['Teardowns', number(report.teardowns)],
        ['Calls', number(calls.total)],
        ...counted(calls.byKind),
        ['Calls per verified close', calls.perVerifiedClose?.toFixed(3) ?? 'none was closed'],
      ],
    },
  ];
}

/** The report as text. */
export function reportText(report: CampaignReport): string {
  const { campaign, engagement, startedAt, madeAt } = report;
  const iso = (at: number) => new Date(at).toISOString();
  const sections = sectionsOf(report).filter(({ rows }) => rows.length > 0);
  const width = Math.max(...sections.flatMap(({ rows }) => rows.map(([label]) => label.length)));
  return [
    `Campaign ${campaign}, engagement ${engagement}`,
    `Begun ${iso(startedAt)}, reported ${iso(madeAt)}`,
    ...sections.flatMap(({ title, rows }) => [
      '',
      title,
      ...rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`),
    ]),
    ...report.answered.gaps.flatMap((gap) => ['', answerGaps[gap]]),
  ]
    .map(printable)
    .join('\n');
}

/** The report as CSV: a row for each figure. */
export function reportCsv(report: CampaignReport): string {
  const rows: (readonly [section: string, name: string, value: string | number])[] = [];
  const add = (section: string, value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, figure] of Object.entries(value)) {
      if (typeof figure === 'number' || typeof figure === 'string') rows.push([section, name, figure]);
      else if (figure === null) rows.push([section, name, 'not known']);
      else if (name === 'endedBy')
        for (const end of report.endedBy) rows.push([name, endWords(end), end.count]);
      else if (name === 'bars')
        for (const { below, count } of report.timeToClose.bars)
          rows.push([section, `below ${below ?? 'any'}`, count]);
      else add(section === '' ? name : `${section}.${name}`, figure);
    }
  };
  add('', report);
  return [['section', 'name', 'value'] as const, ...rows]
    .map((row) => row.map(printableField).join(','))
    .join('\r\n');
}

/** What bots and platforms name may steer a terminal, to which the CSV may be written too. */
function printableField(value: string | number): string {
  return csvField(typeof value === 'string' ? printable(value) : value);
}

/** How something ended, in words. */
export function endWords({ source, id, outcome, reason }: CampaignReport['endedBy'][number]): string {
  return `${source} ${id} ${outcome} (${reason})`;
}

/** A duration as people read it; what there is none of is a dash. */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return '–';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${(ms / 60_000).toFixed(1)} min`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}

const number = (count: number) => count.toLocaleString('en', { maximumFractionDigits: 1 });
