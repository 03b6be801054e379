import type { Clock } from '../clock.js';
import type { LogFields, Logger } from '../logger.js';

interface Episode {
  readonly since: number;
  lastAt: number;
  times: number;
  /** Says that it is over. */
  readonly end: () => void;
  cancelTimer: () => void;
}

/** What has not come for so long is over, in milliseconds: longer than the longest wait between two tries. */
const quietMs = 600_000;

/**
 * Says what goes wrong again and again in two lines: when it begins, and when it is over, with how often it came. An
 * outage of hours, met by thousands of closures, must not fill the log.
 */
export class TroubleLog {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #episodes = new Map<string, Episode>();
  #isStopped = false;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /** @param fields of the first line; troubles with the same message and `code` are one */
  note(level: 'warn' | 'error', message: string, fields: LogFields): void {
    const now = this.#clock.now();
    const kind = `${message} ${fields.code ?? ''}`;
    const known = this.#episodes.get(kind);
    if (known !== undefined) {
      known.times += 1;
      known.lastAt = now;
      this.#logger.debug(message, fields);
      return;
    }
    this.#logger[level](message, fields);
    if (this.#isStopped) return;
    const end = () => {
      episode.cancelTimer();
      this.#episodes.delete(kind);
      const { times, since, lastAt } = episode;
      if (times > 1)
        this.#logger[level](`over: ${message}`, { code: fields.code, times, forMs: lastAt - since });
    };
    const episode: Episode = { since: now, lastAt: now, times: 1, end, cancelTimer: () => {} };
    this.#episodes.set(kind, episode);
    this.#endWhenQuiet(episode);
  }

  start(): void {
    this.#isStopped = false;
  }

  /** Says of everything how often it came. What comes after that is said each time. */
  stop(): void {
    this.#isStopped = true;
    for (const { end } of [...this.#episodes.values()]) end();
  }

  #endWhenQuiet(episode: Episode): void {
    const restMs = episode.lastAt + quietMs - this.#clock.now();
    if (restMs <= 0) episode.end();
    else episode.cancelTimer = this.#clock.schedule(restMs, () => this.#endWhenQuiet(episode));
  }
}
