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
  const types = {
    js: 'text/javascript; charset=utf-8',
    css: 'text/css; charset=utf-8',
    html: 'text/html; charset=utf-8',
    svg: 'image/svg+xml',
  };
  const file = (name: string, type: keyof typeof types) =>
    [`/${name}.${type}`, { contentType: types[type], bytes: own(`${name}.${type}`) }] as const;
  const parts = ['phone', 'genesys-side', 'timeline'];
  return new Map([
    ['/', file('index', 'html')[1]],
    file('icon', 'svg'),
    file('invoice-4711', 'svg'),
    ...['page', ...parts].map((name) => file(name, 'css')),
    ...['main', 'element', ...parts].map((name) => file(name, 'js')),
    ['/directline.js', { contentType: types.js, bytes: readFileSync(directLine) }],
  ]);
}
