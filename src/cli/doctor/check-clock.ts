import { type CheckResult, failed, ok, skipped, warning } from './check-result.js';

/** An answer's `Date` header, and when it came by our clock. */
export interface ServerTime {
  readonly date: string | undefined;
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** From here on times in records and logs cannot be compared with those of the platform. */
const noticedMs = 10_000;

/** The Bot Framework SDK refuses tokens that are off by more (`clockTolerance` in botframework-connector: 5 × 60 s). */
const toleratedMs = 300_000;

const check = 'clock';
const mend = "Let this machine's clock be set by NTP: timedatectl set-ntp true, or the settings of the host.";

/** How far this machine's clock is from the platform's, by the `Date` of an answer. It is only as fine as a second. */
export function checkClock({ date, sentAt, receivedAt }: ServerTime): CheckResult {
  const server = Date.parse(date ?? '');
  if (Number.isNaN(server)) return skipped(check, 'The answers of Genesys Cloud have no usable Date header');
  // The header is cut to a whole second, so the time meant is half a second later on average.
  const offMs = (sentAt + receivedAt) / 2 - (server + 500);
  const doubtMs = 500 + (receivedAt - sentAt) / 2;
  const surelyMs = Math.max(0, Math.abs(offMs) - doubtMs);
  const words = `This machine's clock is ${Math.round(Math.abs(offMs) / 1000)} s ${offMs > 0 ? 'ahead of' : 'behind'} Genesys Cloud's`;
  if (surelyMs > toleratedMs)
    return failed(check, `${words}: the Bot Framework refuses tokens, and messages carry wrong times`, mend);
  if (surelyMs > noticedMs) return warning(check, `${words}: messages and records carry wrong times`, mend);
  return ok(check, surelyMs === 0 ? "This machine's clock agrees with Genesys Cloud's" : words);
}
