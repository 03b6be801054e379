import { onTestFinished } from 'vitest';
import { GenesysSimulator, type SimulatorOptions } from '../../src/simulator/index.js';
import { connect } from './hostile-server.js';

/** A Genesys Cloud that does at once what it is told, and a client of it. Both are gone after the test. */
export async function simulatedCloud(options: SimulatorOptions = {}) {
  const cloud = await GenesysSimulator.start({
    delays: { disconnect: 0, conversation: 0, analytics: 0 },
    ...options,
  });
  onTestFinished(() => cloud.stop());
  return { cloud, genesys: connect(cloud.url, cloud.credentials) };
}
