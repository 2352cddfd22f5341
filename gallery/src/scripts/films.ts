const IN_SIGHT = 0.6;

/** Lets the films of a wall play while they are seen, silently; not for people who asked for less motion. */
export function playOnSight(hangs: HTMLElement): void {
  if (!matchMedia('(prefers-reduced-motion: no-preference)').matches) return;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio } of entries) {
        if (!(target instanceof HTMLElement)) continue;
        if (intersectionRatio >= IN_SIGHT) play(target);
        else target.querySelector('video')?.pause();
      }
    },
    { threshold: [0, IN_SIGHT] },
  );
  const observe = (root: ParentNode) => {
    for (const film of root.querySelectorAll('[data-video]')) observer.observe(film);
  };
  observe(hangs);
  new MutationObserver(() => observe(hangs)).observe(hangs, { childList: true });
}

function play(hang: HTMLElement): void {
  const video = hang.querySelector('video') ?? addVideo(hang);
  video.play().catch(() => undefined);
}

function addVideo(hang: HTMLElement): HTMLVideoElement {
  const video = document.createElement('video');
  Object.assign(video, { muted: true, loop: true, playsInline: true, src: hang.dataset.video });
  video.setAttribute('aria-hidden', 'true');
  video.tabIndex = -1;
  const tile = hang.parentElement;
  video.addEventListener('playing', () => tile?.classList.add('is-playing'));
  video.addEventListener('pause', () => tile?.classList.remove('is-playing'));
  hang.querySelector('.film')?.before(video);
  return video;
}
