// The live re-check: are the expected renderings and the amounts in the editor's text? A first answer while typing, by the rules of
// glossary.renditions and pipeline.money; `termweave apply` gives the full one.
const spaced = !/^(zh|ja|th|lo|km|my)\b/.test(page.target_lang);
const folds = new Map();
const BARE = { đ: "d", ø: "o", ł: "l", ħ: "h", ı: "i", ŧ: "t", ð: "d" }; // as the glossary's matcher has it

// Case and accents aside, one folded character per code point, so that positions stay.
function fold(text) {
  const kept = folds.get(text);
  if (kept) return kept;
  const folded = Array.from(text, (c) => {
    if (/[\u2018\u2019\u02bc]/.test(c)) return "'";
    if (/\s/.test(c)) return " ";
    const plain = c.normalize("NFD").replace(/\p{M}+/gu, "").toLowerCase();
    return BARE[plain] ?? (Array.from(plain).length === 1 ? plain : c);
  });
  if (folds.size > 4000) folds.clear();
  folds.set(text, folded);
  return folded;
}

// The same of a whole text at once, for the search through thousands of units; positions are lost.
const hays = new Map();
function hay(text) {
  let found = hays.get(text);
  if (found === undefined) {
    found = text.normalize("NFD").replace(/\p{M}+/gu, "").replace(/[\u2018\u2019\u02bc]/g, "'").replace(/\s/g, " ").toLowerCase().replace(/[đøłħıŧð]/g, (c) => BARE[c]);
    hays.set(text, found);
  }
  return found;
}

const wordish = (c) => c !== undefined && /[\p{L}\p{N}]/u.test(c);
const digit = (c) => c !== undefined && /\p{N}/u.test(c);
const joins = (c) => c === "." || c === ",";

// Is the number that begins (ends) at this edge part of a longer one, as `5` is of `1.5`?
const cutBefore = (hay, at) => digit(hay[at]) && (digit(hay[at - 1]) || (joins(hay[at - 1]) && digit(hay[at - 2])));
const cutAfter = (hay, end) => digit(hay[end - 1]) && (digit(hay[end]) || (joins(hay[end]) && digit(hay[end + 1])));

// The first free place of `wanted` in `text`, letter for letter but for case and accents: [start, end], in code points.
function place(text, wanted, taken) {
  const hay = fold(text), needle = fold(wanted);
  for (let at = 0; needle.length && at + needle.length <= hay.length; at += 1) {
    let same = 0;
    while (same < needle.length && hay[at + same] === needle[same]) same += 1;
    const end = at + needle.length;
    if (same < needle.length || cutBefore(hay, at) || cutAfter(hay, end)) continue;
    if (spaced && ((wordish(needle[0]) && wordish(hay[at - 1])) || (wordish(needle.at(-1)) && wordish(hay[end])))) continue;
    if (!taken.some(([a, b]) => at < b && a < end)) return [at, end];
  }
  return null;
}

const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u;
const JOINER = /[-\u2010\u2011'\u2019\u02bc]/;

// Folded words and signs with their places; hyphens and apostrophes inside words only part them. As glossary.normalise has it.
function tokens(text) {
  const chars = fold(text), found = [];
  for (let at = 0; at < chars.length; at += 1) {
    const c = chars[at], last = found.at(-1);
    if (/\s/.test(c)) continue;
    if (wordish(c) && !UNSPACED.test(c)) {
      if (last?.end === at && last.word && !UNSPACED.test(chars[at - 1])) { last.text += c; last.end = at + 1; continue; }
    } else if (JOINER.test(c) && wordish(chars[at - 1]) && wordish(chars[at + 1])) continue;
    found.push({ text: c, start: at, end: at + 1, word: wordish(c) });
  }
  return found;
}

const letters = (text) => text.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

// Every place of a rendering, in any form of its words, and as `health care` for `healthcare`: {start, end, cost}.
function renditions(text, cut, wanted) {
  const parts = tokens(wanted), solid = parts.map((part) => part.text).join(""), found = [];
  const solids = parts.length === 1 ? [solid, ...(page.forms?.[solid] ?? [])] : [solid];
  for (let at = 0; parts.length && at < cut.length; at += 1) {
    const seen = cut.slice(at, at + parts.length);
    const formed = seen.length === parts.length && parts.every((part, i) => part.text === seen[i].text || page.forms?.[part.text]?.includes(seen[i].text));
    const last = formed ? at + parts.length : joined(cut, at, solids);
    if (!last) continue;
    const start = cut[at].start, { end } = cut[last - 1], cost = seen.some((one, i) => one.text !== parts[i].text) ? 1 : 0;
    // Where accents tell words apart, only the very letters count.
    if (page.phonemic && letters(Array.from(text).slice(start, end).join("")) !== letters(wanted)) continue;
    found.push({ start, end, cost });
  }
  return found;
}

// Behind the last of several tokens that spell one of `solids` together, or 0.
function joined(cut, first, solids) {
  let run = cut[first].text;
  for (let last = first + 1; last < cut.length; last += 1) {
    run += cut[last].text;
    const begun = solids.filter((solid) => solid.length > 4 && solid.startsWith(run));
    if (!begun.length) return 0;
    if (begun.includes(run)) return last + 1;
  }
  return 0;
}

// For every term and amount of `unit`: where it stands in `text`, or null. Each needs a place of its own; the longest choose first.
function locate(unit, text) {
  const found = new Map(), taken = [], cut = tokens(text), good = [];
  const options = (unit.terms ?? []).flatMap((term, i) => term.expected.flatMap((wanted, rank) => {
    const places = renditions(text, cut, wanted);
    good.push(...places);
    return places.map((at) => ({ ref: `t${i}`, rank, ...at }));
  }));
  options.sort((a, b) => (b.end - b.start) - (a.end - a.start) || a.cost - b.cost || a.rank - b.rank || a.start - b.start);
  for (const { ref, start, end } of options) {
    if (found.has(ref) || taken.some(([a, b]) => start < b && a < end)) continue;
    taken.push([start, end]);
    found.set(ref, [start, end]);
  }
  const old = Array.from(unit.target);
  const sums = (unit.amounts ?? []).map((use, i) => ({ ref: `a${i}`, use, wanted: use.at ? [old.slice(...use.at).join(""), ...use.accept] : use.accept }));
  const length = ({ wanted }) => Math.max(0, ...wanted.map((w) => w.length));
  const held = [];
  const ways = [({ wanted }) => first(wanted, (w) => place(text, w, held)), ({ use }) => amountPlace(use, text, held)];
  sums.sort((a, b) => length(b) - length(a));
  // A plain number might take the figure of an amount of money: those choose first.
  for (const [money, find] of [true, false].flatMap((is) => ways.map((way) => [is, way]))) {
    for (const sum of sums) {
      const at = found.has(sum.ref) || Boolean(sum.use.currency) !== money ? null : find(sum);
      if (!at) continue;
      held.push(at);
      found.set(sum.ref, at);
    }
  }
  // A forbidden rendering inside an acceptable one does not count (`chat` is forbidden, `chat group` wanted).
  const barred = (unit.terms ?? []).flatMap((term, i) => (term.forbidden ?? []).flatMap((word) => renditions(text, cut, word).map((at) => ({ i, ...at }))));
  for (const { i, start, end } of barred.sort((a, b) => (b.end - b.start) - (a.end - a.start))) {
    if (!found.has(`f${i}`) && !good.some((at) => at.start <= start && end <= at.end)) found.set(`f${i}`, [start, end]);
  }
  return found;
}

function first(list, find) {
  for (const item of list) {
    const found = find(item);
    if (found) return found;
  }
  return null;
}

// What the ledger says of the text as it is now: the file's own word while nothing was edited. `barred`: the forbidden words found.
function ledger(unit, text = now(unit).target) {
  const same = text === unit.target;
  const found = same ? null : locate(unit, text);
  const line = (ref, use, bad) => {
    const bars = same ? (use.status === "forbidden" ? use.at : null) : ref[0] === "t" ? found.get(`f${ref.slice(1)}`) : null;
    const at = (same ? use.at : bars ?? found.get(ref)) ?? null;
    return { ref, use, at, missing: same ? bad : Boolean(bars) || (!at && use.expected?.length !== 0), barred: bars ? Array.from(text).slice(bars[0], bars[1]).join("") : null };
  };
  return {
    terms: (unit.terms ?? []).map((t, i) => line(`t${i}`, t, ["missing", "forbidden", "duplicated"].includes(t.status))),
    amounts: (unit.amounts ?? []).map((a, i) => line(`a${i}`, a, ["wrong", "missing"].includes(a.status))),
  };
}

function broken(unit) {
  const { terms, amounts } = ledger(unit);
  return [...terms, ...amounts].filter((line) => line.missing);
}

const LIVE = ["terms", "forbidden", "amounts"]; // what the ledger says anew of an edited text

// The file's other issues that still stand in `text`: those on the source, and those whose words are still there.
function besides(unit, text) {
  const others = (unit.issues ?? []).filter(({ check }) => !LIVE.includes(check));
  if (!text.trim()) return [{ check: "empty", severity: "error", message: "There is no translation" }];
  if (text === unit.target) return others;
  const old = Array.from(unit.target), taken = [];
  return others.flatMap((issue) => {
    if (issue.side === "source") return [issue];
    if (issue.start === undefined || issue.start === issue.end) return [];
    const at = place(text, old.slice(issue.start, issue.end).join(""), taken);
    if (at) taken.push(at);
    return at ? [{ ...issue, start: at[0], end: at[1] }] : [];
  });
}

// Issues that still stand: the file's own while the text is untouched, else what the live check finds.
function issues(unit) {
  if (!edited(unit)) return unit.issues ?? [];
  const told = overtaken(unit) ? [{ check: "overtaken", severity: "warning", message: `Somebody has changed this meanwhile, the file reads: ${unit.target}` }] : [];
  return told.concat(broken(unit).map(({ use, barred }) =>
    barred
      ? { check: "forbidden", severity: "error", message: `“${barred}” is forbidden for “${use.term}”${use.expected.length ? `; write: ${use.expected.join(", ")}` : ""}` }
      : use.expected
      ? { check: "terms", severity: "error", message: `“${use.term}” should read: ${use.expected.join(", ")}` }
      : { check: "amounts", severity: "error", message: `${use.text} is not found in your text` },
  ), besides(unit, now(unit).target));
}

const rank = { error: 0, warning: 1, info: 2 };
const urgency = (unit) => (overtaken(unit) ? -1 : approved(unit) ? 3 : Math.min(3, now(unit).state === "initial" ? 0 : 3, ...issues(unit).map((i) => rank[i.severity] ?? 2)));
const troubled = (unit) => overtaken(unit) || !approved(unit) && (now(unit).state === "initial" || issues(unit).some((i) => i.severity !== "info"));
