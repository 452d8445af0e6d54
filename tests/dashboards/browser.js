// What a test asks of a page that stands in the browser; `browser.py` puts it into every tab as `window.juke`.
window.juke = (() => {
  const find = (selector) => [...document.querySelectorAll(selector)];
  const LEAST = 4.5, LEAST_LARGE = 3; // WCAG 2.2 AA; a sign needs as much as large text

  const isSettled = () => {
    const app = document.querySelector('[data-testid=stApp]');
    return app?.dataset.testScriptState === 'notRunning' && find('h1').length > 0
      && find('[data-testid=stSkeleton], [data-stale=true]').length === 0;
  };

  const rgba = (text) => {
    const [r, g, b, a = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return { r, g, b, a };
  };
  const over = (top, under) => ['r', 'g', 'b'].reduce(
    (mixed, part) => ({ ...mixed, [part]: top[part] * top.a + under[part] * (1 - top.a) }), { a: 1 });
  const luminance = (color) => {
    const [r, g, b] = [color.r, color.g, color.b].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const ancestors = (element) => {
    const found = [];
    for (let at = element; at; at = at.parentElement) found.unshift(at);
    return found;
  };
  const background = (element) => ancestors(element).reduce((under, at) => {
    const own = rgba(getComputedStyle(at).backgroundColor);
    return Number.isFinite(own.r) ? over(own, under) : under;
  }, { r: 255, g: 255, b: 255, a: 1 });
  const opacity = (element) => ancestors(element).reduce((share, at) => share * getComputedStyle(at).opacity, 1);

  const isDark = () => luminance(rgba(getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor)) < 0.2;

  const texts = () => {
    const walker = document.createTreeWalker(document.querySelector('[data-testid=stApp]'), NodeFilter.SHOW_TEXT);
    const found = new Set();
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (walker.currentNode.textContent.trim() && !element.closest('canvas, script, style, [disabled]')
        && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) found.add(element);
    }
    return [...found];
  };
  const isLarge = (style) => style.fontFamily.includes('Material') || parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
  const hardToRead = () => texts().flatMap((element) => {
    const style = getComputedStyle(element), under = background(element), ink = rgba(style.color);
    const ratio = contrast(over({ ...ink, a: ink.a * opacity(element) }, under), under);
    return ratio < (isLarge(style) ? LEAST_LARGE : LEAST)
      ? [`contrast ${ratio.toFixed(1)}: ${element.textContent.trim().slice(0, 40)}`] : [];
  });

  const cutOff = () => find('[data-testid=stMetricValue], [data-testid=stMetricLabel], [data-testid=stBadge], h1, h2, h3')
    .flatMap((root) => [root, ...root.querySelectorAll('*')])
    .filter((element) => getComputedStyle(element).overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1)
    .map((element) => `cut off: ${element.textContent.trim().slice(0, 40)}`);

  const sideways = () => {
    const wider = Math.max(document.documentElement.scrollWidth - innerWidth,
      ...find('[data-testid=stMain]').map((main) => main.scrollWidth - main.clientWidth));
    return wider > 0 ? [`scrolls sideways by ${wider} pixels`] : [];
  };

  const errors = () => find('[data-testid=stException], [data-testid=stAlertContentError]')
    .map((box) => `error on the page: ${box.textContent.slice(0, 80)}`);

  const faults = (theme) => [
    ...errors(), ...(isDark() === (theme === 'dark') ? [] : [`not drawn in the ${theme} theme`]),
    ...sideways(), ...new Set([...cutOff(), ...hardToRead()]),
  ];
  return { isSettled, faults };
})();
