import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { tableLines } from '../../src/cli/closure-table.js';
import { Terminal } from '../../src/cli/terminal.js';
import { defaultClosePlan } from '../../src/closing/close-plan.js';
import type { Closure } from '../../src/closing/closure.js';

const closure = {
  id: '01987f3c-8a51-7c2e-8f00-5b1d2f6f9a10',
  conversationId: 'c0000000-0000-4000-8000-000000000001',
  state: 'failed',
  cause: 'GENESYS_PERMISSION_MISSING',
  createdAt: Date.UTC(2026, 2, 31, 18),
  plan: { ...defaultClosePlan, engagement: 'payment-reminder', reason: 'paid' },
} as Closure;

function linesOn(columns: number, closures: readonly Closure[]): string[] {
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns });
  return tableLines(closures, new Terminal(stdout, new PassThrough(), { NO_COLOR: '1' }), true);
}

describe('closures on a terminal', () => {
  test('are a table where it is wide enough', () => {
    const [titles, row, ...more] = linesOn(200, [closure]);
    expect(titles).toMatch(/^STATE +CLOSURE +CONVERSATION +ENGAGEMENT +REASON +RECORDED +CAUSE$/);
    expect(row).toMatch(/^failed {2}0198.* {2}c000.* {2}payment-reminder {2}paid .*_MISSING$/);
    expect(more).toEqual([]);
  });

  test('stand below each other where it is not', () => {
    expect(linesOn(80, [closure, { ...closure, state: 'scheduled', cause: undefined }])).toEqual([
      'failed',
      '  closure       01987f3c-8a51-7c2e-8f00-5b1d2f6f9a10',
      '  conversation  c0000000-0000-4000-8000-000000000001',
      '  engagement    payment-reminder',
      '  reason        paid',
      '  recorded      2026-03-31 18:00:00',
      '  cause         GENESYS_PERMISSION_MISSING',
      'scheduled',
      '  closure       01987f3c-8a51-7c2e-8f00-5b1d2f6f9a10',
      '  conversation  c0000000-0000-4000-8000-000000000001',
      '  engagement    payment-reminder',
      '  reason        paid',
      '  recorded      2026-03-31 18:00:00',
    ]);
  });

  test.each([40, 52, 80, 120])('fit into %i columns', (columns) => {
    const long = { ...closure, plan: { ...closure.plan, engagement: 'e'.repeat(150) } };
    const lines = linesOn(columns, [long]);
    expect(lines.filter(({ length }) => length > columns)).toEqual([]);
    expect(lines.join('').replace(/\s/g, '')).toContain('e'.repeat(150));
    expect(lines.some((line) => line.includes(closure.conversationId))).toBe(true);
  });
});
