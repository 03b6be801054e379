import { z } from 'zod';
import { checkId } from './check-arguments.js';
import type { ApiRequest } from './platform-request.js';
import { json } from './read-answer.js';

/** `GET /api/v2/organizations/limits/namespaces/{namespace}`. */
export function limitsRead(namespace: string): ApiRequest<Map<string, number>> {
  return {
    method: 'GET',
    path: `/api/v2/organizations/limits/namespaces/${checkNamespace(namespace)}`,
    lane: 'read',
    permissions: ['limits:organization:view'],
    read: json(answer),
  };
}

/** Names of namespaces have points in them, such as `platform.api`, and are otherwise as strict as ids. */
function checkNamespace(namespace: string): string {
  const parts = typeof namespace === 'string' ? namespace.split('.') : [namespace];
  for (const part of parts) checkId('namespace', part);
  return namespace;
}

const limit = z.object({ key: z.string().nullish(), value: z.number().nullish() });

const answer = z
  .object({ entities: z.array(limit).nullish() })
  .transform(
    ({ entities }) =>
      new Map((entities ?? []).flatMap(({ key, value }) => (key && value != null ? [[key, value]] : []))),
  );
