// Amounts in the editor's text, whatever way they are written: digits with any grouping, number words, scale words, and the names and
// signs of the currencies that the page's amounts have. It answers one question only: does this amount stand there?
const N = page.numbers;
const lower = (c) => { const low = c.toLowerCase(); return low.length === c.length ? low : c; };

// Text for patterns: one unit of UTF-16 for each code point.
const flat = (text) => Array.from(text, (c) => (c.length === 1 ? c : "\ufffd")).join("");
const mapped = (low) => (N.fold ? fold(low).join("") : low);
const escaped = (words) => [...words].sort((a, b) => b.length - a.length).map((w) => w.replace(/[.*+?^${}()|[\]\\\/]/g, "\\$&")).join("|");
const GAP = "[\\s\\u00a0\\u202f\\u2009]";
const EDGE = spaced ? "(?![\\p{L}\\p{N}])" : "";
const sticky = (body) => new RegExp(body, "uy");
const NUMERAL = sticky(`\\d+(?:[ \\u00a0\\u202f\\u2009'’]\\d{3}(?!\\d))+(?:[.,]\\d+)?|\\d+(?:[.,]\\d+)*`);
const patterns = N && {
  word: sticky(`(${escaped(Object.keys(N.words)) || "(?!)"})${EDGE}`),
  short: sticky(`${GAP}?(${escaped(Object.keys(N.short)) || "(?!)"})(?![\\p{L}\\p{N}])`),
  join: sticky(`(?:${GAP}|-)*`),
  link: sticky(`${GAP}*(?:(?:${escaped(N.links) || "(?!)"})${GAP}*)?-?${GAP}*`),
  part: sticky(`(?:${GAP}|-)*(${escaped(Object.keys(N.after)).replaceAll(/[- ]/g, `(?:${GAP}|-)`) || "(?!)"})${EDGE}`),
  percent: sticky(`${GAP}*(?:${escaped(N.percent) || "%"})`),
  to: sticky(`${GAP}*(?:${escaped(N.to)})${GAP}*`),
  other: sticky(`(?:${escaped(N.other.map(lower)) || "(?!)"})${EDGE}`),
  names: Object.fromEntries(Object.entries(N.money).map(([code, names]) => [code, sticky(`(?:${escaped(names.map(lower))})${EDGE}`)])),
  before: Object.fromEntries(Object.entries(N.money).map(([code, names]) => [code, new RegExp(`(?:${escaped([...names, ...N.before[code]].map(lower))})${GAP}?$`, "u")])),
};
const after = (pattern, text, at) => { pattern.lastIndex = at; const m = pattern.exec(text); return m ? { end: pattern.lastIndex, word: m[1] ?? m[0] } : null; };

// The value of digits as written. A mark before three digits groups them, unless the language has it for decimals.
function digits(raw) {
  const plain = raw.replace(/[^\d.,]/g, ""), marks = plain.match(/[.,]/g) ?? [];
  const last = Math.max(plain.lastIndexOf("."), plain.lastIndexOf(","));
  const three = /[.,]\d{3}$/.test(plain);
  const grouped = marks.length > 1 ? new Set(marks).size === 1 : three && plain[last] !== N.decimal && !/^0/.test(plain);
  if (!marks.length || grouped) return Number(plain.replace(/[.,]/g, ""));
  return Number(`${plain.slice(0, last).replace(/[.,]/g, "")}.${plain.slice(last + 1)}`);
}

// The number that begins at `at`: {start, end, value}; a multiplier multiplies all smaller terms before it.
function numberAt(text, low, at) {
  const terms = [];
  let end = at, scaled = true, scale = 1, written = false; // `written`: digits came last, any multiplier is theirs
  const times = (by) => {
    scale = by;
    let sum = 0;
    while (terms.length && (terms.at(-1) < by || written)) { sum += terms.pop(); written = false; }
    terms.push((sum || 1) * by);
  };
  for (;;) {
    const part = terms.length ? after(patterns.part, low, end) : null;
    if (part) { terms.push((scaled ? scale : 1) * N.after[part.word.replaceAll(new RegExp(GAP, "gu"), "-")]); ({ end } = part); continue; }
    const from = end > at ? after(patterns.join, low, end).end : at;
    const numeral = scaled && /\d/.test(low[from] ?? "") ? after(NUMERAL, text, from) : null;
    if (numeral && (!terms.length || (from - end < 2 && digits(numeral.word) < terms.at(-1)))) {
      terms.push(digits(numeral.word));
      written = true;
      end = numeral.end;
      const short = after(patterns.short, text, end);
      if (short) { times(N.short[short.word]); end = short.end; }
      scaled = Boolean(short);
      continue;
    }
    const found = after(patterns.word, low, from) ?? (terms.length ? after(patterns.word, low, after(patterns.link, low, end).end) : null);
    if (!found || (spaced && from === at && wordish(low[at - 1]))) break;
    const [kind, value] = N.words[found.word];
    if (kind === 2 && (!terms.length || !after(patterns.word, low, after(patterns.join, low, found.end).end))) break;
    if (kind === 0 && /\d/.test(low[at])) break;
    if (kind === 0) { terms.push(value); written = false; }
    if (kind === 1) times(value);
    end = found.end;
    scaled = kind === 1;
  }
  return terms.length ? { start: at, end, value: terms.reduce((a, b) => a + b) } : null;
}

function numbersIn(text) {
  const written = flat(text), low = mapped(Array.from(written, lower).join("")), found = [];
  for (let at = 0; at < low.length;) {
    const number = cutBefore(low, at) ? null : numberAt(written, low, at);
    if (number) found.push(number);
    at = number?.end ?? at + 1;
  }
  return { low, found };
}

// Where the currency ends that stands behind `end`, and where the one begins that stands before `start`; null without.
function named(low, code, end) {
  const at = after(patterns.link, low, end).end;
  const name = patterns.names[code] && after(patterns.names[code], low, at), other = after(patterns.other, low, at);
  return name && !(other && other.end > name.end) ? name.end : null;
}
function signed(low, code, start) {
  const m = patterns.before[code]?.exec(low.slice(Math.max(0, start - 24), start));
  return m && !(spaced && wordish(m[0][0]) && wordish(low[start - m[0].length - 1])) ? start - m[0].length : null;
}

// The free place of the amount `use` in `text`: [start, end, false], or null.
function amountPlace(use, text, taken) {
  if (!N || use.number === undefined) return null;
  const { low, found } = numbersIn(text);
  const is = (number, value) => number && Math.abs(number.value - value) <= Math.abs(value) * 1e-12;
  const span = (number, next) => {
    if (use.kind === "percent") {
      const sign = after(patterns.percent, low, number.end), word = N.percent_before.find((w) => low.endsWith(w, number.start));
      return sign ? [number.start, sign.end] : word ? [number.start - word.length, number.end] : null;
    }
    if (!use.currency) return after(patterns.percent, low, number.end) && use.kind === "number" ? null : [number.start, number.end];
    const end = named(low, use.currency, number.end), start = signed(low, use.currency, number.start);
    if (end !== null || start !== null) return [start ?? number.start, end ?? number.end];
    // The first end of a range has its currency at the other.
    return next && after(patterns.to, low, number.end)?.end === next.start && named(low, use.currency, next.end) !== null ? [number.start, number.end] : null;
  };
  for (const [i, number] of found.entries()) {
    if (!is(number, use.number)) continue;
    const next = found[i + 1];
    let at = use.high === undefined ? span(number, next) : is(next, use.high) ? span(next) : null;
    if (at && use.high !== undefined) at = [Math.min(number.start, signed(low, use.currency, number.start) ?? number.start), at[1]];
    if (at && !taken.some(([a, b]) => at[0] < b && a < at[1])) return [...at, false];
  }
  return null;
}
