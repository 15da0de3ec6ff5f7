// Days are whole numbers counted from 1970-01-01; no clock and no time zone here.

const DAY_MS = 864e5;
const WEEK = 7;
const THURSDAY = 4; // 1970-01-01 was one: Mondays are the days n with n % 7 == 4.
const two = (number) => String(number).padStart(2, "0");

function parts(day) {
  const at = new Date(day * DAY_MS);
  return [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
}

export function dayText(day) {
  const [year, month, date] = parts(day);
  return `${two(date)}/${two(month)}/${year}`;
}

export function dayShort(day) {
  const [, month, date] = parts(day);
  return `${two(date)}/${two(month)}`;
}

// With the year where it is not that of the day shown.
export function dayBeside(day, shown) {
  const [year] = parts(day);
  return year === parts(shown)[0] ? dayShort(day) : `${dayShort(day)}/${two(year % 100)}`;
}

const monthStart = (year, month) => Date.UTC(year, month - 1, 1) / DAY_MS;

function months(first, last, step) {
  const [year, month] = parts(first);
  const found = [];
  for (let n = month - ((month - 1) % step); ; n += step) {
    const day = monthStart(year, n);
    if (day >= last) return found;
    found.push(day);
  }
}

function weeks(first, last) {
  const found = [];
  for (let n = first - ((first - THURSDAY) % WEEK); n < last; n += WEEK) found.push(n);
  return found;
}

export const ZOOMS = {
  week: {
    word: "Tuần",
    unitWidth: 30,
    lines: weeks,
    line: (day) => String(parts(day)[2]),
    heads: (first, last) => months(first, last, 1),
    head: (day) => `Tháng ${parts(day)[1]}/${parts(day)[0]}`,
  },
  month: {
    word: "Tháng",
    unitWidth: 34,
    lines: (first, last) => months(first, last, 1),
    line: (day) => String(parts(day)[1]),
    heads: (first, last) => months(first, last, 12),
    head: (day) => String(parts(day)[0]),
  },
  quarter: {
    word: "Quý",
    unitWidth: 60,
    lines: (first, last) => months(first, last, 3),
    line: (day) => `Quý ${Math.ceil(parts(day)[1] / 3)}`,
    heads: (first, last) => months(first, last, 12),
    head: (day) => String(parts(day)[0]),
  },
};

// The line of days between `first` and `last`, in per cent, so that any width fits.
export class Axis {
  constructor(plan, zoom) {
    const kind = ZOOMS[zoom];
    this.first = plan.first;
    this.days = plan.last - plan.first;
    this.lines = kind.lines(plan.first, plan.last).map((day) => this.tick(day, kind.line));
    this.heads = kind.heads(plan.first, plan.last).map((day) => this.tick(day, kind.head));
    this.least = this.lines.length * kind.unitWidth;
  }

  tick(day, label) {
    return { at: this.x(day), text: label(day) };
  }

  x(day) {
    return Math.min(Math.max(((day - this.first) / this.days) * 100, 0), 100);
  }

  holds(day) {
    return day >= this.first && day <= this.first + this.days;
  }
}
