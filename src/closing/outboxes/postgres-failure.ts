import { GenesysDisconnectError } from '../../errors/genesys-disconnect-error.js';
import { type OutboxTrouble, OutboxUnavailableError } from '../../errors/outbox-unavailable-error.js';

type Explanation = readonly [OutboxTrouble, string];

const unreachable: Explanation = [
  'unreachable',
  'no connection, or no answer in time. Check that the database runs and that this machine may reach it.',
];

/** By SQLSTATE, whole or its class: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const explanations: Readonly<Record<string, Explanation>> = {
  '08': unreachable,
  '57P': unreachable,
  '28': ['misconfigured', 'the user or the password is wrong. Check the URL.'],
  '3D': ['misconfigured', 'there is no such database. Create it, or check the URL.'],
  '42501': ['misconfigured', 'the user lacks a right. Let it use and create tables in the schema.'],
  '25006': ['read-only', 'the database is read-only, as a standby is. Give the URL of the primary.'],
  '53100': [
    'disk-full',
    'the disk of the database is full. Free some space; the closures then go on by themselves.',
  ],
  '53300': [
    'unreachable',
    'the database takes no more connections. Raise max_connections or lower maxConnections.',
  ],
  '55P03': ['busy', 'a lock was not free in time. See what else holds it in pg_locks.'],
  '57014': ['busy', 'a statement took too long and was given up. See what else the database is doing.'],
  '40': ['busy', 'two transactions were in each other’s way. The same again will work.'],
  XX001: ['damaged', 'a table is damaged. Restore a backup or repair it.'],
  XX002: ['damaged', 'an index is damaged. Run REINDEX.'],
};

interface PostgresError extends Error {
  readonly code?: string;
}

/** What a failure means, as an error of this package. Defects come through as they are. */
export function explainPostgresFailure(location: string, error: unknown): unknown {
  if (error instanceof GenesysDisconnectError || !(error instanceof Error)) return error;
  if (error instanceof TypeError || error instanceof RangeError) return error;
  const { code, message } = error as PostgresError;
  const [trouble, explanation] = isSqlState(code) ? bySqlState(code, message) : unreachable;
  return new OutboxUnavailableError(location, trouble, explanation, error);
}

/** Another row has the same key already. */
export function isUniqueViolation(error: unknown): boolean {
  const cause = error instanceof OutboxUnavailableError ? error.cause : error;
  return cause instanceof Error && (cause as PostgresError).code === '23505';
}

function isSqlState(code: string | undefined): code is string {
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE';
}

function bySqlState(code: string, message: string): Explanation {
  const key = [code, code.slice(0, 3), code.slice(0, 2)].find((part) => part in explanations);
  return explanations[key ?? ''] ?? ['unknown', `${message} (${code}).`];
}
