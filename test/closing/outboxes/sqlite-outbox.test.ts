import { describeOutbox } from './conformance.js';
import { prepareSqlite } from './sqlite-bench.js';

describeOutbox({ name: 'SQLite', durable: true, wakesProcesses: true, prepare: prepareSqlite });
