import { z } from 'zod';

export const text = z.string();

/** PostgreSQL gives whole numbers of 64 bits as text, or as a bigint where the application has told `pg` so. */
export const whole = z.union([z.number(), z.string().regex(/^-?\d+$/), z.bigint()]).transform(Number);

export const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([z.null().transform(() => undefined), schema]);

/** A column of text that holds JSON. */
export const json = <Schema extends z.ZodType>(schema: Schema) =>
  text
    .transform((value, context): unknown => {
      try {
        return JSON.parse(value);
      } catch {
        // Not the parser's own message: it quotes what it could not read.
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

/** Which columns of a row cannot be understood, and why; no content. */
export function rowFault({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.') || 'row'}: ${message}`).join('; ');
}
