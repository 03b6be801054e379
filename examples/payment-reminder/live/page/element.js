/**
 * Makes an element. Words are only ever set as text, so that nothing a guest writes becomes part of the page.
 *
 * @param {string} name
 * @param {{ className?: string, text?: string } & Record<string, unknown>} properties
 * @param {readonly Node[]} children
 */
export function element(name, { className, text, ...attributes } = {}, children = []) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** @param {string} id */
export const byId = (id) => document.getElementById(id);

/**
 * Adds to a list what is not in it yet, so that a screen reader hears only what is new.
 *
 * @template {object} Item
 * @param {HTMLElement} list
 * @param {readonly Item[]} items
 * @param {(item: Item) => string} keyOf
 * @param {(item: Item) => HTMLElement} make
 */
export function appendNew(list, items, keyOf, make) {
  const keys = new Set(items.map(keyOf));
  for (const child of [...list.children]) if (!keys.has(child.dataset.key)) child.remove();
  const known = new Set([...list.children].map((child) => child.dataset.key));
  for (const item of items) {
    if (known.has(keyOf(item))) continue;
    const made = make(item);
    made.dataset.key = keyOf(item);
    list.append(made);
    list.scrollTop = list.scrollHeight;
  }
}

/** @param {number} milliseconds since the Unix epoch */
export const timeOfDay = (milliseconds) =>
  new Date(milliseconds).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
