// The Gantt: rows of a plan beside a line of days. It keeps what is expanded, the zoom
// and what is drawn on demand in the tab; links go to Python. ADR 0018.

import { follow, stylesReady } from "../dieu_hanh.panel/panel.js";
import { Axis, ZOOMS } from "./gantt_days.js";
import { h, head, rowElement } from "./gantt_draw.js";
import { pressed } from "./gantt_keys.js";
import { arrowPieces, rowsOf, shownRows } from "./gantt_rows.js";
import { Tools } from "./gantt_tools.js";

const decoder = new TextDecoder();
const gantts = new WeakMap();
const NARROW = 640;
const MEDIUM = 1080;
const HEIGHTS = {
  wide: { group: 26, task: 26, rest: 26, centre: 8 },
  narrow: { group: 75, task: 74, rest: 44, centre: 8 },
};
const LETTER = 6.4; // Pixels that a letter takes on a phone, about.
const SECOND_LINE = 19;
const WHOLE = 160; // Rows up to which all are drawn, so that the browser finds in them.
const SPARE = 15; // Rows drawn above and below those that are seen.
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".gt");
  root.toggleAttribute("data-dark", getComputedStyle(root).colorScheme === "dark");
  const text = decoder.decode(data);
  let gantt = gantts.get(root);
  if (!gantt) gantts.set(root, (gantt = new Gantt(root)));
  gantt.go = (event) => follow(event, setTriggerValue);
  performance.mark("gantt-data");
  stylesReady(parentElement).then(() => gantt.show(text));
  return () => root.isConnected || gantt.end();
}

class Gantt {
  constructor(root) {
    this.root = root;
    this.text = null;
    this.current = null;
    this.drawn = new Map();
    this.isPrinting = false;
    this.build();
    this.listen();
  }

  build() {
    this.tools = new Tools();
    this.said = h("p", { class: "hid", role: "status" });
    this.grid = h("table", { role: "treegrid" });
    this.scroller = h("div", { class: "in", tabindex: -1 }, this.grid);
    this.root.replaceChildren(this.tools.element, this.said, this.scroller);
  }

  listen() {
    this.ends = new AbortController();
    const { signal } = this.ends;
    const on = (target, kind, does) => target.addEventListener(kind, does, { signal });
    on(this.root, "click", (event) => this.clicked(event));
    on(this.grid, "keydown", (event) => pressed(this, event));
    on(this.scroller, "keydown", (event) => event.target === this.scroller && pressed(this, event));
    on(this.grid, "focusin", (event) => this.focused(event));
    on(this.scroller, "scroll", () => this.later());
    // All rows go on paper; the media query tells of previews that announce no print.
    on(window, "beforeprint", () => this.print(true));
    on(window, "afterprint", () => this.print(false));
    on(window.matchMedia("print"), "change", (event) => this.print(event.matches));
    this.watch = new ResizeObserver(() => this.resized());
    this.watch.observe(this.root);
  }

  end() {
    this.ends.abort();
    this.watch.disconnect();
    gantts.delete(this.root);
  }

  show(text) {
    if (text === this.text) return;
    const isFirst = this.text === null;
    const was = this.plan;
    const end = text.indexOf("\n");
    this.text = text;
    this.plan = { ...JSON.parse(text.slice(end)), opened: JSON.parse(text.slice(0, end)) };
    if (isFirst || was.plan !== this.plan.plan) this.recall();
    const { groups, tasks } = rowsOf(this.plan);
    this.groups = groups;
    this.tasks = tasks;
    const opened = tasks.find((row) => row.data.code === this.plan.opened);
    const isNew = opened && (isFirst || was.opened !== this.plan.opened);
    if (isNew) {
      for (let row = opened.above; row; row = row.above) this.state.open[this.key(row)] = true;
      this.current = opened.id;
    }
    this.again();
    if (isFirst) this.toToday();
    if (isNew) this.reveal(opened.id);
    this.measured("gantt-drawn");
    requestAnimationFrame(() => setTimeout(() => this.measured("gantt-painted")));
  }

  // For those who measure: from the data to rows in the tree, and to the frame with them.
  measured(name) {
    performance.clearMeasures(name);
    performance.measure(name, "gantt-data");
  }

  // What a person set stays with the tab, for each plan.
  get place() {
    return `dieu-hanh.gantt.${this.plan.plan}`;
  }

  recall() {
    this.state = { zoom: "month", arrows: false, critical: false, open: {} };
    try {
      Object.assign(this.state, JSON.parse(sessionStorage.getItem(this.place)));
    } catch {
      // Nothing usable is kept: begin anew.
    }
    if (!(this.state.zoom in ZOOMS)) this.state.zoom = "month";
  }

  keep() {
    try {
      sessionStorage.setItem(this.place, JSON.stringify(this.state));
    } catch {
      // A tab without storage forgets.
    }
  }

  // Where tasks are picked out, groups open and close by themselves.
  key(row) {
    return (this.plan.picked ? "picked " : "") + row.id;
  }

  isOpen(row) {
    return this.state.open[this.key(row)] ?? Boolean(row.isOpen);
  }

  get heights() {
    return this.narrow ? HEIGHTS.narrow : HEIGHTS.wide;
  }

  // On a phone a long name takes two lines.
  height(row) {
    row.isTall = this.narrow && row.kind === "task"
      && (row.data.code.length + row.data.name.length + 2) * LETTER > this.root.clientWidth;
    return this.heights[row.kind] + (row.isTall ? SECOND_LINE : 0);
  }

  // Everything anew: what stands open, the axis, the head, then the rows in view.
  layout() {
    const { plan, state } = this;
    const width = this.isPrinting ? Infinity : this.root.clientWidth;
    this.size = width <= NARROW ? "narrow" : width <= MEDIUM ? "medium" : "wide";
    this.narrow = this.size === "narrow";
    this.root.dataset.size = this.size;
    this.axis = new Axis(plan, state.zoom);
    this.rows = shownRows(this.groups, (row) => this.isOpen(row));
    this.placed = new Map(this.rows.map((row, place) => [row.id, place]));
    if (!this.placed.has(this.current)) this.current = this.rows[0]?.id;
    this.tops = [0];
    for (const row of this.rows) this.tops.push(this.tops.at(-1) + this.height(row));
    this.grid.setAttribute("aria-label", `Biểu đồ tiến độ: ${plan.title}`);
    this.grid.setAttribute("aria-rowcount", this.rows.length + 1);
    this.body = h("tbody");
    this.above = h("tr", { class: "sp", "aria-hidden": "true" });
    this.below = h("tr", { class: "sp", "aria-hidden": "true" });
    this.body.append(this.above, this.below);
    this.drawn.clear();
    this.grid.replaceChildren(...head(plan, this.axis, this.size), this.body);
    this.scale();
    this.root.classList.toggle("only-critical", this.tools.show(this));
    this.draw();
  }

  // Widths and lines that all rows share, as variables of the sheet.
  scale() {
    const { style } = this.root;
    const labels = this.narrow ? 0 : this.grid.querySelector("thead tr:last-child .ax").offsetLeft;
    const room = this.scroller.clientWidth - labels;
    style.setProperty("--w", `${Math.max(room, this.axis.least, 240)}px`);
    style.setProperty("--cw", `${this.scroller.clientWidth}px`);
    style.setProperty("--today", `${this.axis.x(this.plan.day + 1)}%`);
    const lines = this.axis.lines.filter(({ at }) => at > 0);
    const image = "linear-gradient(var(--line), var(--line))";
    style.setProperty("--lines", lines.map(() => image).join(", ") || "none");
    style.setProperty("--places", lines.map(({ at }) => `${at}% 0`).join(", ") || "0 0");
  }

  get isWhole() {
    return this.groups.every((row) => this.isOpen(row) && row.below.every((x) => x.kind !== "rest" || this.isOpen(x)));
  }

  later() {
    this.pending ??= requestAnimationFrame(() => {
      this.pending = null;
      this.draw();
    });
  }

  // The rows in view and some more; of small plans, and for print, all of them.
  draw() {
    const [from, to] = this.view();
    const { rows, drawn } = this;
    const held = this.root.getRootNode().activeElement;
    const pieces = this.pieces(from, to);
    const drawing = {
      plan: this.plan,
      axis: this.axis,
      size: this.size,
      isOpen: (row) => this.isOpen(row),
      piecesOf: (row) => pieces.get(this.placed.get(row.id)) || [],
    };
    for (const [place, element] of drawn) {
      if (place >= from && place < to) continue;
      if (element === held) this.scroller.focus({ preventScroll: true });
      element.remove();
      drawn.delete(place);
    }
    let after = this.above;
    for (let place = from; place < to; place += 1) {
      let element = drawn.get(place);
      if (!element) {
        element = rowElement(rows[place], drawing);
        element.setAttribute("aria-rowindex", place + 2);
        element.dataset.row = rows[place].id;
        drawn.set(place, element);
        after.after(element);
      }
      after = element;
    }
    this.above.style.height = `${this.tops[from]}px`;
    this.below.style.height = `${this.tops.at(-1) - this.tops[to]}px`;
    this.above.hidden = from === 0;
    this.below.hidden = to === rows.length;
    this.point();
  }

  view() {
    const { rows, tops } = this;
    if (this.isPrinting || rows.length <= WHOLE) return [0, rows.length];
    const top = this.scroller.scrollTop;
    const bottom = top + this.scroller.clientHeight;
    const first = tops.findIndex((y) => y > top) - 1;
    const past = tops.findIndex((y) => y >= bottom);
    return [
      Math.max(0, first - SPARE),
      Math.min(rows.length, (past < 0 ? rows.length : past) + SPARE),
    ];
  }

  pieces(from, to) {
    if (!this.state.arrows || this.narrow) return new Map();
    const { tasks, placed, plan } = this;
    const isCritical = (number) => this.state.critical && tasks[number].data.critical;
    const isOpened = (number) => tasks[number].data.code === plan.opened;
    return arrowPieces(
      plan.arrows,
      (number) => placed.get(tasks[number].id),
      this.axis,
      this.heights.centre,
      this.heights.task,
      (a, b) => (isCritical(a) && isCritical(b)) || isOpened(a) || isOpened(b),
      from,
      to,
    );
  }

  // One row is a stop of the Tab key.
  point() {
    for (const [place, element] of this.drawn) {
      element.tabIndex = this.rows[place].id === this.current ? 0 : -1;
    }
  }

  clicked(event) {
    const button = event.target.closest("button[data-do]");
    if (button) return this.does(button.dataset.do);
    if (event.target.closest("a[data-go]") && !event.target.closest(".tw")) return this.go(event);
    const element = event.target.closest("tr[data-row]");
    if (!element) return undefined;
    const row = this.rows[this.placed.get(element.dataset.row)];
    if (row.kind !== "task" || event.target.closest(".tw")) {
      event.preventDefault();
      return this.toggle(row);
    }
    if (event.target.closest(".tl > i")) element.querySelector("a[data-go]").click();
    return undefined;
  }

  does(what) {
    const { state } = this;
    if (what.startsWith("zoom-")) return this.zoom(what.slice(5));
    if (what === "whole") return this.openAll(!this.isWhole);
    state[what] = !state[what];
    if (what === "critical" && state.critical) {
      for (const { data, above } of this.tasks) {
        for (let row = data.critical && above; row; row = row.above) state.open[this.key(row)] = true;
      }
    }
    this.keep();
    this.again();
    if (what === "arrows" && state.arrows) this.sayArrows();
    return undefined;
  }

  sayArrows() {
    const seen = (number) => this.placed.has(this.tasks[number].id);
    const count = this.plan.arrows.filter(([a, , b]) => seen(a) && seen(b)).length;
    this.say(count ? `${count} mũi tên phụ thuộc` : "Mở nhóm để thấy mũi tên phụ thuộc");
  }

  say(words) {
    this.said.textContent = words;
  }

  openAll(isOpen) {
    const set = (row) => {
      if (row.below.length) this.state.open[this.key(row)] = isOpen;
      row.below.forEach(set);
    };
    this.groups.forEach(set);
    this.keep();
    this.again();
  }

  toggle(row, isOpen = !this.isOpen(row)) {
    this.state.open[this.key(row)] = isOpen;
    this.keep();
    this.current = row.id;
    this.again();
    this.focus();
  }

  // The day asked stays where it is seen, else the middle of the view does.
  zoom(kind) {
    if (!(kind in ZOOMS)) return;
    const before = this.line();
    const left = this.scroller.scrollLeft;
    const today = this.axis.x(this.plan.day + 1) / 100;
    const isSeen = today * before.width >= left && today * before.width <= left + before.room;
    const share = isSeen ? today : (left + before.room / 2) / before.width;
    const place = share * before.width - left;
    this.state.zoom = kind;
    this.keep();
    this.layout();
    this.scroller.scrollLeft = share * this.line().width - place;
    this.say(`Thang thời gian: ${ZOOMS[kind].word}`);
  }

  // How wide the line of days is, and how much of it is seen beside the columns.
  line() {
    const width = parseFloat(this.root.style.getPropertyValue("--w"));
    const labels = this.narrow ? 0 : this.grid.offsetWidth - width;
    return { width, room: this.scroller.clientWidth - labels };
  }

  toToday() {
    const { width, room } = this.line();
    const today = (this.axis.x(this.plan.day + 1) / 100) * width;
    this.scroller.scrollLeft = today - room * 0.7;
  }

  focused(event) {
    const element = event.target.closest("tr[data-row]");
    if (!element) return;
    this.current = element.dataset.row;
    this.point();
  }

  focus() {
    this.drawn.get(this.placed.get(this.current))?.focus({ preventScroll: true });
  }

  // Bring a row between the frozen head and the lower edge.
  reveal(id) {
    const place = this.placed.get(id);
    const { scroller, tops } = this;
    const room = scroller.clientHeight - this.grid.tHead.offsetHeight;
    if (tops[place] < scroller.scrollTop) scroller.scrollTop = tops[place];
    const hidden = tops[place + 1] - room;
    if (hidden > scroller.scrollTop) scroller.scrollTop = hidden;
    this.draw();
  }

  moveTo(place) {
    if (place < 0 || place >= this.rows.length) return;
    this.current = this.rows[place].id;
    this.reveal(this.current);
    this.focus();
  }

  move(share) {
    this.scroller.scrollLeft += share * this.line().room;
  }

  open(row) {
    if (row.kind !== "task") this.toggle(row);
    else this.drawn.get(this.placed.get(row.id)).querySelector("a[data-go]").click();
  }

  close() {
    if (!this.plan.opened) return;
    const link = h("a", { href: this.plan.close_href, "data-go": true, hidden: true });
    this.root.append(link);
    link.click();
    link.remove();
  }

  resized() {
    if (!this.plan || this.isPrinting || this.root.clientWidth === this.width) return;
    this.width = this.root.clientWidth;
    this.again();
  }

  // Laid out anew, seen where it was seen, and with the same row in focus.
  again() {
    const { scrollTop, scrollLeft } = this.scroller;
    const isHeld = this.scroller.contains(this.root.getRootNode().activeElement);
    this.layout();
    Object.assign(this.scroller, { scrollTop, scrollLeft });
    this.draw();
    if (isHeld) this.focus();
  }

  // On paper it looks alike from every screen.
  print(isPrinting) {
    if (!this.plan || this.isPrinting === isPrinting) return;
    this.isPrinting = isPrinting;
    this.again();
  }
}
