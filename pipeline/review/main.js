// What the editor does: filters, keys, buttons, export and import.
let query = "";
let visible = []; // unit indices that the filters show, in their order

// Rows are filled when they come near the window and emptied, at their height, when they have gone far from it.
let printing = false;
const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target, boundingClientRect } of entries) {
    const index = Number(target.dataset.i);
    if (isIntersecting && !("filled" in target.dataset)) fill(index);
    else if (!isIntersecting && !printing && index !== current && target.firstChild) empty(index, boundingClientRect.height || target.offsetHeight);
  }
}, { rootMargin: "1200px" });

function fits(unit) {
  const state = $("filter-state").value, issue = $("filter-issue").value, term = $("filter-term").value;
  if (state === "open" ? approved(unit) : state === "edited" ? !touched(unit) : state === "noted" ? !noted(unit) : state && now(unit).state !== state) return false;
  if (issue === "*" ? !issues(unit).length : issue && !issues(unit).some((i) => i.check === issue)) return false;
  if (term && !unit.terms?.some((t) => t.concept === term)) return false;
  return !query || hay(reading(unit).text).includes(hay(query)) || hay(now(unit).target).includes(hay(query));
}

// Lay out the units that the filters show; the current one stays current if it is among them.
function arrange() {
  close();
  query = $("search").value.trim();
  visible = units.map((_, i) => i).filter((i) => fits(units[i]));
  if ($("order").value === "issues") {
    const order = new Map(visible.map((i) => [i, urgency(units[i])]));
    visible.sort((a, b) => order.get(a) - order.get(b) || a - b);
  }
  near.disconnect();
  tips.clear();
  light(null);
  const shown = new Set(visible), blocks = [];
  for (const i of rows.keys()) if (!shown.has(i)) rows[i] = null;
  for (const [n, i] of visible.entries()) {
    const element = row(i);
    delete element.dataset.filled;
    if (!element.firstChild) element.setAttribute("aria-label", `Unit ${i + 1}`);
    // In blocks, which the browser leaves out while they are far away: it looks at few of them, not at every row, in each frame.
    if (n % 50 === 0) blocks.push(make("div", { class: "block", role: "presentation" }));
    blocks.at(-1).append(element);
  }
  list.replaceChildren(...blocks);
  for (const i of visible) near.observe(row(i));
  $("empty").hidden = visible.length > 0;
  const was = current;
  current = -1;
  select(visible.includes(was) ? was : visible[0] ?? -1, { focus: false, scroll: visible.includes(was) });
  tally();
}

function tally() {
  const done = units.filter(approved).length, open = units.filter(troubled).length;
  $("progress").max = Math.max(1, units.length);
  $("progress").value = done;
  $("progress-text").textContent = `${done} of ${units.length} approved${open ? `, ${open} with issues` : ""}`;
  $("shown").textContent = visible.length === units.length ? "" : `${visible.length} shown`;
  $("undo").disabled = !past.length;
  const waiting = unsent();
  $("export").textContent = waiting ? `Export (${waiting})` : "Export";
}

function select(index, { focus = true, scroll = true } = {}) {
  if (editing && editing.index !== index) close();
  const was = current;
  current = index;
  if (was >= 0 && was !== index) fill(was);
  if (index < 0) return;
  fill(index);
  if (focus) row(index).focus({ preventScroll: true });
  if (scroll) row(index).scrollIntoView({ block: "nearest" });
}

function step(by, wanted = () => true) {
  const at = visible.indexOf(current);
  for (let i = at + by; i >= 0 && i < visible.length; i += by) {
    if (wanted(units[visible[i]])) { select(visible[i]); return true; }
  }
  toast(by > 0 ? "That was the last one." : "That was the first one.");
  return false;
}

function refresh(index) {
  if (rows[index] && (index === current || "filled" in rows[index].dataset)) fill(index);
}

function approve(index, { onward = false } = {}) {
  const unit = units[index];
  if (!unit) return;
  const back = approved(unit) && !onward;
  const state = back ? (unit.state === "final" ? "translated" : unit.state) : "final";
  change([[unit, { target: now(unit).target, state }]]);
  refresh(index);
  tally();
  const lost = state === "final" && edited(unit) ? broken(unit) : [];
  if (lost.length) toast(`Approved, although your text has not: ${lost.map((line) => line.use.expected?.[0] ?? line.use.text).join(", ")}.`);
}

function takeBack() {
  const touched = undo();
  if (!touched) { toast("Nothing to undo."); return; }
  for (const unit of touched) refresh(places.get(unit.id));
  const first = places.get(touched[0].id);
  if (touched.length === 1 && visible.includes(first)) select(first);
  tally();
}

// The browser puts the focus on Close, at the end: the list begins at its top all the same.
function help() {
  $("help").showModal();
  $("help").scrollTop = 0;
}

function asItCame() {
  raw = !raw;
  for (const i of visible) refresh(i);
  toast(raw ? "The source as it came." : "The source as repaired.");
}

// The next suggestion for the source, or the one that was clicked, which may also be put back.
function takeSuggestion(index, clicked = null) {
  const unit = units[index], suggestion = clicked ?? left(unit)[0];
  if (!suggestion) { toast(unit.suggestions ? "All suggestions for this source are taken." : "There is no suggestion for this source."); return; }
  if (raw) asItCame();
  adopt(unit, suggestion);
  refresh(index);
  tally();
}

function useMatch(index, number) {
  const unit = units[index], match = unit.matches?.[number];
  if (!match) return;
  change([[unit, { target: match.target, state: match.target === unit.target ? unit.state : "translated" }]]);
  refresh(index);
  tally();
}

const acts = {
  raw: asItCame,
  approve: () => approve(current),
  edit: () => edit(current),
  save: () => close({ focus: true }),
  "save-approve": () => { const { index } = editing; close(); approve(index, { onward: true }); step(1); },
  cancel: () => close({ keep: false, focus: true }),
  reset: () => { const unit = units[current]; if (overtaken(unit)) delete work.get(unit.id).seen; change([[unit, { target: unit.target, state: unit.state, taken: [], untaken: [] }]]); refresh(current); tally(); },
  note: () => writeNote(current),
  use: (button) => useMatch(current, Number(button.dataset.match)),
  adopt: (button) => takeSuggestion(current, units[current].suggestions[Number(button.dataset.suggestion)]),
  copy: () => edit(current, reading(units[current]).text),
  put: (button) => insert(button.dataset.text),
};

list.addEventListener("click", (event) => {
  const element = event.target.closest(".unit");
  if (!element) return;
  const button = event.target.closest("[data-act]");
  const index = Number(element.dataset.i);
  if (button) acts[button.dataset.act](button);
  else if (editing?.index === index && !editing.note && event.target.closest(".source [data-refs]")) insertMarked(event.target.closest("[data-refs]"));
  else if (event.target.closest("textarea") || !getSelection().isCollapsed) return;
  else if (index === current && event.target.closest(".target")) edit(index);
  else select(index, { scroll: false });
});
list.addEventListener("dblclick", (event) => {
  const element = event.target.closest(".unit");
  if (element && event.target.closest(".target")) edit(Number(element.dataset.i));
});
for (const [type, on] of [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]]) {
  list.addEventListener(type, (event) => {
    const mark = event.target.closest?.("[data-refs]");
    // A mark that has come under a resting pointer was not pointed at.
    if (mark && !(type === "mouseover" && pointer === `${event.clientX} ${event.clientY}`)) light(on ? mark : null);
  });
}
// The same page in another tab: its work is this one's work too.
addEventListener("storage", ({ key, newValue }) => {
  const unit = key?.startsWith(prefix) && units[places.get(key.slice(prefix.length))];
  if (!unit) return;
  work.delete(unit.id);
  if (newValue !== null) kept(key, newValue);
  if (editing?.index === places.get(unit.id)) toast("This unit was changed in another tab meanwhile; what you save here takes its place.");
  else refresh(places.get(unit.id));
  tally();
});
// Rows far from the window are empty, and paper has no window.
addEventListener("beforeprint", () => {
  printing = true;
  for (const i of visible) fill(i);
});
addEventListener("afterprint", () => {
  printing = false;
  near.disconnect(); // what is observed anew is judged anew
  for (const i of visible) near.observe(row(i));
});
let pointer = "";
addEventListener("mousemove", ({ clientX, clientY, target }) => {
  if (pointer === `${clientX} ${clientY}`) return;
  pointer = `${clientX} ${clientY}`;
  const mark = target.closest?.("#list [data-refs]");
  if (mark && !mark.classList.contains("lit")) light(mark);
});
addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });

const keys = {
  j: () => step(1), k: () => step(-1), n: () => step(1, troubled), p: () => step(-1, troubled),
  a: () => { const going = !approved(units[current]); approve(current); if (going) step(1); },
  e: () => edit(current), Enter: () => edit(current), u: takeBack,
  "/": () => $("search").select(), "?": help,
  r: asItCame, t: () => takeSuggestion(current), s: acts.copy, c: acts.note,
  o: () => step(1, (unit) => !approved(unit)), O: () => step(-1, (unit) => !approved(unit)),
  ...Object.fromEntries(Array.from("123456789", (digit, i) => [digit, () => useMatch(current, i)])),
  g: () => visible.length && select(visible[0]), G: () => visible.length && select(visible.at(-1)),
};

addEventListener("keydown", (event) => {
  if ($("help").open || event.isComposing) return;
  const inText = event.target.matches?.("textarea, input, select");
  if (editing && event.target === editing.area) {
    if (event.key === "Escape") acts.cancel();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) acts[editing.note ? "save" : "save-approve"]();
    else if (!editing.note && event.key === "i" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) insertMissing();
    else return;
  } else if (inText) {
    if (event.key !== "Escape" && !(event.key === "Enter" && event.target === $("search"))) return;
    if (event.key === "Escape" && event.target === $("search") && event.target.value) { event.target.value = ""; arrange(); }
    if (current >= 0) row(current).focus();
  } else if ((event.ctrlKey || event.metaKey) && event.key === "z") takeBack();
  else if (event.ctrlKey || event.metaKey || event.altKey || (event.key === "Enter" && event.target.closest?.("button, a"))) return;
  else if (event.key === "Escape") { light(null); return; }
  else if (keys[event.key] && (current >= 0 || "?/u".includes(event.key))) keys[event.key]();
  else return;
  event.preventDefault();
});

let typing = 0;
$("search").addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(arrange, 140); });
for (const id of ["filter-state", "filter-issue", "filter-term", "order"]) $(id).addEventListener("change", arrange);
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("clear").addEventListener("click", () => { $("filters").reset(); arrange(); });
$("undo").addEventListener("click", takeBack);
$("help-open").addEventListener("click", help);
$("approve-shown").addEventListener("click", () => {
  close();
  const open = visible.map((i) => units[i]).filter((unit) => !approved(unit));
  const bad = open.filter(troubled).length;
  if (!open.length) { toast("All units shown are approved."); return; }
  if (!confirm(`Approve ${open.length} units${bad ? `, ${bad} of them with issues` : ""}? One undo takes it back.`)) return;
  change(open.map((unit) => [unit, { target: now(unit).target, state: "final" }]));
  for (const i of visible) refresh(i);
  tally();
});
$("export").addEventListener("click", () => {
  close();
  if (!work.size && !stale.size) { toast("Nothing to export yet: correct or approve a unit first."); return; }
  const link = make("a", { href: URL.createObjectURL(new Blob([exported()], { type: "application/jsonl" })), download: page.export });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  remember();
  tally();
  toast(`${work.size + stale.size} units exported to ${page.export}.`);
});
$("import").addEventListener("click", () => $("import-file").click());
$("import-file").addEventListener("change", async ({ target: input }) => {
  const file = input.files[0];
  if (!file) return;
  try {
    const { taken, unknown } = imported(await file.text());
    toast(`${taken} units taken in${unknown ? `, ${unknown} do not fit this page` : ""}.`);
  } catch (error) { toast(`${file.name}: ${error.message}`); }
  input.value = "";
  arrange();
});
$("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : root.dataset.theme === "dark";
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("termweave:theme", root.dataset.theme); } catch { /* this tab only */ }
});
addEventListener("pagehide", () => close());
// Work is safe in this browser, and nobody else has it yet.
addEventListener("beforeunload", (event) => { if (unsent() || (editing && editing.area.value !== editing.before)) event.preventDefault(); });
addEventListener("visibilitychange", () => { if (document.hidden && editing && editing.area.value !== editing.before) keepTyping(); });

function options(select, names) {
  const counts = [...names].sort((a, b) => b[1][1] - a[1][1]);
  select.append(...counts.map(([value, [name, count]]) => make("option", { value }, `${name} (${count})`)));
  select.disabled = !counts.length;
}

function start() {
  try { document.documentElement.dataset.theme = localStorage.getItem("termweave:theme") ?? "auto"; } catch { /* no storage */ }
  recall();
  const checks = new Map(), terms = new Map();
  const count = (map, key, name) => map.set(key, [name, (map.get(key)?.[1] ?? 0) + 1]);
  for (const unit of units) {
    for (const check of new Set((unit.issues ?? []).map((i) => i.check))) count(checks, check, check);
    for (const [concept, term] of new Map((unit.terms ?? []).map((t) => [t.concept, t.term]))) count(terms, concept, term);
  }
  options($("filter-issue"), checks);
  options($("filter-term"), terms);
  arrange();
  if (stale.size) warn(`Work on ${stale.size === 1 ? "a unit whose source has" : `${stale.size} units whose sources have`} changed since is kept apart; Export includes it.`);
}
start();
