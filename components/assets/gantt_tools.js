// The line above the Gantt: zoom, what is drawn on demand, what the marks mean.

import { ZOOMS } from "./gantt_days.js";
import { h } from "./gantt_draw.js";

const LEGEND = [
  ["dn", "đã làm"],
  ["pl", "kế hoạch"],
  ["fd", "hạn đầu"],
  ["lt", "quá hạn"],
  ["fc", "dự báo xong"],
  ["ml", "mốc"],
  ["mu", "phải đạt"],
];

const button = (does, text) => h("button", { type: "button", "data-do": does }, text);
const press = (element, isOn) => element.setAttribute("aria-pressed", String(isOn));

export class Tools {
  constructor() {
    this.zooms = Object.entries(ZOOMS).map(([zoom, { word }]) => button(`zoom-${zoom}`, word));
    this.arrows = button("arrows", "Phụ thuộc");
    this.critical = button("critical", "Đường găng");
    this.whole = button("whole", "Mở hết");
    this.table = h("a", { "data-go": true, class: "tb" }, "Xem dạng bảng, tải về");
    const scale = h("div", { class: "seg", role: "group", "aria-label": "Thang thời gian" }, ...this.zooms);
    const legend = LEGEND.map(([style, words]) => h("li", {}, h("i", { class: style }), words));
    this.element = h(
      "div",
      { class: "bar" },
      h("div", { class: "tools" }, scale, this.arrows, this.critical, this.whole, this.table),
      h("ul", { class: "how" }, ...legend),
    );
  }

  // How things stand; whether the critical path is picked out.
  show({ state, plan, tasks, narrow, isWhole }) {
    for (const each of this.zooms) press(each, each.dataset.do === `zoom-${state.zoom}`);
    press(this.arrows, state.arrows);
    press(this.critical, state.critical);
    this.arrows.hidden = narrow || !plan.arrows.length;
    this.critical.hidden = !tasks.some((row) => row.data.critical);
    this.whole.textContent = isWhole ? "Thu gọn" : "Mở hết";
    this.table.setAttribute("href", plan.table_href);
    return state.critical && !this.critical.hidden;
  }
}
