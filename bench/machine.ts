import { statfsSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import type { Figure } from './figure.js';

/** Where the figures were taken, and what else was going on. */
export function machine(): Figure {
  const [cpu] = cpus();
  return {
    name: 'machine',
    values: {
      cpu: cpu?.model.trim() ?? 'unknown',
      cores: cpus().length,
      'memory GiB': Math.round(totalmem() / 2 ** 30),
      node: process.version,
      kernel: release(),
      'file system':
        statfsSync(tmpdir()).type === 0xef53 ? 'ext4' : `0x${statfsSync(tmpdir()).type.toString(16)}`,
      'load of the last minute': Number(loadavg()[0]?.toFixed(2)),
    },
  };
}
