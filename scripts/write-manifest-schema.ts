// Writes manifests/engagements.schema.json from the zod schema: npx tsx scripts/write-manifest-schema.ts
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { manifestJsonSchema } from '../src/manifest/manifest-json-schema.js';

const target = fileURLToPath(new URL('../manifests/engagements.schema.json', import.meta.url));
writeFileSync(target, `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
// Formatted as the linter wants it, so that writing it anew changes nothing.
execFileSync('npx', ['biome', 'format', '--write', target], { stdio: 'inherit' });
