/** What an endpoint answers; the listener writes it. */
export interface Answer {
  status: number;
  /** Sent as JSON; nothing is sent when it is undefined. */
  body?: unknown;
  headers?: Record<string, string>;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });

export const accepted = (body?: unknown): Answer => ({ status: 202, body });

export const empty = (status = 200): Answer => ({ status });
