/** Text that is HTML already. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Html[];

/** A template whose values are escaped, unless they are HTML themselves. */
export function html(strings: TemplateStringsArray, ...values: Part[]): Html {
  const text = strings.reduce((sum, piece, at) => sum + write(values[at - 1] ?? '') + piece);
  return new Html(text);
}

function write(value: Part): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return String(value).replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** A whole page, fit for a phone. */
export function layOutPage(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<p class="banner">Sandbox · nothing here is real, and no money moves</p>
${body}
</main>
</body>
</html>
`.text;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1a1f36; --soft: #5b637a; --line: #e3e6ee; --paper: #ffffff; --back: #f4f5fa;
  --accent: #4f46e5; --on-accent: #ffffff; --bad: #b42318; --good: #107a4d; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef6; --soft: #a3abc2; --line: #2c3148; --paper: #191d2e;
  --back: #0f1220; --accent: #8b83ff; --on-accent: #10122a; --bad: #ff8a80; --good: #6fdca8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 28rem; margin: 0 auto; padding: 1rem; }
.banner { margin: 0 0 1rem; text-align: center; font-size: .8rem; color: var(--soft); }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 16px; padding: 1.25rem; margin-bottom: 1rem; }
h1 { font-size: 1rem; font-weight: 500; margin: 0; color: var(--soft); }
h2 { font-size: 1rem; margin: 0 0 .75rem; }
.amount { font-size: 2.25rem; font-weight: 650; letter-spacing: -.02em; margin: 0 0 1rem; }
.amount small { font-size: 1rem; font-weight: 400; color: var(--soft); letter-spacing: 0; }
dl { display: grid; grid-template-columns: 1fr auto; gap: .4rem 1rem; margin: 0; }
dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
dl .sum { border-top: 1px solid var(--line); padding-top: .5rem; font-weight: 600; }
label { display: block; font-size: .85rem; color: var(--soft); margin-bottom: .75rem; }
input, select { width: 100%; margin-top: .25rem; padding: .7rem .8rem; font: inherit; color: inherit; background: var(--back);
  border: 1px solid var(--line); border-radius: 10px; }
button, .button { display: block; width: 100%; min-height: 3rem; margin-top: .6rem; padding: .7rem 1rem; font: inherit;
  font-weight: 600; text-align: center; text-decoration: none; border-radius: 10px; border: 1px solid var(--line);
  background: transparent; color: var(--ink); cursor: pointer; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.note { font-size: .85rem; color: var(--soft); margin: .75rem 0 0; }
.bad { color: var(--bad); font-weight: 600; margin: 0 0 1rem; }
.good { color: var(--good); font-weight: 600; margin: 0 0 1rem; }
summary { cursor: pointer; color: var(--soft); font-size: .9rem; margin-top: 1rem; }
ul { list-style: none; margin: 0; padding: 0; }
li { display: flex; justify-content: space-between; gap: 1rem; padding: .6rem 0; border-top: 1px solid var(--line); }
li:first-child { border-top: 0; }
a { color: var(--accent); }
`;
