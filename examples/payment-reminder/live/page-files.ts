import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** A file of the page, as it is served. */
export interface PageFile {
  readonly contentType: string;
  readonly bytes: Buffer;
}

const own = (name: string) => readFileSync(new URL(`./page/${name}`, import.meta.url));

/**
 * Everything that the page consists of, by its path. The guest's phone is Microsoft's own Direct Line client and 300 kB;
 * Web Chat, which has a chat window too, is 148 MB in `dist/stats.json` alone and brings 100 more packages.
 */
export function readPageFiles(): ReadonlyMap<string, PageFile> {
  const directLine = createRequire(import.meta.url).resolve('botframework-directlinejs/dist/directline.js');
  const script = 'text/javascript; charset=utf-8';
  return new Map([
    ['/', { contentType: 'text/html; charset=utf-8', bytes: own('index.html') }],
    ['/page.css', { contentType: 'text/css; charset=utf-8', bytes: own('page.css') }],
    ['/icon.svg', { contentType: 'image/svg+xml', bytes: own('icon.svg') }],
    ...['main.js', 'phone.js', 'genesys-side.js', 'timeline.js', 'element.js'].map(
      (name) => [`/${name}`, { contentType: script, bytes: own(name) }] as const,
    ),
    ['/directline.js', { contentType: script, bytes: readFileSync(directLine) }],
  ]);
}
