import type { ApiCall, CallGate } from '../src/genesys/api-call.js';
import { GenesysSimulator } from '../src/simulator/index.js';
import { ManualClock, settle } from '../test/manual-clock.js';

/** How far the clock moves at a time, in milliseconds: about as long as a call takes on the platform. */
const stepMs = 200;

/** The simulator with every default of the platform, on a clock that moves only while no call is under way. */
export interface VirtualPlatform {
  readonly clock: ManualClock;
  readonly cloud: GenesysSimulator;
  /** The same gate, knowing which calls are under way. */
  watched(gate: CallGate): CallGate;
  /** Lets the time pass until the work is done. */
  until<Result>(work: Promise<Result>): Promise<Result>;
  stop(): Promise<void>;
}

export async function startVirtualPlatform(): Promise<VirtualPlatform> {
  const clock = new ManualClock();
  const cloud = await GenesysSimulator.start({ clock, requestsKept: 1_000_000 });
  let underWay = 0;
  return {
    clock,
    cloud,
    watched: (gate) => ({
      async admit(lane, signal) {
        await gate.admit(lane, signal);
        underWay += 1;
      },
      observe(call: ApiCall) {
        underWay -= 1;
        gate.observe(call);
      },
      hasRoom: () => gate.hasRoom(),
    }),
    async until(work) {
      let isDone = false;
      const done = work.finally(() => {
        isDone = true;
      });
      // Waited for below; a failure meanwhile is no unhandled one.
      done.catch(() => {});
      while (!isDone) {
        do await settle();
        while (underWay > 0);
        await clock.advance(stepMs);
        // The simulator does what is due when it is looked at.
        cloud.conversation('');
      }
      return done;
    },
    stop: () => cloud.stop(),
  };
}
