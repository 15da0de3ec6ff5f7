// Elements of the Gantt. Whatever people wrote is set as text or as a property.

import { dayBeside, dayText } from "./gantt_days.js";

const SHAPES = {
  late: "M1 1h8v8H1z",
  soon: "M5 .5 9.5 9.2H.5z",
  ok: "M5 1.4a3.6 3.6 0 1 0 0 7.2a3.6 3.6 0 1 0 0-7.2z",
  wait: "M2 1h2v8H2zM6 1h2v8H6z",
  done: "M1 5.4 4 8.4 9.2 1.8",
};
const NOTHING = "–";

export function h(name, props = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") element.className = value;
    else if (key === "style") Object.assign(element.style, value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

function svg(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function shape(kind) {
  const path = svg("path", { d: SHAPES[kind] });
  return svg("svg", { viewBox: "0 0 10 10", "aria-hidden": "true" }, path);
}

function status(kind, words) {
  return h("span", { class: `st ${kind}` }, shape(kind), words);
}

const COLUMNS = [
  ["nm", "Nhóm, nhiệm vụ"],
  ["ld", "Chủ trì"],
  ["n pc", "Báo\ncáo %"],
  ["n ex", "Phải\nđạt %"],
  ["so", "Trạng thái,\nngày làm việc"],
  ["n du", "Hạn"],
  ["n nt", "Ghi chú,\nngày"],
];

// Columns beside the days, by how much room there is.
const SEEN = {
  wide: ["nm", "ld", "pc", "ex", "so", "du", "nt"],
  medium: ["nm", "pc", "so", "du"],
  narrow: ["nm"],
};
const isSeen = (style, size) => style === "ax" || style.split(" ").some((x) => SEEN[size].includes(x));

// The head: a line for print alone that says what this is, then columns and the axis.
export function head(plan, axis, size) {
  const columns = COLUMNS.filter(([style]) => isSeen(style, size));
  const asOf = `${plan.title}, như đã biết hết ngày ${dayText(plan.day)}`;
  const line = h("div", { class: "tl" });
  for (const { at, text } of axis.heads) {
    line.append(h("b", { style: { left: `${at}%` } }, text));
  }
  for (const { at, text } of axis.lines) {
    line.append(h("span", { style: { left: `${at}%` } }, text));
  }
  const word = plan.is_today ? "Hôm nay" : "Tại";
  const today = axis.x(plan.day + 1);
  const side = today > 90 ? "end" : today < 10 ? "begin" : "middle";
  const label = `${word} ${dayBeside(plan.day, plan.day)}`;
  line.append(h("em", { class: side, style: { left: `${today}%` } }, label));
  const widths = h(
    "colgroup",
    {},
    ...columns.map(([style]) => h("col", { class: style })),
    h("col", { class: "ax" }),
  );
  const rows = h(
    "thead",
    {},
    h("tr", { class: "po" }, h("th", { colspan: columns.length + 1, scope: "col" }, asOf)),
    h(
      "tr",
      { role: "row", "aria-rowindex": 1 },
      ...columns.map(([style, text]) => h("th", { class: style, scope: "col" }, text)),
      h("th", { class: "ax", scope: "col" }, h("span", { class: "hid" }, "Thời gian"), line),
    ),
  );
  return [widths, rows];
}

export function rowElement(row, drawing) {
  const draw = { group: groupRow, task: taskRow, rest: restRow }[row.kind];
  const element = draw(row, drawing);
  const [place, siblings] = row.place;
  element.setAttribute("role", "row");
  element.setAttribute("aria-level", row.level);
  element.setAttribute("aria-posinset", place);
  element.setAttribute("aria-setsize", siblings);
  if (row.below.length) element.setAttribute("aria-expanded", drawing.isOpen(row));
  element.tabIndex = -1;
  return element;
}

function cells(values) {
  return values.map(([style, ...content], index) =>
    h(
      "td",
      { class: style, role: index ? "gridcell" : "rowheader" },
      ...content,
    ));
}

const percent = (value) => (value === undefined ? NOTHING : String(value));

function turn(row) {
  return row.below.length ? h("i", { class: "tw", "aria-hidden": "true" }) : null;
}

function name(row, ...more) {
  const { code, name: text } = row.data;
  return [
    turn(row),
    h("bdi", { class: "cd" }, code),
    h("bdi", {}, text),
    ...more,
  ];
}

function groupRow(row, drawing) {
  const { data } = row;
  const { plan, axis, size } = drawing;
  const marks = [];
  if (data.late) marks.push(status("late", `${data.late} quá hạn`));
  if (data.soon) marks.push(status("soon", `${data.soon} sắp đến hạn`));
  if (!marks.length) marks.push(status("ok", "không quá hạn"));
  const [begin, end] = plan.plan_days.map((day) => axis.x(day));
  const [reported, due] = [data.percent, data.expected];
  const line = h(
    "div",
    { class: "tl" },
    bar("pl", begin, end),
    bar("dn", begin, begin + ((end - begin) * (reported || 0)) / 100),
  );
  if (due !== undefined) {
    line.append(h("i", { class: "mu", style: { left: `${begin + ((end - begin) * due) / 100}%` } }));
  }
  line.append(...arrows(row, drawing));
  for (const day of overdueSince(data.tasks)) {
    line.append(h("i", { class: "od", style: { left: `${axis.x(day)}%` } }));
  }
  const title = h("span", { class: "ti" }, ...name(row, " ", h("span", { class: "mut" }, String(data.count))));
  const spoken = `Báo cáo ${percent(reported)} %, phải đạt ${percent(due)} %`;
  const element = h("tr", { class: "g" });
  if (size === "narrow") {
    element.append(...cells([
      ["nm", title, h("span", { class: "sb" }, ...marks, rates(data))],
      ["ax", line],
    ]));
    return element;
  }
  element.append(...cells([
    ["nm", title],
    ["n pc", percent(reported)],
    ["n ex", percent(due)],
    ["so two", ...marks],
    ["ax", h("span", { class: "hid" }, spoken), line],
  ].filter(([style]) => isSeen(style, size))));
  element.firstChild.colSpan = SEEN[size].includes("ld") ? 2 : 1;
  element.querySelector(".two").colSpan = SEEN[size].length - SEEN[size].indexOf("so");
  return element;
}

// The days after the deadlines of tasks that are overdue: since when there is trouble.
function overdueSince(tasks) {
  return tasks.filter((x) => x.shape === "late" && x.deadline !== undefined).map((x) => x.deadline + 1);
}

function rates(data) {
  return h("span", { class: "mut" }, `báo cáo ${percent(data.percent)} / ${percent(data.expected)} %`);
}

function restRow(row, drawing) {
  const { count, words } = row.data;
  const text = h("span", { class: "ti" }, turn(row), `${count} nhiệm vụ khác: ${words}`);
  const element = h("tr", { class: "rs" }, ...cells([["nm", text], ["ax", h("div", { class: "tl" }, ...arrows(row, drawing))]]));
  element.firstChild.colSpan = SEEN[drawing.size].length;
  return element;
}

function taskRow(row, drawing) {
  const { data } = row;
  const { plan, size } = drawing;
  const narrow = size === "narrow";
  const isOpened = plan.opened === data.code;
  const unit = plan.units[data.unit];
  const critical = data.critical ? h("span", { class: "chip" }, "găng") : null;
  const link = h("a", {
    class: "ti",
    href: plan.task_href + encodeURIComponent(data.code),
    "data-go": true,
    tabindex: -1,
    title: data.name,
  }, ...(narrow ? [h("span", { class: "l2" }, ...name(row))] : name(row)));
  const element = h("tr", {
    class: `t${data.critical ? " cr" : ""}${row.isTall ? " tall" : ""}`,
    "aria-current": isOpened && "true",
  });
  const indent = { paddingLeft: `${(row.level - 2) * 14 + 19}px` };
  const line = h("td", { class: "ax", role: "gridcell" }, timeline(row, drawing));
  const spoken = told(data);
  line.title = `${data.code} ${data.name}\n${spoken}`;
  line.prepend(h("span", { class: "hid" }, spoken));
  if (narrow) {
    const due = data.deadline === undefined ? "" : `hạn ${dayBeside(data.deadline, plan.day)}`;
    const below = h("span", { class: "sb" }, status(data.shape, data.words), h("span", { class: "mut" }, due), rates(data));
    link.append(below);
    element.append(...cells([["nm", link]]), line);
  } else {
    const lead = h("a", { class: "mut", href: unit.href, "data-go": true, tabindex: -1, title: unit.name });
    lead.textContent = unit.short;
    element.append(...cells([
      ["nm", link, critical],
      ["ld", lead],
      ["n pc", h("b", {}, percent(data.percent))],
      ["n ex mut", percent(data.expected)],
      ["so", status(data.shape, data.words)],
      ["n du", ...deadline(data, plan)],
      ["n nt", ...note(data)],
    ].filter(([style]) => isSeen(style, size))), line);
    element.querySelector(".nm").style.paddingLeft = indent.paddingLeft;
  }
  return element;
}

function deadline(data, plan) {
  if (data.deadline === undefined) return [NOTHING];
  const text = dayBeside(data.deadline, plan.day);
  if (!data.extended) return [text];
  const title = `Hạn đầu ${dayText(data.promised)}, gia hạn ${data.extended} lần`;
  return [h("span", { class: "ext", title }, text)];
}

function note(data) {
  if (data.note === undefined) return data.stale ? [status("soon", "chưa")] : [];
  return data.stale ? [status("soon", String(data.note))] : [String(data.note)];
}

// What the bar of a task says to those who do not see it, and to the pointer.
function told(data) {
  const said = [];
  const put = (day, words) => day !== undefined && said.push(`${words} ${dayText(day)}`);
  put(data.start, "từ");
  put(data.deadline, "hạn");
  if (data.extended) {
    put(data.promised, "hạn đầu");
    said.push(`gia hạn ${data.extended} lần`);
  }
  put(data.done, "xong");
  put(data.forecast, "dự báo xong");
  for (const [day, words] of data.milestones || []) said.push(`mốc ${dayText(day)}: ${words}`);
  if (data.critical) said.push("trên đường găng");
  return said.join(", ") || "chưa có ngày";
}

function bar(style, begin, end) {
  return h("i", { class: style, style: { left: `${begin}%`, width: `${Math.max(end - begin, 0)}%` } });
}

function timeline(row, drawing) {
  const { data } = row;
  const { axis, plan } = drawing;
  const line = h("div", { class: "tl" });
  const { start, deadline: due, promised } = data;
  const put = (style, from, to) => to > from && line.append(bar(style, axis.x(from), axis.x(to)));
  const today = plan.day + 1;
  if (start !== undefined && promised !== undefined && !data.milestone) put("fd", start, promised + 1);
  if (start !== undefined && due !== undefined && !data.milestone) {
    put("pl", start, due + 1);
    const [a, b] = [axis.x(start), axis.x(due + 1)];
    if (data.percent) line.append(bar("dn", a, a + ((b - a) * data.percent) / 100));
  }
  if (due !== undefined) {
    if (data.shape === "late") put("lt", due + 1, today);
    else if (data.done > due) put("lt", due + 1, data.done + 1);
  }
  if (data.forecast !== undefined) {
    put("fc", Math.max(due + 1, today), data.forecast + 1);
    forecastLabel(line, data.forecast, axis, plan);
  }
  if (data.extended && promised !== undefined) {
    const words = `hạn đầu ${dayBeside(promised, plan.day)}, gia hạn ${data.extended} lần`;
    line.append(label("xl", axis.x(promised + 1), words, 24));
  }
  const own = data.milestone && due !== undefined ? [[due, data.name]] : [];
  for (const [day, words] of [...own, ...(data.milestones || [])]) {
    const diamond = h("i", { class: "ml", style: { left: `${axis.x(day)}%` } });
    diamond.title = `${words}, ${dayText(day)}`;
    line.append(diamond);
  }
  line.append(...arrows(row, drawing));
  return line;
}

function forecastLabel(line, day, axis, plan) {
  const isCut = !axis.holds(day + 1);
  const text = `${dayBeside(day, plan.day)}${isCut ? " →" : ""}`;
  line.append(label("fl", axis.x(day + 1), text, 8));
}

// A word at a place of the line: behind it, or before it where the room ends.
function label(style, at, text, room) {
  const isLate = at > 100 - room;
  const place = isLate ? { right: `${100 - at}%` } : { left: `${at}%` };
  return h("span", { class: `${style}${isLate ? " bf" : ""}`, style: place }, text);
}

const at = ([share, pixels]) => `calc(${share}% + ${pixels}px)`;

function arrows(row, drawing) {
  return drawing.piecesOf(row).map(arrow);
}

function arrow({ x, to, y, down, head: pointing, strong }) {
  const style = { left: at(x), top: `${y}px` };
  if (pointing) return h("i", { class: `ah ${pointing}${strong ? " s" : ""}`, style });
  if (down !== undefined) {
    style.height = `${down + 1}px`;
    return h("i", { class: `ar v${strong ? " s" : ""}`, style });
  }
  // The ends of a level line may lie either way; CSS picks the lesser and the distance.
  style.left = `min(${at(x)}, ${at(to)})`;
  style.width = `calc(max(${at(x)}, ${at(to)}) - min(${at(x)}, ${at(to)}))`;
  return h("i", { class: `ar${strong ? " s" : ""}`, style });
}

