import type { Lineage } from '@easel/core/contract/creation.ts';
import { type Html, html, link } from './html.ts';
import { creationPath } from './paths.ts';
import { alternative, renderPlaceholder } from './tile.ts';

type Node = Lineage['nodes'][number];

/** Names for how one picture came from another; a kind that is not here shows its own name. */
const KINDS: Record<string, string> = {
  imagine: 'first',
  vary: 'variation',
  upscale: 'upscaled',
  remix: 'remix',
};

/** Where a picture comes from and what came of it, as a tree; nothing where it stands alone. */
export function renderLineage(lineage: Lineage, currentId: string): Html | false {
  const { nodes } = lineage;
  if (nodes.length < 2) return false;
  const known = new Set(nodes.map((node) => node.id));
  const roots = nodes.filter((node) => node.parent === null || !known.has(node.parent));
  return html`<section class="lineage" aria-labelledby="lineage"><h2 id="lineage">Where it comes from</h2>
<ul role="list" class="tree">${roots.map((root) => renderNode(root, nodes, currentId, new Set()))}</ul></section>`;
}

/** `above` keeps a circle, which the data should never have, from going on for ever. */
function renderNode(node: Node, all: Node[], currentId: string, above: Set<string>): Html {
  const path = new Set(above).add(node.id);
  const children = all.filter((other) => other.parent === node.id && !path.has(other.id));
  const kind = KINDS[node.kind] ?? node.kind;
  return html`<li>${renderTwig(node, kind, node.id === currentId)}${
    children.length > 0 &&
    html`<ul role="list">${children.map((child) => renderNode(child, all, currentId, path))}</ul>`
  }</li>`;
}

function renderTwig({ creation }: Node, kind: string, isCurrent: boolean): Html {
  if (!creation)
    return html`<span class="twig"><span class="leaf" aria-hidden="true"></span><span>${kind}<br><span class="muted">not public</span></span></span>`;
  const { tile, thumbhash } = creation.media;
  const about = html`<span class="leaf">${renderPlaceholder(thumbhash)}<img src="${link(tile.url)}" alt="${alternative(creation)}" width="${tile.width}" height="${tile.height}" loading="lazy" decoding="async"></span><span>${isCurrent ? 'this one' : kind}<br><bdi class="muted">${creation.artist.name}</bdi></span>`;
  return isCurrent
    ? html`<span class="twig" aria-current="true">${about}</span>`
    : html`<a class="twig" href="${creationPath(creation.id)}">${about}</a>`;
}
