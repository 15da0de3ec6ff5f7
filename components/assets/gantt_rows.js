// Which rows there are, which of them stand open, and how arrows run from row to row.

const FEW = 12; // Tasks up to which all are told one by one.
const SOME = 30; // Tasks up to which groups stand open: those of one org unit, mostly.

// Groups with their tasks as a tree; each task has the number that arrows name it by.
export function rowsOf(plan) {
  let number = 0;
  const tasks = [];
  const count = plan.groups.reduce((sum, group) => sum + group.tasks.length, 0);
  const isFew = count <= FEW;

  function task(data, level, above) {
    const row = { id: `t:${data.code}`, kind: "task", data, level, above, below: [] };
    tasks[number] = row;
    number += 1;
    row.below = (data.within || []).map((each) => task(each, level + 1, row));
    return row;
  }

  const groups = plan.groups.map((data) => {
    const row = { id: `g:${data.code}`, kind: "group", data, level: 1, above: null };
    row.isOpen = plan.picked || count <= SOME;
    const told = data.tasks.filter((each) => !each.quiet);
    const quiet = data.tasks.filter((each) => each.quiet);
    row.below = told.map((each) => task(each, 2, row));
    if (quiet.length && told.length && !isFew) {
      const rest = { id: `r:${data.code}`, kind: "rest", level: 2, above: row };
      rest.data = { count: quiet.length, words: data.rest };
      rest.below = quiet.map((each) => task(each, 3, rest));
      row.below.push(rest);
    } else {
      row.below.push(...quiet.map((each) => task(each, 2, row)));
    }
    return row;
  });
  return { groups, tasks };
}

// Rows from top to bottom as far as they stand open.
export function shownRows(groups, isOpen) {
  const found = [];
  const add = (row, index, siblings) => {
    row.place = [index + 1, siblings.length];
    found.push(row);
    if (row.below.length && isOpen(row)) row.below.forEach(add);
  };
  groups.forEach(add);
  return found;
}

const OUT = 6; // Pixels that an arrow leaves a bar, and comes up to one.
const IN = 8;
const LANE = 1.5; // Above the bars of a row, below its line.

// What each row from `from` to `to` holds of the arrows whose two ends are shown: lines
// as {x, y, to, down, strong}. x: per cent and pixels; `to` the other end of a level
// line, `down` the height of an upright one; `head` an arrowhead.
export function arrowPieces(arrows, placeOf, axis, at, height, isStrong, from, to) {
  const pieces = new Map();
  const put = (row, piece) => {
    if (row < from || row >= to) return;
    if (!pieces.has(row)) pieces.set(row, []);
    pieces.get(row).push(piece);
  };
  for (const [first, begin, second, end, kind] of arrows) {
    const [a, b] = [placeOf(first), placeOf(second)];
    if (a === undefined || b === undefined) continue;
    if (Math.max(a, b) < from || Math.min(a, b) >= to) continue;
    const strong = isStrong(first, second);
    const isDown = b > a;
    const out = kind[0] === "F" ? OUT : -OUT;
    const into = kind[1] === "S" ? -IN : IN;
    const [x0, x1] = [axis.x(begin), axis.x(end)];
    const bend = [x0, out];
    const lane = isDown ? LANE : height - LANE;
    put(a, { x: [x0, 0], to: bend, y: at, strong });
    put(a, isDown
      ? { x: bend, y: at, down: height - at, strong }
      : { x: bend, y: 0, down: at, strong });
    for (let row = Math.max(Math.min(a, b) + 1, from); row < Math.min(Math.max(a, b), to); row++) {
      put(row, { x: bend, y: 0, down: height, strong });
    }
    put(b, isDown
      ? { x: bend, y: 0, down: lane, strong }
      : { x: bend, y: lane, down: height - lane, strong });
    put(b, { x: bend, to: [x1, into], y: lane, strong });
    put(b, { x: [x1, into], y: Math.min(lane, at), down: Math.abs(at - lane), strong });
    put(b, { x: [x1, into], to: [x1, 0], y: at, strong });
    put(b, { x: [x1, 0], y: at, head: into < 0 ? "right" : "left", strong });
  }
  return pieces;
}
