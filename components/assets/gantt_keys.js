// What keys do in the rows of the Gantt; docs/huong-dan-su-dung.md tells people.

import { ZOOMS } from "./gantt_days.js";

const STEP = 0.25; // Of the days seen, that an arrow key moves.
const kinds = Object.keys(ZOOMS);

export function pressed(gantt, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const place = gantt.placed.get(gantt.current);
  const row = gantt.rows[place];
  const last = gantt.rows.length - 1;
  const page = Math.max(1, Math.floor(gantt.scroller.clientHeight / gantt.heights.task) - 2);
  const zoom = kinds.indexOf(gantt.state.zoom);
  const turn = (isOpen, share) => {
    if (row.below.length && gantt.isOpen(row) !== isOpen) gantt.toggle(row, isOpen);
    else gantt.move(share);
  };
  const scale = (kind) => {
    gantt.zoom(kind);
    gantt.focus();
  };
  const keys = {
    ArrowUp: () => gantt.moveTo(place - 1),
    ArrowDown: () => gantt.moveTo(place + 1),
    PageUp: () => gantt.moveTo(Math.max(0, place - page)),
    PageDown: () => gantt.moveTo(Math.min(last, place + page)),
    End: () => gantt.moveTo(last),
    ArrowRight: () => turn(true, STEP),
    ArrowLeft: () => turn(false, -STEP),
    Home: () => gantt.toToday(),
    Enter: () => gantt.open(row),
    " ": () => gantt.open(row),
    "+": () => scale(kinds[zoom - 1]),
    "=": () => scale(kinds[zoom - 1]),
    "-": () => scale(kinds[zoom + 1]),
    Escape: () => gantt.close(),
  };
  const does = keys[event.key];
  // Enter on a link within a row follows that link.
  if (!does || (event.key === "Enter" && event.target.closest("a"))) return;
  event.preventDefault();
  does();
}
