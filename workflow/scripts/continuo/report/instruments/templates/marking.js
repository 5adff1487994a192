// A piano roll on which bars are marked: by mouse, by touch, or by the two numbers beside it.
"use strict";

class Marking {
  // roll: a canvas; from, until: inputs of numbers; changed: called when other bars are marked
  constructor(roll, from, until, changed) {
    Object.assign(this, { roll, from, until, count: 0, drawn: null });
    const barAt = ({ clientX }) => {
      const { left, width } = roll.getBoundingClientRect();
      return Math.min(Math.max(Math.floor(((clientX - left) / width) * this.count) + 1, 1), this.count);
    };
    roll.addEventListener("pointerdown", (event) => {
      if (!this.count || event.button) return;
      roll.setPointerCapture(event.pointerId);
      this.drawn = barAt(event);
      this.mark(this.drawn, this.drawn);
      changed();
    });
    roll.addEventListener("pointermove", (event) => {
      if (this.drawn === null) return;
      const bar = barAt(event);
      this.mark(Math.min(this.drawn, bar), Math.max(this.drawn, bar));
      changed();
    });
    for (const kind of ["pointerup", "pointercancel"]) roll.addEventListener(kind, () => { this.drawn = null; });
    for (const input of [from, until]) {
      input.addEventListener("input", () => {
        if (!until.value || Number(until.value) < Number(from.value)) until.value = from.value;
        changed();
      });
    }
  }

  mark(first, last) {
    [this.from.value, this.until.value] = [first, last];
  }

  // the first and the last of the bars that are marked, from 1; null if none are
  get bars() {
    const [first, last] = [this.from, this.until].map(({ value }) => Number(value));
    return first >= 1 && last >= first && last <= this.count ? [first, last] : null;
  }

  // Draw notes, { begin, held, pitch, own }, in so many bars; at: what is heard just now, a time, if anything is.
  draw(notes, bar, count, at) {
    this.count = count;
    const seen = cleared(this.roll);
    if (!seen) return;
    const { pen, width, height, style } = seen;
    const across = (time) => (time * width) / (count * bar);
    const pitches = notes.map(({ pitch }) => pitch);
    const [low, high] = [Math.min(...pitches, 55) - 2, Math.max(...pitches, 79) + 2];
    if (this.bars) {
      const [first, last] = this.bars;
      pen.fillStyle = style.getPropertyValue("--marked");
      pen.fillRect(across((first - 1) * bar), 0, across((last - first + 1) * bar), height);
    }
    pen.fillStyle = style.getPropertyValue("--line");
    for (let number = 0; number < count; number++) pen.fillRect(across(number * bar), 0, 1, height);
    pen.fillStyle = style.getPropertyValue("--soft");
    pen.font = "11px sans-serif";
    const every = Math.ceil((22 * count) / width);
    for (let number = 0; number < count; number += every) pen.fillText(number + 1, across(number * bar) + 3, 11);
    for (const { begin, held, pitch, own } of notes) {
      pen.fillStyle = style.getPropertyValue(own ? "--primer" : "--generated");
      pen.fillRect(across(begin), ((high - pitch) * height) / (high - low), Math.max(across(held) - 1, 1), Math.max(height / (high - low), 3));
    }
    if (at !== undefined) {
      pen.fillStyle = style.getPropertyValue("--ink");
      pen.fillRect(across(at), 0, 2, height);
    }
  }
}
