import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as realDelay } from 'node:timers/promises';
import type { BoundedList } from '../bounded-list.js';
import type { Faults } from '../faults.js';
import type { SeenRequest } from '../request-log.js';
import type { World } from '../state/world.js';
import { admit } from './admit.js';
import type { Answer } from './answer.js';
import { faultAnswer } from './fault-answer.js';
import { openExchange } from './open-exchange.js';
import { readBody } from './read-body.js';
import type { Router } from './router.js';
import { writeAnswer } from './write-answer.js';

/** What a request is handled with. */
export interface Service {
  world: World;
  router: Router;
  faults: Faults;
  log: BoundedList<SeenRequest>;
  /** Aborted when the simulator stops. */
  stopped: AbortSignal;
}

/** One request from its first byte to its answer, or to the fault that stands for one. */
export async function handleRequest(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { world, faults, log, stopped } = service;
  const body = await readBody(request);
  world.agenda.settle();
  const { exchange, match } = openExchange(world, service.router, request, body);
  const { seen } = exchange;
  log.add(seen);
  const work = admit(world, exchange, match, body === 'too-large');
  const fault = work.refused ? undefined : faults.take(seen);
  if (fault) seen.fault = fault;
  exchange.lie = fault?.lie !== undefined;

  let answer: Answer | undefined;
  if (!fault || fault.applyEffect) answer = work.run();
  if (fault?.delayMs) await realDelay(fault.delayMs, undefined, { signal: stopped, ref: false });
  if (fault && (fault.drop || fault.hang)) {
    world.events.emit('request', seen);
    if (fault.drop) request.socket.destroy();
    return;
  }
  world.agenda.settle();
  answer = (fault && faultAnswer(fault, seen.correlationId)) ?? answer ?? work.run();
  seen.status = answer.status;
  const headers = { [world.settings.unknowns.correlationHeader]: seen.correlationId, ...work.headers };
  writeAnswer(response, { ...answer, headers: { ...headers, ...answer.headers } }, fault?.truncate);
  world.events.emit('request', seen);
}
