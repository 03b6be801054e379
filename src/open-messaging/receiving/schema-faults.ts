import { z } from 'zod';

/** So many faults are named; a hostile body can have thousands. */
const most = 5;

/** What is wrong with a body, by the names of its fields. Nothing of what stands in them: it may be a person's words. */
export function schemaFaults({ issues }: z.core.$ZodError): string {
  const named = issues
    .slice(0, most)
    .map(({ path, message }) => `${z.core.toDotPath(path) || '(whole)'}: ${message}`);
  return [...named, ...(issues.length > most ? [`and ${issues.length - most} more`] : [])].join('; ');
}
