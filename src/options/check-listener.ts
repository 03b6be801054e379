import { ArgumentError } from '../errors/argument-error.js';
import { nearest } from '../nearest.js';

/** Refuses a listener that would never hear anything. @throws ArgumentError */
export function checkListener(names: readonly string[], name: unknown, listener: unknown): void {
  if (typeof name !== 'string' || !names.includes(name)) {
    const meant = typeof name === 'string' ? nearest(name, names) : undefined;
    const question = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    const told = `No event has the name ${JSON.stringify(String(name).slice(0, 60))}.${question}`;
    throw new ArgumentError('The event', `one of ${names.join(', ')}`, name, told);
  }
  if (typeof listener !== 'function') {
    throw new ArgumentError('The listener', 'a function', listener, 'It would hear nothing.');
  }
}
