// What the page knows: the units as they came, the editor's work on top of them, and the way back. No DOM in this part.
const page = JSON.parse(document.getElementById("page").textContent);
const units = JSON.parse(document.getElementById("units").textContent);
const places = new Map(units.map((unit, i) => [unit.id, i]));
// unit id -> {target, state, taken, untaken, note, base, seen, given, out}; only what differs from the file. `taken`, `untaken`: the
// suggestions for the source, as [start, end, text], that the editor took and that the file has not, and the other way round; `note`:
// the editor's own; `base`: the file's text that the work began from, which another person may have changed since; `seen`, `given`:
// texts and suggestions of this work that went out by Export before; `out`: all of it has.
const work = new Map();
const stale = new Map(); // work found in the browser for units whose source has changed: exported, never lost
const past = []; // undo: lists of [unit id, work before]
const prefix = `termweave:${page.key}:`;

const now = (unit) => work.get(unit.id) ?? unit;
const has = (places, place) => Boolean(places?.some((other) => String(other) === String(place)));
// The suggestions that are taken, by the file or here.
function adopted(unit) {
  const { taken = [], untaken } = work.get(unit.id) ?? {};
  return (unit.taken ?? []).filter((place) => !has(untaken, place)).concat(taken.filter((place) => !has(unit.taken, place)));
}
const noteOf = (unit) => work.get(unit.id)?.note ?? "";
const noted = (unit) => Boolean(unit.notes?.length || noteOf(unit));
const edited = (unit) => now(unit).target !== unit.target;
const resourced = (unit) => Boolean(work.get(unit.id)?.taken || work.get(unit.id)?.untaken);
const touched = (unit) => edited(unit) || resourced(unit) || Boolean(noteOf(unit));
const approved = (unit) => now(unit).state === "final";

function store(unit) {
  try {
    if (work.has(unit.id)) {
      const { target, ...rest } = work.get(unit.id);
      // An approved text is the file's own in most units: named once, ten thousand of them fit the browser's storage.
      localStorage.setItem(prefix + unit.id, JSON.stringify({ hash: unit.hash, ...rest, ...(target !== rest.base && { target }) }));
    } else localStorage.removeItem(prefix + unit.id);
  } catch {
    warn("The browser's storage is full or closed: your work is in this tab only. Export it before you leave.");
  }
}

const same = (unit, { target, state, taken, untaken, note }) => target === unit.target && state === unit.state && !taken && !untaken && !note;
// The file's own text again, after another one of ours went out: the other side must hear of it.
const takenBack = ({ target, base, seen }) => target === base && Boolean(seen?.some((text) => text !== base));

function put(unit, record) {
  const all = { base: unit.target, ...work.get(unit.id), ...record };
  delete all.out;
  // What went out as taken and is not any more, the other side must hear of.
  all.untaken = (all.untaken ?? []).concat((all.given ?? []).filter((place) => !has(unit.taken, place) && !has(all.untaken, place))).filter((place) => !has(all.taken, place));
  for (const name of ["taken", "untaken", "note"]) if (!all[name]?.length) delete all[name];
  if (same(unit, all) && !takenBack(all)) work.delete(unit.id);
  else work.set(unit.id, all);
  store(unit);
}

function mine(unit) {
  const { taken = [], untaken = [], note = "" } = work.get(unit.id) ?? {};
  return { target: now(unit).target, state: now(unit).state, taken, untaken, note };
}

// changes: [[unit, {target, state, taken, untaken, note}], ...], undone together; what is not named stays.
function change(changes) {
  const real = changes.filter(([unit, to]) => { const is = mine(unit); return Object.keys(is).some((name) => name in to && String(to[name]) !== String(is[name])); });
  if (!real.length) return false;
  past.push(real.map(([unit]) => [unit, mine(unit)]));
  for (const [unit, to] of real) put(unit, { ...mine(unit), ...to });
  return true;
}

function undo() {
  const step = past.pop();
  for (const [unit, before] of step ?? []) put(unit, before);
  return step?.map(([unit]) => unit);
}

function recall() {
  let names = [];
  try { names = Object.keys(localStorage).filter((name) => name.startsWith(prefix)); } catch { return; }
  for (const name of names) kept(name, localStorage.getItem(name));
}

function kept(name, text) {
  try {
    const record = JSON.parse(text);
    take({ id: name.slice(prefix.length), target: record.base, ...record });
  } catch { /* not ours */ }
}

const STATE_NAMES = ["initial", "translated", "reviewed", "final"];
const ours = ({ base, seen, given }) => ({ ...(typeof base === "string" && { base }), ...(Array.isArray(seen) && { seen }), ...(Array.isArray(given) && { given }) });

// Work on a unit from an export or from the browser's storage, as this page would have it; null where it does not fit the unit.
function fitted(unit, hash, { target, state, taken, untaken, note, ...rest }) {
  if (hash !== unit?.hash || typeof target !== "string" || !STATE_NAMES.includes(state)) return null;
  const known = new Set((unit.suggestions ?? []).map(({ start, end, after }) => String([start, end, after])));
  const places = (given) => (Array.isArray(given) ? given : []).filter((place) => known.has(String(place)));
  return {
    target, state, ...ours(rest), note: typeof note === "string" && !unit.notes?.includes(note) ? note : "",
    taken: places(taken).filter((place) => !has(unit.taken, place)),
    untaken: places(untaken).filter((place) => has(unit.taken, place) || has(rest.given, place)),
  };
}

// One record of the browser's storage into the work.
function take({ id, hash, ...rest }) {
  const unit = units[places.get(id)], record = fitted(unit, hash, rest);
  if (!record) {
    if (typeof rest.target === "string" && STATE_NAMES.includes(rest.state)) stale.set(id, { hash, ...rest });
    return;
  }
  const all = { base: unit.target, ...record, ...(rest.out && { out: true }) };
  for (const name of ["taken", "untaken", "note"]) if (!all[name].length) delete all[name];
  if (!same(unit, all) || takenBack(all)) work.set(id, all);
  else localStorage.removeItem(prefix + id); // the file has taken it in
}

// One unit's work as a line of the export.
const line = (id, source_hash, { note, given, out, hash, ...record }) => ({ id, source_hash, ...record, ...(note && { notes: [note] }) });

function exported() {
  const lines = [{ termweave_review: 1, source_lang: page.source_lang, target_lang: page.target_lang, signature: page.signature }];
  for (const unit of units) if (work.has(unit.id)) lines.push(line(unit.id, unit.hash, work.get(unit.id)));
  for (const [id, record] of stale) lines.push(line(id, record.hash, record));
  return lines.map((plain) => JSON.stringify(plain) + "\n").join("");
}

// After an export: the next one says which texts of ours the other side may have by now.
function remember() {
  for (const unit of units) {
    const record = work.get(unit.id);
    if (!record || record.out) continue;
    record.out = true;
    if (record.taken) record.given = [...(record.given ?? []), ...record.taken.filter((place) => !has(record.given, place))];
    if (!record.seen?.includes(record.target)) record.seen = [...(record.seen ?? []), record.target].slice(-8);
    store(unit);
  }
  for (const [id, record] of stale) {
    record.out = true;
    try { localStorage.setItem(prefix + id, JSON.stringify(record)); } catch { /* it is there as it was */ }
  }
}

const unsent = () => [...work.values(), ...stale.values()].filter(({ out }) => !out).length;

// The file's text is not the one that the work began from: somebody else has changed it meanwhile.
const overtaken = (unit) => edited(unit) && work.get(unit.id).base !== unit.target && !work.get(unit.id).seen?.includes(unit.target);

function imported(text) {
  const changes = [];
  let unknown = 0;
  for (const [number, row] of text.replace(/^\ufeff/, "").split("\n").entries()) {
    if (!row.trim()) continue;
    let plain;
    try { plain = JSON.parse(row); } catch { throw new Error(`line ${number + 1} is not JSON`); }
    if (plain === null || typeof plain !== "object") throw new Error(`line ${number + 1} is not an object`);
    if (!("id" in plain)) continue;
    const unit = units[places.get(plain.id)], note = Array.isArray(plain.notes) ? plain.notes.join("\n") : "";
    const record = fitted(unit, plain.source_hash, { ...plain, note });
    if (!record) { unknown += 1; continue; }
    const { taken, untaken } = mine(unit);
    changes.push([unit, {
      ...record, note: noteOf(unit).includes(record.note) ? noteOf(unit) : [noteOf(unit), record.note].filter(Boolean).join("\n"),
      taken: taken.filter((place) => !has(plain.untaken, place)).concat(record.taken.filter((place) => !has(taken, place))),
      untaken: untaken.filter((place) => !has(plain.taken, place)).concat(record.untaken.filter((place) => !has(untaken, place))),
    }]);
  }
  change(changes);
  return { taken: changes.length, unknown };
}
