import type { Request, Response, Server } from 'restify';
import type { CloserHealth } from '../closing/session-closer.js';

/** What the health routes ask of the process they speak for. */
export interface HealthSource {
  readonly stopping: () => boolean;
  readonly health: () => CloserHealth;
}

/**
 * `GET /health/live`: 200 while the process answers at all; restart it otherwise.
 * `GET /health/ready`: 503 while it starts or stops, so that no new turns are sent to it. `degraded` stays 200: the
 * bot still serves its guests, and taking it out of rotation would mend nothing; the body says what is wrong.
 */
export function addHealthRoutes(server: Server, { stopping, health }: HealthSource): void {
  server.get('/health/live', async (_request: Request, response: Response) => {
    response.send(200, { state: 'live' });
  });
  server.get('/health/ready', async (_request: Request, response: Response) => {
    const report: CloserHealth | { state: string; reasons: string[] } = stopping()
      ? { state: 'stopping', reasons: ['The process is draining and takes no new turns.'] }
      : health();
    const ready = report.state === 'ok' || report.state === 'degraded';
    response.send(ready ? 200 : 503, report);
  });
}

/** Two healths as one: `stopped` before `degraded` before `ok`, and all reasons. */
export function worstOf(first: CloserHealth, second: CloserHealth | undefined): CloserHealth {
  if (second === undefined) return first;
  const states = [first.state, second.state];
  const state = states.includes('stopped') ? 'stopped' : states.includes('degraded') ? 'degraded' : 'ok';
  return { state, reasons: [...first.reasons, ...second.reasons] };
}
