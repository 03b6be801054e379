import { z } from 'zod';
import { manifestSchema } from './manifest-schema.js';

/**
 * The JSON Schema of the manifest, for editors: completion, hover texts and lists of values. Draft 7, because that
 * is the newest one that VS Code supports in full. It cannot say the bounds of a duration; `loadManifest` checks them.
 */
export function manifestJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(manifestSchema, { target: 'draft-7', io: 'input' });
  return { $schema, title: 'Manifest of engagements (botbuilder-genesys-disconnect)', ...schema };
}
