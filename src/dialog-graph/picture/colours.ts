/**
 * The colours, light and dark. Blue and orange are told apart with every kind of colour blindness; nothing is told by
 * colour alone.
 */
const light = `
--paper:#ffffff;--ink:#1c1c1e;--soft:#55555a;--line:#6d6d72;--plain:#f4f4f2;
--ends:#1f5fa8;--ends-ink:#ffffff;--ends-line:#0d2f57;--closes:#d7e6f8;--closes-ink:#10243a;
--open:#ffe3b0;--open-ink:#3a2200;--open-line:#a35c00;--wrong:#a11d2d`;
const dark = `
--paper:#17181b;--ink:#ececef;--soft:#b3b3ba;--line:#93939b;--plain:#26272c;
--ends:#7db6f5;--ends-ink:#08192c;--ends-line:#d5e8ff;--closes:#1d3450;--closes-ink:#dcebfc;
--open:#4a3109;--open-ink:#ffe3b0;--open-line:#f0a93c;--wrong:#ff8b98`;

const flat = (colours: string) => colours.replaceAll('\n', '');

/** The style of the picture. The fonts are those that every system has. */
export const pictureStyle = `
.picture{${flat(light)};font-family:system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif;color-scheme:light dark}
@media (prefers-color-scheme:dark){.picture{${flat(dark)}}}
.paper{fill:var(--paper)}
.box path,.box rect{fill:var(--plain);stroke:var(--line);stroke-width:1.2}
.box text{fill:var(--ink)}
.box .t{font-size:14px;font-weight:600}
.box .l{font-size:12px}
.terminal path{fill:var(--ends);stroke:var(--ends-line);stroke-width:3}
.terminal text{fill:var(--ends-ink)}
.closing rect{fill:var(--closes);stroke:var(--ends);stroke-width:1.6}
.closing text{fill:var(--closes-ink)}
.open path{fill:var(--open);stroke:var(--open-line);stroke-width:2}
.open text{fill:var(--open-ink)}
.unreached rect,.unreached path{fill:var(--paper);stroke-dasharray:7 4}
.unreached text{fill:var(--soft)}
.missing rect{fill:var(--paper);stroke:var(--wrong);stroke-width:2;stroke-dasharray:2 3}
.missing text{fill:var(--wrong)}
.box .root{fill:var(--ink);stroke:none}
.arrow{fill:none;stroke:var(--line);stroke-width:1.3}
.replaces{stroke-dasharray:6 4}
.head{fill:var(--line)}
.heading,.word{fill:var(--ink);font-size:13px}
.heading{font-size:16px;font-weight:600}
a:focus path,a:focus rect,a:hover path,a:hover rect{stroke-width:4}
`
  .replaceAll('\n', '')
  .trim();
