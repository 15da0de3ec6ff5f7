// Draws the markup that Python rendered, keeps it in place on reruns, and hands
// plain clicks on links to Python. It builds no markup of its own, and copies little.

const decoder = new TextDecoder();
const shown = new WeakMap();
const opened = new WeakMap();
const pages = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".dh");
  const [height, markup] = unpack(data);
  if (height) root.style.minHeight = `${height}px`;
  root.toggleAttribute("data-dark", getComputedStyle(root).colorScheme === "dark");
  root.onclick = (event) => follow(event, setTriggerValue);
  root.onpointerover = (event) => tip(event) || markFigure(event);
  root.addEventListener("focusin", markFigure);
  root.onkeydown = (event) =>
    moveInMap(event) || moveOnStrip(event) || closeNotes(event, root);

  const previous = shown.get(root);
  if (previous === markup) return undefined;
  shown.set(root, markup);
  if (previous === undefined) {
    stylesReady(parentElement).then(() => show(root, shown.get(root)));
  } else {
    show(root, markup);
  }
  return undefined;
}

// Bytes travel as they are; JSON would spend six bytes on each Vietnamese letter.
function unpack(bytes) {
  const text = decoder.decode(bytes);
  const end = text.indexOf("\n");
  return [Number(text.slice(0, end)), text.slice(end + 1)];
}

function show(root, markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  const holder = root.getRootNode();
  const focused = root.contains(holder.activeElement) ? holder.activeElement : null;
  const key = focused && focused.getAttribute("href");
  morphChildren(root, template.content);
  if (key && holder.activeElement !== focused) {
    root.querySelector(`a[href="${CSS.escape(key)}"]`)?.focus();
  }
  root.style.minHeight = "";
  bringIntoView(root);
  beginPage(root);
}

// Another page of a list begins at its top, wherever its links stood.
function beginPage(root) {
  const list = root.querySelector("[data-page]");
  const page = list ? list.dataset.page : undefined;
  const previous = pages.get(root);
  pages.set(root, page);
  if (!list || previous === undefined || previous === page) return;
  requestAnimationFrame(() => {
    if (list.getBoundingClientRect().top < 0) list.scrollIntoView({ block: "start" });
  });
}

// What was opened by a click further down stands above it: show where it begins.
function bringIntoView(root) {
  const part = root.querySelector("[data-into-view]");
  const name = part ? part.getAttribute("aria-label") : "";
  const isNew = name !== (opened.get(root) || "");
  opened.set(root, name);
  if (!part || !isNew) return;
  requestAnimationFrame(() => {
    const { top } = part.getBoundingClientRect();
    if (top < 0 || top > window.innerHeight / 2) part.scrollIntoView({ block: "start" });
  });
}

// The sheet is a file that the browser caches; unstyled markup is never shown.
export function stylesReady(parentElement) {
  const link = parentElement.querySelector("link[rel=stylesheet]");
  if (!link || isWhole(link.sheet)) return Promise.resolve();
  return new Promise((resolve) => {
    link.addEventListener("load", resolve, { once: true });
    link.addEventListener("error", resolve, { once: true });
  });
}

function isWhole(sheet) {
  return sheet && [...sheet.cssRules].every((rule) => !rule.href || rule.styleSheet);
}

export function follow(event, setTriggerValue) {
  const link = event.target.closest("a[data-go]");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey;
  if (!link || !plain || event.shiftKey || event.altKey) return;
  event.preventDefault();
  setTriggerValue("go", link.getAttribute("href"));
}

// What a cell of a map says to a screen reader is its tooltip, so it travels once.
function tip(event) {
  const cell = event.target.closest("svg a[aria-label]");
  if (!cell || cell.querySelector("title")) return;
  const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
  title.textContent = cell.getAttribute("aria-label");
  cell.append(title);
}

// A table of many figures carries one mark. It stands in the cell that pointer or focus
// is in, and leads to the passport of its row (data-pp) and column (data-ma).
function markFigure(event) {
  const cell = event.target.closest("tr[data-pp] > td");
  if (!cell || cell.querySelector("a.pp")) return;
  const row = cell.parentElement;
  const table = row.closest("table");
  table.querySelectorAll("td > a.pp:not(:focus)").forEach((mark) => mark.remove());
  const { ma, ten } = table.querySelector("tr.no").cells[cell.cellIndex].dataset;
  if (!ma) return;
  const mark = table.nextElementSibling.content.firstElementChild.cloneNode(true);
  const base = row.dataset.pp;
  const said = `Hộ chiếu: ${ten}, ${row.cells[0].textContent.trim()}`;
  mark.setAttribute("href", `${base}${base.includes("?") ? "&" : "?"}ma=${ma}`);
  mark.setAttribute("title", said);
  mark.setAttribute("aria-label", said);
  // Beside the number, without moving it; after it in the order of the keyboard.
  const number = document.createRange();
  number.selectNodeContents(cell);
  const taken = cell.getBoundingClientRect().right - number.getBoundingClientRect().left;
  mark.style.right = `${Math.round(taken) + 4}px`;
  cell.append(mark);
}

// Escape closes an open note; failing that, the part that has a way to close.
function closeNotes(event, root) {
  if (event.key !== "Escape") return;
  const note = root.querySelector("details.note[open]");
  if (note) {
    note.open = false;
    note.querySelector("summary").focus();
  } else {
    root.querySelector("a[data-close]")?.click();
  }
}

const DIRECTIONS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

// Arrow keys go to the nearest cell on that side; only one cell is a tab stop.
function moveInMap(event) {
  const direction = DIRECTIONS[event.key];
  const cell = event.target.closest("svg.hex a");
  if (!direction || !cell) return false;
  event.preventDefault();
  const at = (c) => {
    const placed = c.querySelector("use");
    if (!placed) return [Number(c.dataset.x), Number(c.dataset.y)];
    return [Number(placed.getAttribute("x")), Number(placed.getAttribute("y"))];
  };
  const [x, y] = at(cell);
  let best = null;
  let least = Infinity;
  for (const other of cell.closest("svg").querySelectorAll("a")) {
    const [ox, oy] = at(other);
    const along = (ox - x) * direction[0] + (oy - y) * direction[1];
    const aside = Math.abs((ox - x) * direction[1]) + Math.abs((oy - y) * direction[0]);
    const distance = along + aside;
    if (along > 1 && distance < least) [best, least] = [other, distance];
  }
  if (best) moveTabStop(cell, best);
  return true;
}

// Along a strip of org units, also over those that have the same place.
function moveOnStrip(event) {
  const [step] = DIRECTIONS[event.key] || [0];
  const tick = event.target.closest(".sp > a");
  if (!step || !tick) return false;
  event.preventDefault();
  const ticks = [...tick.parentElement.querySelectorAll("a")];
  const next = ticks[ticks.indexOf(tick) + step];
  if (next) moveTabStop(tick, next);
  return true;
}

function moveTabStop(from, to) {
  from.setAttribute("tabindex", "-1");
  to.setAttribute("tabindex", "0");
  to.focus();
}

function morphChildren(from, to) {
  const wanted = [...to.childNodes];
  wanted.forEach((node, index) => {
    const present = from.childNodes[index];
    if (!present) from.appendChild(node);
    else if (present.nodeName !== node.nodeName) from.replaceChild(node, present);
    else morph(present, node);
  });
  while (from.childNodes.length > wanted.length) from.lastChild.remove();
}

function morph(from, to) {
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
    return;
  }
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && name !== "open") from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  morphChildren(from, to);
}
