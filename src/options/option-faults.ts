import { z } from 'zod';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { Fault } from '../errors/fault.js';
import { nearest } from '../nearest.js';
import { type Schema, schemaAt, unwrap } from '../schema-at.js';

/** Everything that is wrong with options, in the order of the schema, and what is not known last. */
export function optionFaults(schema: z.ZodType, options: unknown): Fault[] {
  const issues = schema.safeParse(options).error?.issues ?? [];
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: z.core.toDotPath([...issue.path, key]),
          message: unknownOption(key, schemaAt(schema, options, issue.path)),
        }))
      : [{ path: z.core.toDotPath(issue.path), message: issue.message }],
  );
}

/**
 * Refuses options that cannot be used.
 *
 * @param of whose they are, such as `closeSession()`
 * @throws ConfigurationError with every fault
 */
export function checkOptions(of: string, schema: z.ZodType, options: unknown): void {
  const faults = optionFaults(schema, options);
  if (faults.length > 0) throw new ConfigurationError(faults, `What ${of} was given`);
}

/** A misspelt option would pass without a word, and do nothing. */
function unknownOption(key: string, schema: Schema | undefined): string {
  const options = optionsIn(schema);
  const names = Object.keys(options);
  const inside = names.find((name) => key in optionsIn(unwrap(options[name] as z.core.$ZodType)));
  const meant = inside === undefined ? nearest(key, names) : `${inside}.${key}`;
  const question = meant === undefined ? '' : ` Did you mean ${JSON.stringify(meant)}?`;
  return `is not an option here.${question} The options are: ${names.join(', ')}.`;
}

function optionsIn(schema: Schema | undefined): Readonly<Record<string, z.core.$ZodType>> {
  return schema?._zod.def.type === 'object' ? schema._zod.def.shape : {};
}
