import { escapeMarkup } from './markup.js';

const frame = `
:root{color-scheme:light dark;--page:#fff;--words:#1c1c1e;--rule:#d5d5d8;--accent:#1f5fa8}
@media (prefers-color-scheme:dark){:root{--page:#17181b;--words:#ececef;--rule:#3c3d44;--accent:#7db6f5}}
body{margin:0 auto;padding:1rem 1.5rem 3rem;background:var(--page);color:var(--words);font:16px/1.5 system-ui,"Segoe UI",Roboto,Arial,"DejaVu Sans",sans-serif}
h2{font-size:1.15rem}
`;

/** What a page shows. */
interface HtmlPage {
  /** Plain text: the page's title and its heading. */
  readonly title: string;
  /** The command that writes it, so that it knows the page again. */
  readonly generator: string;
  /** CSS beside that of every page. `--page`, `--words`, `--rule` and `--accent` are its colours, in the light and in the dark. */
  readonly style: string;
  /** Markup, below the heading. */
  readonly body: readonly string[];
}

/** A page of its own: no script, and a policy that forbids it to load anything at all. */
export function htmlPage({ title, generator, style, body }: HtmlPage): string {
  const heading = escapeMarkup(title);
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="generator" content="genesys-disconnect ${generator}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${heading}</title>`,
    `<style>${`${frame}${style}`.replaceAll('\n', '')}</style>`,
    '</head>',
    '<body>',
    `<h1>${heading}</h1>`,
    ...body,
    '</body>',
    '</html>',
  ].join('\n');
}
