// What the page shows. Every text reaches the document as a text node, never as markup.
const $ = (id) => document.getElementById(id);
const list = $("list"), tip = $("tip");
const tips = new Map(); // "unit index:ref" -> text
const STATES = { initial: "needs attention", translated: "translated", reviewed: "reviewed", final: "approved" };
let current = -1; // index of the current unit
let raw = false; // show the source as it came

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// `text` with its marks ([{start, end, kind, ref, tip}], code points, overlaps allowed) and tags into `element`.
function paint(element, index, text, marks, tags = []) {
  const chars = Array.from(text);
  const cuts = new Set([0, chars.length]);
  for (const { start, end } of marks) cuts.add(start).add(end);
  for (const { position } of tags) cuts.add(Math.min(position, chars.length));
  const points = [...cuts].filter((p) => p >= 0 && p <= chars.length).sort((a, b) => a - b);
  const parts = [];
  for (const [i, from] of points.entries()) {
    for (const tag of tags) if (Math.min(tag.position, chars.length) === from) parts.push(make("span", { class: "tag" }, tag.display || tag.id));
    const to = points[i + 1];
    if (to === undefined) break;
    const piece = chars.slice(from, to).join("");
    const here = marks.filter((mark) => mark.start <= from && mark.end >= to && mark.start < mark.end);
    if (!here.length) { parts.push(piece); continue; }
    // Word links cut a term into pieces: only its own ends are round.
    const own = here.filter((mark) => mark.kind !== "link");
    const kinds = ["m", ...here.map((mark) => mark.kind), own.length && own.every((mark) => mark.start < from) ? "goes-on" : "", own.length && own.every((mark) => mark.end > to) ? "to-be-continued" : ""].filter(Boolean).join(" ");
    const refs = here.filter((mark) => mark.ref).map((mark) => mark.ref).join(" ");
    // One stop for Tab at each mark's first letter, however many pieces the others cut it into.
    const stop = index === current && here.some((mark) => mark.tip && mark.start === from);
    for (const mark of here) if (mark.tip) tips.set(`${index}:${mark.ref}`, mark.tip);
    parts.push(make("span", { class: kinds, "data-refs": refs || undefined, role: stop && "mark", tabindex: stop && "0" }, piece));
  }
  element.replaceChildren(...parts);
}

const arrow = (parts) => parts.filter(Boolean).join("\n");
const ISNT = { missing: "not found in the translation", duplicated: "stands there once too often" };
const apart = (text) => `\u2068${text}\u2069`; // so that a text that runs the other way does not turn the arrow round
// Of some terms renderings are forbidden, and that is all.
const demanded = (use, as = (text) => text) => use.expected.map(as).join(" / ") || `not ${(use.forbidden ?? []).map(as).join(" or ")}`;
const termTip = ({ use, missing, barred, at }) => arrow([`${apart(use.term)} → ${demanded(use, apart)}`,
  barred ? `“${barred}” is forbidden` : !missing ? (at === use.at ? `${use.status} (${use.method})` : "found in your text") : ISNT[at ? use.status : "missing"], use.forbidden && use.expected.length && !barred ? `not: ${use.forbidden.join(" / ")}` : "", missing && !at ? "" : use.note]);
const amountTip = ({ use, missing }) => arrow([`${apart(use.text)} = ${use.value}`, missing ? "not found in the translation" : use.at && use.shown ? `reads: ${use.shown}` : "found", use.conversion, use.pair]);

function marksOf(unit, index) {
  const text = now(unit).target;
  const found = ledger(unit);
  const source = [], target = [], shown = reading(unit);
  const onSource = (start, end) => { const [from, to] = shown.span(start, end); return { start: from, end: to }; };
  for (const [lines, kind, tell] of [[found.terms, "term", termTip], [found.amounts, "amount", amountTip]]) {
    for (const line of lines) {
      const how = { kind: line.missing ? `${kind} missing` : kind, ref: line.ref, tip: tell(line) };
      source.push({ ...onSource(line.use.start, line.use.end), ...how });
      if (line.at) target.push({ start: line.at[0], end: line.at[1], ...how });
    }
  }
  const whole = Array.from(unit.source);
  for (const [i, c] of (unit.changes ?? []).entries()) {
    const at = span(c.start, c.end, c.end < whole.length);
    source.push({ ...onSource(at.start, at.end), kind: "change", ref: `c${i}`, tip: changeTip(c, whole.slice(c.start, c.end).join("")) });
  }
  if (!edited(unit)) {
    for (const [i, link] of (unit.links ?? []).entries()) {
      source.push({ ...onSource(link[0], link[1]), kind: "link", ref: `l${i}` });
      target.push({ start: link[2], end: link[3], kind: "link", ref: `l${i}` });
    }
  }
  for (const [i, issue] of issues(unit).entries()) {
    if (issue.start === undefined || issue.end === undefined) continue;
    const how = { kind: "issue", ref: `i${i}`, tip: issue.message };
    if (issue.side === "source") source.push({ ...onSource(issue.start, issue.end), ...how });
    else target.push({ start: issue.start, end: issue.end, ...how });
  }
  source.push(...suggested(unit), ...hits(shown.text));
  target.push(...hits(text));
  const sourceTags = (unit.source_inlines ?? []).map((tag) => ({ ...tag, position: shifted(tag.position, shown.changes) }));
  return { source, target, tags: moved(unit, text), text: shown.text, sourceTags };
}

// Where the search words stand.
function hits(text) {
  if (!query) return [];
  const hay = fold(text), needle = fold(query), marks = [];
  for (let at = 0; at + needle.length <= hay.length; at += 1) {
    if (needle.every((c, i) => hay[at + i] === c)) marks.push({ start: at, end: at + needle.length, kind: "found" });
  }
  return marks;
}

// The target's tags, moved with the text around an edit.
function moved(unit, text) {
  const tags = unit.target_inlines ?? [];
  if (!tags.length || text === unit.target) return tags;
  const a = Array.from(unit.target), b = Array.from(text);
  let head = 0, tail = 0;
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head += 1;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  return tags.map((tag) => ({
    ...tag,
    position: tag.position <= head ? tag.position : tag.position >= a.length - tail ? tag.position + b.length - a.length : Math.min(tag.position, b.length - tail),
  }));
}

const rows = units.map(() => null);

// The row of a unit: a light shell that is filled when it comes near the window.
function row(index) {
  rows[index] ??= make("div", { class: "unit", role: "listitem", "data-i": index, tabindex: "-1" });
  return rows[index];
}

function fill(index) {
  const unit = units[index], element = row(index), here = index === current;
  const { state } = now(unit);
  const marks = marksOf(unit, index);
  element.dataset.state = state;
  element.dataset.filled = "";
  element.style.minHeight = "";
  element.tabIndex = here ? 0 : -1;
  for (const [name, value] of [["aria-current", "true"], ["aria-describedby", `s${index} t${index}`]]) {
    if (here) element.setAttribute(name, value);
    else element.removeAttribute(name);
  }
  element.setAttribute("aria-label", `Unit ${index + 1}, ${STATES[state]}${edited(unit) || resourced(unit) ? ", edited" : ""}${noted(unit) ? ", with a note" : ""}`);
  const source = make("div", { class: "source", id: `s${index}`, lang: page.source_lang, dir: page.source_dir });
  if (raw) { const { text, marks: changed } = came(unit); paint(source, index, text, changed.concat(hits(text))); }
  else paint(source, index, marks.text, marks.source, marks.sourceTags);
  const target = make("div", { class: "target", id: `t${index}`, lang: page.target_lang, dir: page.target_dir });
  paint(target, index, now(unit).target, marks.target, marks.tags);
  const gutter = make("div", { class: "gutter" }, make("span", {}, String(index + 1)), make("span", { class: "state" }, STATES[state]),
    edited(unit) || resourced(unit) ? make("span", { class: "edited-mark" }, "edited") : null, noted(unit) ? make("span", { class: "edited-mark" }, "note") : null);
  element.replaceChildren(gutter, source, target);
  const open = issues(unit);
  if (open.length && (!approved(unit) || here || overtaken(unit))) element.append(issueList(open));
  if (here) element.append(detail(unit, index));
}

function empty(index, height) {
  const element = row(index);
  delete element.dataset.filled;
  element.style.minHeight = `${height}px`;
  element.replaceChildren();
}

const issueList = (found) => found.length ? make("ul", { class: "issues", "aria-label": "Issues" }, ...found.map((i) => make("li", { class: i.severity }, i.message))) : null;

// `put`: each wanted text is a button that puts it where the cursor stands.
function checkList(unit, text, put = false) {
  const { terms, amounts } = ledger(unit, text);
  const lines = [...terms.map((line) => [line, line.use.term, demanded(line.use)]), ...amounts.map((line) => [line, line.use.text, line.use.shown || line.use.value])];
  return make("ul", { class: "checks" }, ...lines.map(([line, what, wanted]) => {
    const why = [line.barred ? `“${line.barred}” is forbidden` : line.missing ? (line.at ? "" : "not found") : "", line.barred ? "" : line.use.note, line.use.conversion, line.use.pair].filter(Boolean).join("; ");
    return make("li", { class: line.missing ? "missing" : "right" },
      make("span", { class: "sign", "aria-hidden": "true" }, line.missing ? "✗" : "✓"),
      make("span", {}, make("bdi", {}, what), " → ", put && line.use.expected?.length !== 0 ? putter(line.use) : make("b", {}, make("bdi", {}, wanted)), why ? make("span", { class: "why" }, ` ${why}`) : null));
  }));
}

const wanted = (use) => use.expected?.[0] ?? use.accept?.[0] ?? use.shown ?? "";
const putter = (use) => make("button", { type: "button", class: "put", "data-act": "put", "data-text": wanted(use), lang: page.target_lang, dir: page.target_dir, title: "Put it where the cursor stands" }, wanted(use));

function section(title, body) {
  return make("section", {}, make("h3", {}, title), body);
}

function detail(unit, index) {
  const box = make("div", { class: "detail" });
  if (unit.terms?.length || unit.amounts?.length) box.append(section("Terms and amounts", checkList(unit)));
  if (unit.suggestions?.length) {
    box.append(section("For the source", make("ul", {}, ...unit.suggestions.map((s, i) => {
      const { old, now } = proposed(unit, s), is = isTaken(unit, s);
      return make("li", { class: "proposal" },
        make("button", { type: "button", "data-act": "adopt", "data-suggestion": i, "aria-pressed": String(is), lang: page.source_lang, dir: page.source_dir, title: is ? "Put it back" : "Take it (t)" }, now),
        make("span", { class: "why" }, is ? `${s.reason}, taken` : `${s.reason}, instead of `, is ? null : make("bdi", { lang: page.source_lang }, old)));
    }))));
  }
  if (unit.matches?.length) {
    box.append(section("Proposals", make("ul", {}, ...unit.matches.map((match, i) =>
      make("li", { class: "proposal" }, make("span", { class: "percent" }, i < 9 && unit.matches.length > 1 ? make("kbd", {}, String(i + 1)) : null, `${match.percent} %`),
        make("button", { type: "button", "data-act": "use", "data-match": i, lang: page.target_lang, dir: page.target_dir, title: `Use this translation of: ${match.source}` }, match.target),
        match.origin ? make("span", { class: "why" }, match.origin) : null)))));
  }
  if (noted(unit)) box.append(section("Notes", make("ul", { class: "notes" }, ...[...(unit.notes ?? []), noteOf(unit)].filter(Boolean).map((note) => make("li", { dir: "auto" }, note)))));
  box.append(make("div", { class: "tools" },
    make("button", { type: "button", class: "main", "data-act": "approve" }, approved(unit) ? "Take approval back" : "Approve"),
    make("button", { type: "button", "data-act": "edit" }, "Edit"),
    make("button", { type: "button", "data-act": "copy" }, "Start from the source"),
    make("button", { type: "button", "data-act": "note" }, noteOf(unit) ? "Change your note" : "Add a note"),
    edited(unit) || resourced(unit) ? make("button", { type: "button", "data-act": "reset" }, "Restore the file's text") : null,
    unit.raw === undefined ? null : make("button", { type: "button", "data-act": "raw", "aria-pressed": String(raw) }, "Source as it came"),
    make("span", { class: "origin" }, [unit.document, unit.origin].filter(Boolean).join(" · "))));
  return box;
}

let toastTimer = 0;
function toast(message) {
  const box = $("toast");
  box.textContent = message;
  box.classList.add("on");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => box.classList.remove("on"), 5000);
}

// What must not go by unseen stays there.
function warn(message) {
  if ($("alert").textContent !== message) $("alert").textContent = message;
  $("alert").hidden = false;
}

// The ledger on hover and focus, and the counterpart on the other side lit.
function light(mark) {
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  for (const told of list.querySelectorAll("[aria-describedby='tip']")) told.removeAttribute("aria-describedby");
  tip.hidden = true;
  const element = mark?.closest?.(".unit");
  if (!element) return;
  const refs = mark.dataset.refs.split(" ");
  for (const other of element.querySelectorAll("[data-refs]")) {
    if (other.dataset.refs.split(" ").some((ref) => refs.includes(ref))) other.classList.add("lit");
  }
  const told = [...new Set(refs.map((ref) => tips.get(`${element.dataset.i}:${ref}`)).filter(Boolean))];
  if (!told.length) return;
  tip.textContent = told.join("\n\n");
  tip.hidden = false;
  mark.setAttribute("aria-describedby", "tip");
  const at = mark.getBoundingClientRect(), size = tip.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - size.width - 8));
  const below = at.bottom + 7 + size.height < innerHeight;
  tip.style.left = `${left}px`;
  tip.style.top = `${below ? at.bottom + 7 : Math.max(4, at.top - size.height - 7)}px`;
}
