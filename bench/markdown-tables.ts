import type { Figure } from './figure.js';

/** The figures as docs/performance.md has them: those with the same columns, one after the other, make one table. */
export function markdownTables(figures: readonly Figure[]): string {
  const tables: string[] = [];
  let columnsBefore = '';
  for (const { name, values } of figures) {
    const columns = Object.keys(values);
    const row = `| ${[name, ...Object.values(values).map(written)].join(' | ')} |`;
    if (columns.join() === columnsBefore) {
      tables.push(`${tables.pop()}\n${row}`);
    } else {
      const head = `| | ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length + 1)}`;
      tables.push(`${head}\n${row}`);
    }
    columnsBefore = columns.join();
  }
  return tables.join('\n\n');
}

function written(value: number | string): string {
  return typeof value === 'number' ? value.toLocaleString('en') : value;
}
