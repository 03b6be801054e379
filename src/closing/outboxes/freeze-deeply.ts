/** Freezes plain data to its leaves, so that nobody can change a row by what they were given of it. */
export function freezeDeeply<Data extends object>(data: Data): Data {
  if (Object.isFrozen(data)) return data;
  for (const value of Object.values(data)) {
    if (typeof value === 'object' && value !== null) freezeDeeply(value);
  }
  return Object.freeze(data);
}
