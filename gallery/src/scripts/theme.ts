const THEMES = ['automatic', 'light', 'dark'] as const;

/** The switch in the footer: as the system says, light, dark. Kept in this browser; the page's first line reads it. */
export function startThemeSwitch(): void {
  const button = document.querySelector<HTMLButtonElement>('[data-theme-switch]');
  if (!button) return;
  const root = document.documentElement;
  const show = () => {
    const words = `Theme: ${root.dataset.theme ?? THEMES[0]}`;
    // The page is laid out anew for words that change, and most stay as they are.
    if (button.textContent !== words) button.textContent = words;
  };
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
