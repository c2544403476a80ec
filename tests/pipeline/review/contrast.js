// Texts whose contrast with what lies behind them is below 4.5 to 1, and lines and edges that carry meaning below 3 to 1 (WCAG 2.2
// AA, 1.4.3 and 1.4.11).
const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
const rgba = (c) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
const light = (c) => { const [r, g, b] = c.map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
const ground = (e) => { if (!e) return [255, 255, 255, 1]; const c = rgba(getComputedStyle(e).backgroundColor); return c[3] > .999 ? c : over(c, ground(e.parentElement)); };
const contrast = (x, y) => { const a = light(x), b = light(y); return (Math.max(a, b) + .05) / (Math.min(a, b) + .05); };
const low = [], seen = new Set();
const judge = (e, colour, behind, least, what) => {
  seen.add(`${colour} on ${behind}`);
  const ratio = contrast(over(rgba(colour), behind), behind);
  if (ratio < least) low.push([what, e.className || e.tagName, ratio.toFixed(2), e.textContent.slice(0, 30)]);
};
for (const e of document.querySelectorAll('body *')) {
  if (!e.checkVisibility({opacityProperty: true}) || e.disabled || e.closest('.skip')) continue;
  const style = getComputedStyle(e), behind = ground(e);
  const field = e.matches('input, select, textarea');
  if (field || [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) judge(e, style.color, behind, 4.5, 'text');
  if (e.placeholder) judge(e, getComputedStyle(e, '::placeholder').color, behind, 4.5, 'placeholder');
  if (e.matches('.target:empty')) judge(e, getComputedStyle(e, '::before').color, behind, 4.5, 'empty');
  if (field) judge(e, style.borderColor, ground(e.parentElement), 3, 'edge');
  if (style.textDecorationLine !== 'none') judge(e, style.textDecorationColor, behind, 3, 'underline');
  if (e.matches('.m') && style.boxShadow !== 'none') judge(e, style.boxShadow.match(/^.*?\)/)[0], behind, 3, 'line');
}
const probe = document.body.appendChild(document.createElement('i'));
const named = (name) => { probe.style.color = `var(--${name})`; return getComputedStyle(probe).color; };
for (const [a, b] of ['focus card', 'focus paper', 'accent line', 'accent card', 'accent paper'].map(p => p.split(' '))) {
  judge(document.body, named(a), rgba(named(b)), 3, `${a} on ${b}`);
}
probe.remove();
return {low, pairs: [...seen]};
