/**
 * Stands in for what a bot hands to its dialogs when they are built, such as its `UserState`: it has everything, and
 * all of it can be called. Dialogs only keep such things until a turn comes, and none will.
 */
export function standIn(): object {
  const made: object = new Proxy(function standsIn() {}, {
    get(_, name) {
      // Nobody should wait for it, and as a text it is one.
      if (name === 'then') return undefined;
      return name === Symbol.toPrimitive ? () => 'stand-in' : made;
    },
    apply: () => made,
    construct: () => made,
  });
  return made;
}
