import { htmlPage } from '../html-page.js';
import { formatDuration } from '../manifest/duration.js';
import { escapeMarkup } from '../markup.js';
import { type Bar, barChart } from './bar-chart.js';
import { answerGaps, answersText } from './campaign-answers.js';
import type { CampaignReport } from './campaign-report.js';
import { duration, endWords, sectionsOf } from './report-text.js';

const style = `
:root{--soft:#55555a;--tile:#f4f4f2}
@media (prefers-color-scheme:dark){:root{--soft:#b3b3ba;--tile:#26272c}}
body{max-width:62rem}
h1{font-size:1.5rem;margin-bottom:0;overflow-wrap:anywhere}h2{margin:2rem 0 .5rem}
.about{color:var(--soft);margin:.2rem 0 1.2rem;overflow-wrap:anywhere}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.7rem;margin:0}
.tiles div{background:var(--tile);border-radius:6px;padding:.7rem .9rem}
.tiles dt{color:var(--soft);font-size:.85rem}.tiles dd{margin:0;font-size:1.5rem;font-weight:600}
svg{display:block}svg rect{fill:var(--accent)}
svg div{font-size:13px;line-height:1.5;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
svg text{fill:var(--words);font-size:13px;dominant-baseline:central}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr));gap:0 2.5rem}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid var(--rule);padding:.25rem 0;vertical-align:top}
th{font-weight:400;text-align:left;overflow-wrap:anywhere;padding-right:1rem}th.sub{padding-left:1.2rem;color:var(--soft)}
td{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.note{color:var(--soft);font-size:.9rem}
@media print{body{max-width:none;padding:0}h2{break-after:avoid}svg,table{break-inside:avoid}}
`;

/** Ends beyond these are in the table only. */
const mostBars = 15;

/** The report as a page of its own. */
export function reportPage(report: CampaignReport): string {
  const { campaign, engagement, startedAt, madeAt } = report;
  const about = `Engagement ${engagement}. Begun ${minutes(startedAt)}, reported ${minutes(madeAt)} (UTC).`;
  const body = [
    `<p class="about">${escapeMarkup(about)}</p>`,
    tiles(report),
    ...chart('Where the guests are', placesOf(report)),
    ...chart('What ended the engagements', endsOf(report)),
    ...chart('Time from the first sign of the end to the verified end', timesOf(report)),
    '<div class="grid">',
    ...sectionsOf(report).flatMap(({ title: heading, rows }) =>
      rows.length === 0 ? [] : [table(heading, rows)],
    ),
    '</div>',
    ...report.answered.gaps.map((gap) => `<p class="note">${escapeMarkup(answerGaps[gap])}</p>`),
    '<p class="note">Who has answered is known of guests whom a bot has heard. Time to close counts what was closed here, and not what was over before.</p>',
  ];
  return htmlPage({ title: `Campaign ${campaign}`, generator: 'campaign report', style, body });
}

function tiles(report: CampaignReport): string {
  const { started, rows, sessions, timeToClose, calls } = report;
  const shown: [string, string][] = [
    ['Rows', number(rows)],
    ['Started', number(started)],
    ['Answered', answersText(report.answered).short],
    ['Closed', number(sessions.closed)],
    ['Held', number(sessions.held)],
    ['Failed to close', number(sessions.failed)],
    ['Close time, p50', duration(timeToClose.p50)],
    ['Close time, p95', duration(timeToClose.p95)],
    ['Calls a close', calls.perVerifiedClose?.toFixed(2) ?? '–'],
  ];
  const all = shown.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeMarkup(value)}</dd></div>`);
  return `<dl class="tiles">${all.join('')}</dl>`;
}

function chart(title: string, bars: readonly Bar[]): string[] {
  return bars.length === 0 ? [] : [`<h2>${title}</h2>`, barChart(title, bars)];
}

function placesOf({ pending, uncertain, failedToStart, sessions }: CampaignReport): Bar[] {
  return [
    { label: 'Closed', count: sessions.closed },
    { label: 'Being closed', count: sessions.closing },
    { label: 'Held for an agent', count: sessions.held },
    { label: 'Failed to close', count: sessions.failed },
    { label: 'Open', count: sessions.open },
    { label: 'Pending', count: pending },
    { label: 'Uncertain', count: uncertain },
    { label: 'Failed to start', count: failedToStart },
  ];
}

function endsOf({ endedBy }: CampaignReport): Bar[] {
  const others = endedBy.slice(mostBars).reduce((sum, { count }) => sum + count, 0);
  const shown = endedBy.slice(0, mostBars).map((end) => ({ label: endWords(end), count: end.count }));
  return others === 0 ? shown : [...shown, { label: 'others', count: others }];
}

/** From the first bar that has something to the last one. */
function timesOf({ timeToClose }: CampaignReport): Bar[] {
  const { bars } = timeToClose;
  const labelled = bars.map(({ below, count }, at) => {
    const from = bars[at - 1]?.below;
    const label =
      below === undefined
        ? `${formatDuration(from ?? 0)} and more`
        : `${from === undefined ? '0' : formatDuration(from)} to ${formatDuration(below)}`;
    return { label, count };
  });
  const first = labelled.findIndex(({ count }) => count > 0);
  const last = labelled.findLastIndex(({ count }) => count > 0);
  return first < 0 ? [] : labelled.slice(first, last + 1);
}

function table(title: string, rows: readonly (readonly [label: string, value: string])[]): string {
  const lines = rows.map(([label, value]) => {
    const isPart = label.startsWith('  ');
    return `<tr><th scope="row"${isPart ? ' class="sub"' : ''}>${escapeMarkup(label.trim())}</th><td>${escapeMarkup(value)}</td></tr>`;
  });
  return `<section><h2>${title}</h2><table>${lines.join('')}</table></section>`;
}

const minutes = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
const number = (count: number) => count.toLocaleString('en');
