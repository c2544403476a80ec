// What the page knows: the units as they came, the editor's work on top of them, and the way back. No DOM in this part.
const page = JSON.parse(document.getElementById("page").textContent);
const units = JSON.parse(document.getElementById("units").textContent);
const places = new Map(units.map((unit, i) => [unit.id, i]));
// unit id -> {target, state, taken, base, seen, out}; only what differs from the file. `taken`: the suggestions for the source that
// the editor took, as [start, end, text]; `base`: the file's text that the work began from, which another person may have changed
// since; `seen`: what of this work went out by Export before; `out`: all of it has.
const work = new Map();
const stale = new Map(); // work found in the browser for units whose source has changed: exported, never lost
const past = []; // undo: lists of [unit id, work before]
const prefix = `termweave:${page.key}:`;

const now = (unit) => work.get(unit.id) ?? unit;
const adopted = (unit) => work.get(unit.id)?.taken ?? [];
const edited = (unit) => now(unit).target !== unit.target;
const touched = (unit) => edited(unit) || adopted(unit).length > 0;
const approved = (unit) => now(unit).state === "final";

function store(unit) {
  try {
    if (work.has(unit.id)) {
      const { target, ...rest } = work.get(unit.id);
      // An approved text is the file's own in most units: named once, ten thousand of them fit the browser's storage.
      localStorage.setItem(prefix + unit.id, JSON.stringify({ hash: unit.hash, ...rest, ...(target !== rest.base && { target }) }));
    } else localStorage.removeItem(prefix + unit.id);
  } catch {
    toast("The browser's storage is full or closed: export now, your work is only in this tab.");
  }
}

const same = (unit, { target, state, taken }) => target === unit.target && state === unit.state && !taken?.length;
// The file's own text again, after another one of ours went out: the other side must hear of it.
const takenBack = ({ target, base, seen }) => target === base && Boolean(seen?.some((text) => text !== base));

function put(unit, record) {
  const all = { base: unit.target, ...work.get(unit.id), ...record };
  delete all.out;
  if (!all.taken?.length) delete all.taken;
  if (same(unit, all) && !takenBack(all)) work.delete(unit.id);
  else work.set(unit.id, all);
  store(unit);
}

const mine = (unit) => ({ target: now(unit).target, state: now(unit).state, taken: adopted(unit) });

// changes: [[unit, {target, state, taken}], ...], undone together; what is not named stays.
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
  for (const name of names) {
    try {
      const kept = JSON.parse(localStorage.getItem(name));
      take({ id: name.slice(prefix.length), target: kept.base, ...kept });
    } catch { /* not ours */ }
  }
}

const STATE_NAMES = ["initial", "translated", "reviewed", "final"];
const ours = ({ base, seen }) => ({ ...(typeof base === "string" && { base }), ...(Array.isArray(seen) && { seen }) });

// Work on a unit from an export or from the browser's storage, as this page would have it; null where it does not fit the unit. Taken
// suggestions are named by their places in the source that the work was done on, which may have been changed by them since.
function fitted(unit, hash, { target, state, taken, ...rest }) {
  const since = hash === unit?.hash ? [] : unit?.was?.[hash];
  if (!since || typeof target !== "string" || !STATE_NAMES.includes(state)) return null;
  const open = new Set((unit.suggestions ?? []).map(({ start, end, after }) => String([start, end, after])));
  const places = (Array.isArray(taken) ? taken : []).map(([start, end, after]) => [...within(start, end, since), after]);
  return { target, state, ...ours(rest), taken: places.filter((place) => open.has(String(place))) };
}

// One record of the browser's storage into the work.
function take({ id, hash, ...kept }) {
  const unit = units[places.get(id)], record = fitted(unit, hash, kept);
  if (!record) {
    if (typeof kept.target === "string" && STATE_NAMES.includes(kept.state)) stale.set(id, { hash, ...kept });
    return;
  }
  const all = { base: unit.target, ...record, ...(kept.out && { out: true }) };
  if (!all.taken.length) delete all.taken;
  if (!same(unit, all) || takenBack(all)) work.set(id, all);
  else localStorage.removeItem(prefix + id); // the file has taken it in
}

function exported() {
  const lines = [{ termweave_review: 1, source_lang: page.source_lang, target_lang: page.target_lang, signature: page.signature }];
  for (const unit of units) {
    if (!work.has(unit.id)) continue;
    const { out, ...record } = work.get(unit.id);
    lines.push({ id: unit.id, source_hash: unit.hash, ...record });
  }
  for (const [id, { hash, out, ...rest }] of stale) lines.push({ id, source_hash: hash, ...rest });
  return lines.map((line) => JSON.stringify(line) + "\n").join("");
}

// After an export: the next one says which texts of ours the other side may have by now.
function remember() {
  for (const unit of units) {
    const record = work.get(unit.id);
    if (!record || record.out) continue;
    record.out = true;
    if (!record.seen?.includes(record.target)) record.seen = [...(record.seen ?? []), record.target].slice(-8);
    store(unit);
  }
}

const unsent = () => [...work.values()].filter(({ out }) => !out).length;

// The file's text is not the one that the work began from: somebody else has changed it meanwhile.
const overtaken = (unit) => edited(unit) && work.get(unit.id).base !== unit.target && !work.get(unit.id).seen?.includes(unit.target);

function imported(text) {
  const changes = [];
  let unknown = 0;
  for (const [number, row] of text.replace(/^\ufeff/, "").split("\n").entries()) {
    if (!row.trim()) continue;
    let line;
    try { line = JSON.parse(row); } catch { throw new Error(`line ${number + 1} is not JSON`); }
    if (line === null || typeof line !== "object") throw new Error(`line ${number + 1} is not an object`);
    if (!("id" in line)) continue;
    const unit = units[places.get(line.id)], record = fitted(unit, line.source_hash, line);
    if (record) changes.push([unit, record]);
    else unknown += 1;
  }
  change(changes);
  return { taken: changes.length, unknown };
}
