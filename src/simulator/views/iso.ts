/** A time as the platform writes it. */
export const iso = (time: number): string => new Date(time).toISOString();

/** The same for a time that may not have come. */
export const isoOrNone = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : iso(time);
