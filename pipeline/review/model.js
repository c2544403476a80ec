// What the page knows: the units as they came, the editor's work on top of them, and the way back. No DOM in this part.
const page = JSON.parse(document.getElementById("page").textContent);
const units = JSON.parse(document.getElementById("units").textContent);
const places = new Map(units.map((unit, i) => [unit.id, i]));
// unit id -> {target, state, base, seen}; only what differs from the file. `base`: the file's text that the work began from, which
// another person may have changed since; `seen`: what of this work went out by Export before.
const work = new Map();
const stale = new Map(); // work found in the browser for units whose source has changed: exported, never lost
const past = []; // undo: lists of [unit id, work before]
const prefix = `termweave:${page.key}:`;

const now = (unit) => work.get(unit.id) ?? unit;
const edited = (unit) => now(unit).target !== unit.target;
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

const same = (unit, { target, state }) => target === unit.target && state === unit.state;
// The file's own text again, after another one of ours went out: the other side must hear of it.
const takenBack = ({ target, base, seen }) => target === base && Boolean(seen?.some((text) => text !== base));

function put(unit, record) {
  const all = { base: unit.target, ...work.get(unit.id), ...record };
  if (same(unit, all) && !takenBack(all)) work.delete(unit.id);
  else work.set(unit.id, all);
  store(unit);
}

// changes: [[unit, {target, state}], ...], undone together.
function change(changes) {
  const real = changes.filter(([unit, to]) => now(unit).target !== to.target || now(unit).state !== to.state);
  if (!real.length) return false;
  past.push(real.map(([unit]) => [unit, { target: now(unit).target, state: now(unit).state }]));
  for (const [unit, to] of real) put(unit, to);
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

const ours = ({ base, seen }) => ({ ...(typeof base === "string" && { base }), ...(Array.isArray(seen) && { seen }) });

// One line of an export, or of the browser's storage. Returns whether it fits a unit of this page.
function take(line) {
  const { id, hash, target, state, base, seen } = line;
  if (typeof id !== "string" || typeof target !== "string" || !["initial", "translated", "reviewed", "final"].includes(state)) return false;
  const unit = units[places.get(id)];
  if (!unit || unit.hash !== hash) {
    stale.set(id, { hash, base, seen, target, state });
    return false;
  }
  const all = { base: unit.target, ...ours(line), target, state };
  if (!same(unit, all) || takenBack(all)) work.set(id, all);
  else localStorage.removeItem(prefix + id); // the file has taken it in
  return true;
}

function exported() {
  const lines = [{ termweave_review: 1, source_lang: page.source_lang, target_lang: page.target_lang, signature: page.signature }];
  for (const unit of units) {
    if (work.has(unit.id)) lines.push({ id: unit.id, source_hash: unit.hash, ...work.get(unit.id) });
  }
  for (const [id, { hash, ...rest }] of stale) lines.push({ id, source_hash: hash, ...rest });
  return lines.map((line) => JSON.stringify(line) + "\n").join("");
}

// After an export: the next one says which texts of ours the other side may have by now.
function remember() {
  for (const unit of units) {
    const mine = work.get(unit.id);
    if (!mine || mine.seen?.includes(mine.target)) continue;
    mine.seen = [...(mine.seen ?? []), mine.target].slice(-8);
    store(unit);
  }
}

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
    const unit = units[places.get(line.id)];
    if (unit && unit.hash === line.source_hash && typeof line.target === "string" && ["initial", "translated", "reviewed", "final"].includes(line.state)) {
      changes.push([unit, { target: line.target, state: line.state, ...ours(line) }]);
    } else unknown += 1;
  }
  change(changes);
  return { taken: changes.length, unknown };
}
