// Editing a translation in its place: the text field, what the checks say of it, and what can be put into it; and writing a note.
let editing = null; // {index, area, before, note} while a text is being edited; `note`: it is the unit's note

// `text`: what to begin with, instead of the translation as it is.
function edit(index, text = null) {
  const unit = units[index];
  if (!unit || (editing?.index === index && !editing.note)) return;
  close();
  select(index);
  const element = row(index), target = element.querySelector(".target");
  const area = make("textarea", { lang: page.target_lang, dir: page.target_dir, spellcheck: "true", "aria-label": `Translation of unit ${index + 1}`, "aria-describedby": "live" });
  const before = now(unit).target;
  area.value = text ?? before;
  const live = make("div", { id: "live", class: "detail" });
  // Read aloud only when something changes, not with every letter.
  const told = make("p", { id: "told", class: "away", role: "status", "aria-live": "polite" });
  const recheck = () => {
    live.replaceChildren(...[checkList(unit, area.value, true), issueList(besides(unit, area.value))].filter(Boolean));
    const verdict = spoken(unit, area.value);
    if (told.textContent !== verdict) told.textContent = verdict;
  };
  const tools = make("div", { class: "tools" },
    make("button", { type: "button", class: "main", "data-act": "save-approve" }, "Save and approve"),
    make("button", { type: "button", "data-act": "save" }, "Save"), make("button", { type: "button", "data-act": "cancel" }, "Cancel"));
  // A button that puts text at the cursor leaves the cursor where it is.
  live.addEventListener("mousedown", (event) => { if (event.target.closest("[data-act]")) event.preventDefault(); });
  target.replaceWith(area);
  light(null);
  element.querySelector(".issues")?.remove();
  element.querySelector(".detail").replaceChildren(live, told, tools);
  recheck();
  area.addEventListener("input", () => { recheck(); grow(area); });
  begin({ index, area, before, note: false });
}

// What a screen reader says of a text while it is edited.
function spoken(unit, text) {
  const { terms, amounts } = ledger(unit, text), lines = [...terms, ...amounts].filter((line) => line.missing);
  const found = lines.map(({ use, barred }) => (barred ? `${barred} is forbidden` : `${use.term ?? use.text} is not found`));
  return [...found, ...besides(unit, text).map((issue) => issue.message)].join(". ") || (terms.length + amounts.length ? "All terms and amounts found" : "");
}

// A note to whoever reads the file next; it stands beside those that came with the file.
function writeNote(index) {
  if (!units[index] || (editing?.index === index && editing.note)) return;
  close();
  select(index);
  const before = noteOf(units[index]);
  const area = make("textarea", { class: "note", spellcheck: "true", dir: "auto", "aria-label": `Note on unit ${index + 1}` });
  area.value = before;
  const tools = make("div", { class: "tools" },
    make("button", { type: "button", class: "main", "data-act": "save" }, "Save the note"), make("button", { type: "button", "data-act": "cancel" }, "Cancel"));
  row(index).querySelector(".detail").replaceChildren(section("Your note", area), tools);
  area.addEventListener("input", () => grow(area));
  begin({ index, area, before, note: true });
}

function begin(what) {
  editing = what;
  grow(what.area);
  what.area.focus();
  what.area.setSelectionRange(what.area.value.length, what.area.value.length);
}

// Where CSS cannot yet fit the field to its text.
function grow(area) {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 4}px`;
}

// Leave the text field. Its text is kept unless `keep` is false: clicking elsewhere loses nothing.
function close({ keep = true, focus = false } = {}) {
  if (!editing) return;
  const { index, area, before, note } = editing;
  editing = null;
  if (note) {
    if (keep) change([[units[index], { note: area.value.trim() }]]);
    fill(index);
    tally();
    if (focus) row(index).focus({ preventScroll: true });
    return;
  }
  const text = area.value.replace(/\r\n?|\n/g, units[index].target.includes("\n") ? "\n" : " ");
  const unit = units[index];
  // An edited text that was flagged or approved is a person's text now: translated until it is approved.
  if (keep && text !== before) change([[unit, { target: text, state: text === unit.target ? unit.state : "translated" }]]);
  fill(index);
  tally();
  if (focus) row(index).focus({ preventScroll: true });
}

// Put `text` where the cursor stands, with the spaces that words want around them; the field's own undo takes it out again.
function insert(text) {
  const { area } = editing, { selectionStart: from, selectionEnd: to, value } = area;
  const lead = spaced && wordish(value.slice(0, from).at(-1)) && wordish(text[0]) ? " " : "";
  const trail = spaced && wordish(value[to]) && wordish(text.at(-1)) ? " " : "";
  area.focus();
  if (document.execCommand("insertText", false, lead + text + trail)) return;
  area.setRangeText(lead + text + trail, from, to, "end");
  area.dispatchEvent(new Event("input"));
}

// The first term or amount that the text has not.
function insertMissing() {
  const unit = units[editing.index], { terms, amounts } = ledger(unit, editing.area.value);
  const line = [...terms, ...amounts].filter((l) => l.missing && !l.at).sort((a, b) => a.use.start - b.use.start)[0];
  if (line) insert(wanted(line.use));
  else toast("No term or amount is missing.");
}

// The rendering of the term or amount that a mark of the source stands for.
function insertMarked(mark) {
  const unit = units[editing.index];
  for (const ref of mark.dataset.refs.split(" ")) {
    const use = ref[0] === "t" ? unit.terms[Number(ref.slice(1))] : ref[0] === "a" ? unit.amounts[Number(ref.slice(1))] : null;
    if (use) { insert(wanted(use)); return; }
  }
}

// A hidden tab may never come back: keep the text now, and go on where the cursor was.
function keepTyping() {
  const { index, area, note } = editing, cursor = area.selectionEnd;
  close();
  if (note) writeNote(index);
  else edit(index);
  editing.area.setSelectionRange(cursor, cursor);
}
