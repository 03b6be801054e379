import { GenesysSimulator, type SeenRequest, type SimulatorOptions } from '../../src/simulator/index.js';
import type { FaultStep } from './fault-steps.js';
import type { WorkerProcess } from './worker-process.js';

/** The platform of a run: it outlives every worker. */
export function startFaultCloud(options: SimulatorOptions = {}): Promise<GenesysSimulator> {
  return GenesysSimulator.start({
    rateLimit: 1_000_000,
    requestsKept: 1_000_000,
    // Longer than the first look, so that a look finds the conversation still open too.
    delays: { disconnect: 400 },
    ...options,
  });
}

export const isClose = ({ method, path }: SeenRequest) =>
  method !== 'GET' && path.startsWith('/api/v2/conversations/');
const isRead = ({ method, path }: SeenRequest) =>
  method === 'GET' && path.startsWith('/api/v2/conversations/');

/** The Genesys conversation that a request is about. */
export function conversationOf({ params }: SeenRequest): string | undefined {
  return params.conversationId;
}

/** The disconnects of a conversation that the platform acted on. */
export function disconnectsOf(cloud: GenesysSimulator, conversationId: string): SeenRequest[] {
  return cloud.requests.filter(
    (request) =>
      isClose(request) &&
      conversationOf(request) === conversationId &&
      !(request.fault && 'effect' in request.fault && (request.fault.effect as { drop?: true }).drop) &&
      request.status !== undefined &&
      request.status < 300,
  );
}

/** Kills the worker while the platform has its request, at one of the wire's steps; the answer takes that back. */
export function killOnTheWire(
  cloud: GenesysSimulator,
  victim: WorkerProcess,
  step: FaultStep,
  nth: number,
): () => void {
  const wanted = (request: SeenRequest): boolean => {
    if (step === 'during token call') return request.path === '/oauth/token';
    if (step === 'lost close call' || step === 'during close call') return isClose(request);
    const wasSent = disconnectsOf(cloud, conversationOf(request) ?? '').length > 0;
    return isRead(request) && wasSent === (step === 'during verify call');
  };
  let seen = 0;
  const handle = cloud.faults.add({
    match: {
      when: (request) => {
        if (!wanted(request)) return false;
        seen += 1;
        if (seen < nth) return false;
        victim.killNow();
        return true;
      },
    },
    times: 1,
    effect: step === 'lost close call' ? { drop: true } : { delayMs: 20, applyEffect: true },
  });
  return () => handle.remove();
}

/** Answers disconnects so late that the worker has to prolong its lease meanwhile. Returns the way to take it back. */
export function delayForRenewal(cloud: GenesysSimulator, leaseMs: number): () => void {
  const handle = cloud.faults.add({
    match: { when: isClose },
    effect: { delayMs: leaseMs, applyEffect: true },
  });
  return () => handle.remove();
}
