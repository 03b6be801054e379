import type { Outbox } from '../../src/closing/outbox.js';

/** An outbox that counts what it is asked. */
export interface CountedOutbox {
  readonly outbox: Outbox;
  /** Questions asked since the last look at this number. */
  asked(): number;
}

export function countedOutbox(inner: Outbox): CountedOutbox {
  let count = 0;
  const outbox = new Proxy(inner, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        count += 1;
        return value.apply(target, args);
      };
    },
  });
  return {
    outbox,
    asked() {
      const asked = count;
      count = 0;
      return asked;
    },
  };
}
