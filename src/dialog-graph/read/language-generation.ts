/** A template that names a template that names …: enough for any bot, and an end for circles. */
const deepest = 10;

/** The templates of a project's `.lg` files, read as text. Of two with one name, both count: which is used depends on the language. */
export class LanguageGeneration {
  readonly #templates = new Map<string, string>();

  constructor(texts: readonly string[]) {
    for (const text of texts) {
      for (const block of text.replaceAll('\r', '').split(/^(?=\s*#\s*[\w.]+)/m)) {
        const [, name] = /^\s*#\s*([\w.]+)/.exec(block) ?? [];
        if (name === undefined) continue;
        const body = block.slice(block.indexOf('\n') + 1);
        this.#templates.set(name, [this.#templates.get(name), body].filter(Boolean).join('\n'));
      }
    }
  }

  /** An activity's text with the texts of all templates that it names. */
  expand(text: string): string {
    const texts = [text];
    const seen = new Set<string>();
    let open = [text];
    for (let depth = 0; depth < deepest && open.length > 0; depth++) {
      open = open.flatMap((one) =>
        [...one.matchAll(/([A-Za-z_][\w.]*)\s*\(/g)].flatMap(([, name = '']) => {
          const body = seen.has(name) ? undefined : this.#templates.get(name);
          seen.add(name);
          return body ?? [];
        }),
      );
      texts.push(...open);
    }
    return texts.join('\n');
  }
}
