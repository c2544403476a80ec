// The live re-check: are the expected renderings and the amounts in the editor's text? A first answer while typing; `termweave apply`
// gives the full one. Each use needs a place of its own, longest renderings choose first.
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

// The first free place of `wanted` in `text`: [start, end, inflected], in code points.
function place(text, wanted, taken, exact) {
  const hay = fold(text), needle = fold(wanted);
  for (let at = 0; needle.length && at + needle.length <= hay.length; at += 1) {
    let same = 0;
    while (same < needle.length && hay[at + same] === needle[same]) same += 1;
    if (same < needle.length) continue;
    let end = at + needle.length;
    let inflected = false;
    if (spaced && wordish(needle[0]) && wordish(hay[at - 1])) continue;
    if (cutBefore(hay, at) || cutAfter(hay, end)) continue;
    if (spaced && wordish(needle.at(-1)) && wordish(hay[end])) {
      let tail = 0;
      while (wordish(hay[end + tail])) tail += 1;
      if (exact || tail > 3 || needle.length < 4) continue;
      end += tail;
      inflected = true;
    }
    if (!taken.some(([a, b]) => at < b && a < end)) return [at, end, inflected];
  }
  return null;
}

// For every term and amount of `unit`: where it stands in `text`, or null.
function locate(unit, text) {
  const old = Array.from(unit.target);
  const uses = [
    ...(unit.terms ?? []).map((t, i) => ({ ref: `t${i}`, exact: false, wanted: t.at ? [old.slice(...t.at).join(""), ...t.expected] : t.expected })),
    ...(unit.amounts ?? []).map((a, i) => ({ ref: `a${i}`, exact: true, wanted: a.at ? [old.slice(...a.at).join(""), ...a.accept] : a.accept })),
  ];
  const found = new Map(), taken = [];
  const length = (use) => Math.max(0, ...use.wanted.map((w) => w.length));
  for (const loose of [false, true]) {
    for (const use of [...uses].sort((a, b) => length(b) - length(a))) {
      if (found.has(use.ref)) continue;
      for (const wanted of use.wanted) {
        const at = place(text, wanted, taken, use.exact);
        if (!at || (at[2] && !loose)) continue;
        taken.push(at);
        found.set(use.ref, at);
        break;
      }
    }
  }
  // A forbidden rendering inside an acceptable one does not count (`chat` is forbidden, `chat group` wanted).
  for (const [i, term] of (unit.terms ?? []).entries()) {
    for (const word of term.forbidden ?? []) {
      const at = place(text, word, taken, false);
      if (!at) continue;
      taken.push(at);
      found.set(`f${i}`, at);
      break;
    }
  }
  return found;
}

// What the ledger says of the text as it is now: the file's own word while nothing was edited. `barred`: the forbidden words found.
function ledger(unit, text = now(unit).target) {
  const same = text === unit.target;
  const found = same ? null : locate(unit, text);
  const line = (ref, use, bad) => {
    const bars = same ? (use.status === "forbidden" ? use.at : null) : ref[0] === "t" ? found.get(`f${ref.slice(1)}`) : null;
    const at = (same ? use.at : bars ?? found.get(ref)) ?? null;
    return { ref, use, at, missing: same ? bad : !at || Boolean(bars), barred: bars ? Array.from(text).slice(bars[0], bars[1]).join("") : null };
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
    const at = place(text, old.slice(issue.start, issue.end).join(""), taken, true);
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
      ? { check: "forbidden", severity: "error", message: `“${barred}” is forbidden for “${use.term}”; write: ${use.expected.join(", ")}` }
      : use.expected
      ? { check: "terms", severity: "error", message: `“${use.term}” should read: ${use.expected.join(", ")}` }
      : { check: "amounts", severity: "error", message: `${use.text} is not found in your text` },
  ), besides(unit, now(unit).target));
}

const rank = { error: 0, warning: 1, info: 2 };
const urgency = (unit) => (overtaken(unit) ? -1 : approved(unit) ? 3 : Math.min(3, now(unit).state === "initial" ? 0 : 3, ...issues(unit).map((i) => rank[i.severity] ?? 2)));
const troubled = (unit) => overtaken(unit) || !approved(unit) && (now(unit).state === "initial" || issues(unit).some((i) => i.severity !== "info"));
