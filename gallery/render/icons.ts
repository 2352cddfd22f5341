import { type Html, html } from './html.ts';

/** Outlines on a field of 24 by 24. */
const SHAPES = {
  heart: 'M12 20s-7.5-4.6-7.5-10.1A4.4 4.4 0 0 1 12 7.3a4.4 4.4 0 0 1 7.5 2.6C19.5 15.4 12 20 12 20z',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  download: 'M12 4v11m-5-5 5 5 5-5M5 20h14',
  share: 'M12 15V4m-4 4 4-4 4 4M6 12v8h12v-8',
  flag: 'M6 21V4h11l-2 4 2 4H6',
  unfold: 'M6 9l6 6 6-6',
  remix: 'M4 7h4l8 10h4M4 17h4l8-10h4M17 4l3 3-3 3m0 4 3 3-3 3',
} as const;

export type Icon = keyof typeof SHAPES;

export function renderIcon(name: Icon): Html {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${SHAPES[name]}"/></svg>`;
}
