// What the page knows: the units as they came, the editor's work on top of them, and the way back. No DOM in this part.
const page = JSON.parse(document.getElementById("page").textContent);
const units = JSON.parse(document.getElementById("units").textContent);
const places = new Map(units.map((unit, i) => [unit.id, i]));
const work = new Map(); // unit id -> {target, state}; only what differs from the file
const stale = new Map(); // work found in the browser for units whose source has changed: exported, never lost
const past = []; // undo: lists of [unit id, work before]
const prefix = `termweave:${page.key}:`;

const now = (unit) => work.get(unit.id) ?? unit;
const edited = (unit) => now(unit).target !== unit.target;
const approved = (unit) => now(unit).state === "final";

function store(unit) {
  try {
    if (work.has(unit.id)) {
      localStorage.setItem(prefix + unit.id, JSON.stringify({ hash: unit.hash, base: unit.target, ...work.get(unit.id) }));
    } else localStorage.removeItem(prefix + unit.id);
  } catch {
    toast("The browser's storage is full or closed: export now, your work is only in this tab.");
  }
}

function put(unit, record) {
  if (record.target === unit.target && record.state === unit.state) work.delete(unit.id);
  else work.set(unit.id, record);
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
    try { take({ id: name.slice(prefix.length), ...JSON.parse(localStorage.getItem(name)) }); } catch { /* not ours */ }
  }
}

// One line of an export, or of the browser's storage. Returns whether it fits a unit of this page.
function take(line) {
  const { id, hash, target, state, base } = line;
  if (typeof id !== "string" || typeof target !== "string" || !["initial", "translated", "reviewed", "final"].includes(state)) return false;
  const unit = units[places.get(id)];
  if (!unit || unit.hash !== hash) {
    stale.set(id, { hash, base, target, state });
    return false;
  }
  if (target !== unit.target || state !== unit.state) work.set(id, { target, state });
  return true;
}

function exported() {
  const lines = [{ termweave_review: 1, source_lang: page.source_lang, target_lang: page.target_lang, signature: page.signature }];
  for (const unit of units) {
    if (work.has(unit.id)) lines.push({ id: unit.id, source_hash: unit.hash, base: unit.target, ...work.get(unit.id) });
  }
  for (const [id, { hash, ...rest }] of stale) lines.push({ id, source_hash: hash, ...rest });
  return lines.map((line) => JSON.stringify(line) + "\n").join("");
}

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
      changes.push([unit, { target: line.target, state: line.state }]);
    } else unknown += 1;
  }
  change(changes);
  return { taken: changes.length, unknown };
}
