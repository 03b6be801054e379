import { afterEach } from 'vitest';
import { GenesysSimulator, ManualClock, type SimulatorOptions } from '../../src/simulator/index.js';
import { type Call, callerOf } from './api.js';

const running = new Set<GenesysSimulator>();

afterEach(async () => {
  await Promise.all([...running].map((cloud) => cloud.stop()));
  running.clear();
});

export interface Setting {
  cloud: GenesysSimulator;
  clock: ManualClock;
  call: Call;
}

/** A simulator on a clock that stands still, and a caller with a token; stopped after the test. */
export async function setting(options: SimulatorOptions = {}): Promise<Setting> {
  const clock = new ManualClock();
  const cloud = await GenesysSimulator.start({ clock, ...options });
  running.add(cloud);
  return { cloud, clock, call: await callerOf(cloud) };
}
