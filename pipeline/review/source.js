// The source: as it came, as repaired, and with the suggestions that the editor takes. All places count code points.

// Where `place` has gone after changes [start, end, length of the new text], each in the text that the one before left.
function shifted(place, changes, right = false) {
  let at = place;
  for (const [start, end, length] of changes) {
    if (at >= end && (at > start || right || end > start)) at += length - (end - start);
    else if (at > start) at = start + (right ? length : 0);
  }
  return at;
}

// A span after changes: what was put in beside it is no part of it.
function within(start, end, changes) {
  const first = shifted(start, changes, true);
  return [first, Math.max(first, shifted(end, changes))];
}

// The source with the suggestions taken, and how to move a span of the file's source along.
function reading(unit) {
  const taken = adopted(unit);
  if (!taken.length) return { text: unit.source, span: (start, end) => [start, end], changes: [] };
  const chars = Array.from(unit.source), changes = [];
  for (const [start, end, after] of [...taken].sort((a, b) => b[0] - a[0])) {
    const put = Array.from(after);
    chars.splice(start, end - start, ...put);
    changes.push([start, end, put.length]);
  }
  return { text: chars.join(""), span: (start, end) => within(start, end, changes), changes };
}

const isTaken = (unit, { start, end, after }) => adopted(unit).some((t) => t[0] === start && t[1] === end && t[2] === after);
const touching = ([start, end], other) => (start < other.end && other.start < end) || (start === other.start && end === other.end);

// What is left to take: nothing that touches what was taken.
const left = (unit) => (unit.suggestions ?? []).filter((s) => !adopted(unit).some((t) => touching(t, s)));

// Take a suggestion, or put it back; what it touches goes back too.
function adopt(unit, suggestion) {
  const place = [suggestion.start, suggestion.end, suggestion.after], { taken, untaken } = mine(unit), is = isTaken(unit, suggestion);
  const back = is ? [place] : adopted(unit).filter((other) => touching(other, suggestion));
  return change([[unit, {
    taken: taken.filter((other) => !has(back, other)).concat(is || has(unit.taken, place) ? [] : [place]),
    untaken: untaken.filter((other) => !has([place], other)).concat(back.filter((other) => has(unit.taken, other))),
  }]]);
}

// The word that a suggestion is about, before and after it.
function proposed(unit, { start, end, before, after }) {
  const chars = Array.from(unit.source);
  let from = start, to = end;
  if (spaced) {
    while (from > 0 && !/\s/.test(chars[from - 1])) from -= 1;
    while (to < chars.length && !/\s/.test(chars[to])) to += 1;
  } else from = Math.max(0, start - 4);
  const head = chars.slice(from, start).join(""), tail = chars.slice(end, to).join("");
  return { old: head + before + tail, now: head + after + tail };
}

// The source as it came, and in it what was changed; no marks where the changes do not lead back to it.
function came(unit) {
  const now = Array.from(unit.source), marks = [];
  let text = "", at = 0;
  for (const [i, c] of [...(unit.changes ?? []).entries()].sort(([, a], [, b]) => a.start - b.start)) {
    if (c.start < at) return { text: unit.raw ?? unit.source, marks: [] };
    text += now.slice(at, c.start).join("");
    const start = Array.from(text).length, end = start + Array.from(c.before).length;
    text += c.before;
    marks.push({ ...span(start, end, c.end < now.length), kind: "change", ref: `c${i}`, tip: changeTip(c, now.slice(c.start, c.end).join("")) });
    at = c.end;
  }
  text += now.slice(at).join("");
  return text === (unit.raw ?? unit.source) ? { text, marks } : { text: unit.raw ?? unit.source, marks: [] };
}

// What has no letter of its own is shown on the one that follows, or at the end on the one before.
const span = (start, end, more) => (start < end ? { start, end } : more ? { start, end: start + 1 } : { start: start - 1, end });
const changeTip = ({ reason, before: old }, is) => `${reason}: ${!old ? `“${is}” was added` : !is ? `“${old}” was taken out` : raw ? `reads “${is}” now` : `it came as “${old}”`}`;

// Marks of the suggestions: those left to take, and those taken.
function suggested(unit) {
  const { changes } = reading(unit), length = Array.from(unit.source).length;
  const open = left(unit);
  return (unit.suggestions ?? []).flatMap((s, i) => {
    const { old, now } = proposed(unit, s), put = Array.from(s.after).length;
    if (isTaken(unit, s)) {
      const start = shifted(s.start, changes.filter(([at]) => at !== s.start));
      return [{ ...span(start, start + put, true), kind: "change", ref: `g${i}`, tip: `${s.reason}: ${has(unit.taken, [s.start, s.end, s.after]) ? "an editor" : "you"} took this` }];
    }
    if (!open.includes(s)) return [];
    const [start, end] = within(s.start, s.end, changes);
    // A comma to come is shown on the letter before it, where it would stand.
    const shown = start < end ? { start, end } : start ? { start: start - 1, end: start } : span(start, end, length > 0);
    return [{ ...shown, kind: "suggestion", ref: `g${i}`, tip: `${s.reason}: “${old}” could read “${now}” (t takes it)` }];
  });
}
