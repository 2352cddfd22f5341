const THEMES = ['automatic', 'light', 'dark'] as const;

/** The switch in the footer: as the system says, light, dark. Kept in this browser; the page's first line reads it. */
export function startThemeSwitch(): void {
  const button = document.querySelector<HTMLButtonElement>('[data-theme-switch]');
  if (!button) return;
  const root = document.documentElement;
  const show = () => {
    button.textContent = `Theme: ${root.dataset.theme ?? THEMES[0]}`;
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    const now = THEMES.findIndex((theme) => theme === (root.dataset.theme ?? THEMES[0]));
    const next = THEMES[(now + 1) % THEMES.length] ?? THEMES[0];
    if (next === 'automatic') delete root.dataset.theme;
    else root.dataset.theme = next;
    try {
      localStorage.setItem('theme', next);
    } catch {
      // Storage is off: the choice lasts for this page.
    }
    show();
  });
  show();
}
