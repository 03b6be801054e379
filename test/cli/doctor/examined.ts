import type { TestContext } from 'vitest';
import type { CheckResult } from '../../../src/cli/doctor/check-result.js';
import type { SimulatorOptions } from '../../../src/simulator/index.js';
import { organisation } from '../organisation.js';
import { folderWith, manifestOf } from '../run-cli.js';

/** What `doctor --json` writes. */
interface Report {
  readonly ok: boolean;
  readonly summary: Readonly<Record<string, number>>;
  readonly checks: readonly CheckResult[];
}

/** Every permission that is asked for, in its narrowest form. */
export const everything = [
  'conversation:communication:view',
  'conversation:communication:disconnect',
  'conversation:message:view',
  'conversation:message:create',
  'conversation:message:receive',
  'conversation:threadingTimeline:view',
  'analytics:conversationDetail:view',
  'limits:organization:view',
  'messaging:integration:view',
];

/** A port on which nobody listens. */
export const nowhere = 'http://127.0.0.1:1';

/** An organisation with somebody who may do everything, a manifest, and the doctor. */
export async function clinic(onTestFinished: TestContext['onTestFinished'], options: SimulatorOptions = {}) {
  const { cloud, folder, outbox, run } = await organisation(onTestFinished, options);
  const cwd = folderWith({ 'engagements.json': manifestOf(['root']) });
  const doctor = (args: readonly string[] = [], env: Record<string, string> = {}) =>
    run(['doctor', ...args], { cwd, env });
  /** The report as data, with its checks by their names. */
  const examined = async (args: readonly string[] = [], env: Record<string, string> = {}) => {
    const { code, out, err } = await doctor(['--json', ...args], env);
    const report = JSON.parse(out) as Report;
    const checks = Object.fromEntries(report.checks.map((one) => [one.check, one]));
    const wrong = report.checks.filter(({ status }) => status === 'failed').map(({ check }) => check);
    return { code, out, err, report, checks, wrong };
  };
  return { cloud, folder, outbox, doctor, examined };
}
