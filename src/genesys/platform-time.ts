import { z } from 'zod';

/** A time as the platform writes it, as milliseconds since the Unix epoch; absent stays absent. */
export const platformTime = z
  .string()
  .nullish()
  .transform((text, context) => {
    if (text === null || text === undefined || text === '') return undefined;
    const time = Date.parse(text);
    if (!Number.isNaN(time)) return time;
    context.addIssue({ code: 'custom', message: 'expected a date and time' });
    return z.NEVER;
  });
