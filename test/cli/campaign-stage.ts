import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { organisation } from './organisation.js';

/** The path by which an engagement is started. */
export const agentless = '/api/v2/conversations/messages/agentless';

type Finish = Parameters<typeof organisation>[0];

/** An organisation with a campaign's file, and the command that starts it. */
export async function campaign(
  onTestFinished: Finish,
  content: string | Uint8Array,
  options: Parameters<typeof organisation>[1] = {},
) {
  const stage = await organisation(onTestFinished, { delays: { conversation: 0, analytics: 0 }, ...options });
  // Where no manifest is, any name of an engagement is taken.
  const cwd = stage.folder;
  const run: typeof stage.run = (args, where) => stage.run(args, { cwd, ...where });
  const fast: typeof stage.fast = (args, where) => stage.fast(args, { cwd, ...where });
  const file = join(cwd, 'march.csv');
  writeFileSync(file, content);
  const { integrationId } = stage.cloud;
  const args = (more: readonly string[]) =>
    ['campaign', 'start', file, '--integration', integrationId, '-e', 'call', ...more] as const;
  const start = (more: readonly string[] = [], where?: Parameters<typeof stage.fast>[1]) =>
    fast(args(more), where);
  /** What each guest was told, by the guest's address. */
  const told = () =>
    stage.cloud.conversations
      .flatMap(({ address, messages }) =>
        messages.filter(({ direction }) => direction === 'outbound').map(({ text }) => `${address}: ${text}`),
      )
      .sort();
  const status = async (name = 'march') =>
    JSON.parse((await run(['campaign', 'status', name, '--json'])).out);
  return { ...stage, run, fast, file, start, told, status };
}

export const guests = (count: number) => Array.from({ length: count }, (_, at) => `guest-${at}@lodge`);
export const csvOf = (addresses: readonly string[], text = 'It is due.') =>
  `to,text\n${addresses.map((to) => `${to},"${text}"`).join('\n')}\n`;
