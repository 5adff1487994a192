// Written music drawn as SVG: systems of a treble and a bass staff, as wide as there is room.
"use strict";

const GAP = 8; // pixels between the lines of a staff
const APART = 7.5 * GAP; // between its staves
const HEAD = 5; // half of a note head's width
const STEM = 3.5 * GAP;
const SHARPS = [[38, 35, 39, 36, 33, 37, 34], [24, 21, 25, 22, 19, 23, 20]]; // where they stand in a signature, by staff
const FLATS = [[34, 37, 33, 36, 32, 35, 31], [20, 23, 19, 22, 18, 21, 17]];
const BOTTOM = [30, 18]; // the lowest line: E4, G2, counted in steps of the scale from C0
const LETTER = "CDEFGAB";

// shapes, in units of GAP
const CLEFS = [
  "M.3 1.1C-.5.9-.6-.5.4-.6 1.6-.7 1.9 1.2.4 1.3-1.2 1.4-1.7-.7-.4-1.9.6-2.8.9-3.5.7-4.3.5-5-.2-4.6-.3-3.6-.4-2.6.4.6.7 2.6.8 3.5-.5 3.6-.5 2.8",
  "M-.9.1C-1-1 .9-1.2.9.3.9 1.7-.2 2.5-1.1 2.9",
];
const ACCIDENTALS = {
  1: "M-.3-1.3V1.4M.3-1.4V1.3M-.65-.3L.65-.65M-.65.65L.65.3",
  0: "M-.35-1.4V.6L.4.35M.4 1.4V-.6L-.35-.35",
  [-1]: "M-.4-1.8V.8C.2.5.6.1.5-.3.4-.6-.1-.6-.4-.1",
  2: "M-.45-.45L.45.45M.45-.45L-.45.45",
  [-2]: "M-.8-1.8V.8C-.3.5 0 .1-.1-.3-.2-.6-.5-.6-.8-.1M.1-1.8V.8C.6.5.9.1.8-.3.7-.6.4-.6.1-.1",
};
const QUARTER_REST = "M-.4-1.5L.35-.55C-.2 0-.1.3.45.85-.2.6-.6 1 .1 1.6";

// the value without its dot, and whether it has one
const valueOf = ({ length, triplet }) => {
  const value = triplet ? (length * 3) / 2 : length;
  const plain = [192, 96, 48, 24, 12, 6, 3];
  return plain.includes(value) || !plain.includes((value * 2) / 3) ? [value, false] : [(value * 2) / 3, true];
};
const beamsOf = (symbol) => Math.max(Math.round(Math.log2(QUARTER / valueOf(symbol)[0])), 0);

// A drawing that grows: its parts as text, and how high and low it reaches.
class Drawing {
  constructor() {
    Object.assign(this, { parts: [], top: 0, bottom: 8 * GAP + APART });
  }

  reach(...ys) {
    [this.top, this.bottom] = [Math.min(this.top, ...ys), Math.max(this.bottom, ...ys)];
  }

  line(x1, y1, x2, y2, width = 1) {
    this.parts.push(`<path d="M${x1.toFixed(1)} ${y1.toFixed(1)}L${x2.toFixed(1)} ${y2.toFixed(1)}" stroke-width="${width}"/>`);
    this.reach(y1, y2);
  }

  // a shape in units of GAP
  shape(path, x, y, width = 0.18) {
    this.parts.push(`<path transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${GAP})" d="${path}" stroke-width="${width}"/>`);
    this.reach(y - 2 * GAP, y + 2 * GAP);
  }

  curve(path, width = 1.2) {
    this.parts.push(`<path d="${path}" stroke-width="${width}"/>`);
  }

  dot(x, y, radius = 1.6) {
    this.parts.push(`<circle class="full" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius}"/>`);
  }

  head(x, y, value, own) {
    const kind = `${own ? "own" : "new"}${value >= 96 ? " hollow" : ""}`;
    this.parts.push(`<ellipse class="${kind}" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" rx="${value >= 192 ? 6 : HEAD}" ry="3.6" transform="rotate(-20 ${x.toFixed(1)} ${y.toFixed(1)})"/>`);
    this.reach(y - 6, y + 6);
  }

  words(text, x, y) {
    this.parts.push(`<text x="${x.toFixed(1)}" y="${y.toFixed(1)}">${text}</text>`);
    this.reach(y - 12, y);
  }

  svg(width) {
    const [top, height] = [this.top - 8, this.bottom - this.top + 16];
    return `<svg viewBox="0 ${top} ${width} ${height}" width="${width}" height="${height}" aria-hidden="true">${this.parts.join("")}</svg>`;
  }
}

const originOf = (staff) => staff * (4 * GAP + APART); // y of the uppermost line
const heightOf = (place, staff) => originOf(staff) + 4 * GAP - ((place - BOTTOM[staff]) * GAP) / 2;
const placeOf = ({ step, octave }) => 7 * octave + LETTER.indexOf(step);

// What a bar needs to be drawn: of each staff and voice its symbols with places on the staff and accidentals;
// silent: a rest, where no voice of the staff sounds; the times at which something stands, and how wide it is by itself.
const laidOut = (bar, fifths, length) => {
  const ticks = new Map();
  const staves = bar.staves.map((voices, staff) => {
    const force = new Map();
    const silent = ({ at, length, notes }) => !notes.length && !voices.flat().some((other) =>
      other.notes.length && other.at < at + length && other.at + other.length > at);
    const made = voices.map((symbols, voice) => symbols.map((symbol) =>
      ({ ...symbol, voice, alone: voices.length < 2, silent: voice === 0 && silent(symbol), heads: [] })));
    for (const symbol of made.flat().sort((a, b) => a.at - b.at || a.voice - b.voice)) {
      for (const note of [...symbol.notes].sort((a, b) => a.pitch - b.pitch)) {
        const spelling = spellPitch(note.pitch, fifths);
        const [place, usual] = [placeOf(spelling), usualOf(spelling.step, fifths)];
        const needed = !symbol.before && (force.get(place) ?? usual) !== spelling.alter;
        if (!symbol.before) force.set(place, spelling.alter);
        symbol.heads.push({ place, y: heightOf(place, staff), own: note.own, accidental: needed ? spelling.alter : null });
      }
      const shifted = symbol.heads.some(({ accidental }) => accidental !== null);
      if (symbol.heads.length || symbol.silent) ticks.set(symbol.at, Math.max(ticks.get(symbol.at) ?? 0, shifted ? 11 : 0));
    }
    return made;
  });
  const times = [...ticks.keys()].sort((a, b) => a - b);
  let wide = 8;
  const at = new Map(times.map((time, number) => {
    const lasts = (times[number + 1] ?? length) - time;
    const x = (wide += ticks.get(time) + 5);
    wide += 9 + 6.5 * Math.log2(1 + lasts / 8);
    return [time, x];
  }));
  return { ...bar, staves, at, wide: Math.max(wide, 52) };
};

// staff lines, clefs, signature and, where it is told, metre
const openSystem = (drawing, width, fifths, metre) => {
  const marks = fifths < 0 ? FLATS : SHARPS;
  for (const staff of [0, 1]) {
    for (let line = 0; line < 5; line++) drawing.line(0, originOf(staff) + line * GAP, width, originOf(staff) + line * GAP, 0.7);
    drawing.shape(CLEFS[staff], 15, originOf(staff) + (staff ? 1 : 3) * GAP, 0.22);
    for (let sign = 0; sign < Math.abs(fifths); sign++) {
      drawing.shape(ACCIDENTALS[Math.sign(fifths)], 34 + 8 * sign, heightOf(marks[staff][sign], staff), 0.15);
    }
    if (metre) {
      [metre.beats, metre.unit].forEach((number, half) =>
        drawing.parts.push(`<text class="metre" x="${42 + 8 * Math.abs(fifths)}" y="${originOf(staff) + 2 * GAP * (half + 1) - 1}">${number}</text>`));
    }
  }
  for (const dot of [0.5, 1.5]) drawing.dot(27, originOf(1) + dot * GAP);
  drawing.dot(7.5, originOf(1) + GAP, 2.4);
  drawing.reach(originOf(0) - 2 * GAP);
  drawing.line(0.5, 0, 0.5, originOf(1) + 4 * GAP);
};

const drawRest = (drawing, symbol, x, staff) => {
  const middle = originOf(staff) + 2 * GAP;
  const [value, dotted] = valueOf(symbol);
  if (value >= 96) drawing.line(x - 6, middle - (value >= 192 ? GAP - 2 : 2), x + 6, middle - (value >= 192 ? GAP - 2 : 2), 4);
  else if (value === 48) drawing.shape(QUARTER_REST, x, middle, 0.28);
  else {
    const count = beamsOf(symbol);
    for (let flag = 0; flag < count; flag++) {
      const y = middle - GAP / 2 + (flag - Math.floor(count / 2)) * GAP;
      drawing.dot(x - 3, y, 2);
      drawing.curve(`M${x - 3} ${y + 1}Q${x} ${y + 3} ${x + 4} ${y - 1}`);
    }
    drawing.curve(`M${x + 4} ${middle - GAP / 2 - Math.floor(count / 2) * GAP - 1}L${x - 1} ${middle + GAP * 1.5}`);
  }
  if (dotted) drawing.dot(x + 9, middle - GAP / 2);
};

// heads, dots and accidentals; where the stem stands goes to the symbol
const drawHeads = (drawing, symbol, x, staff, up) => {
  const [value, dotted] = valueOf(symbol);
  const heads = [...symbol.heads].sort((a, b) => (up ? a.place - b.place : b.place - a.place));
  let last = null;
  let marked = 0;
  for (const head of heads) {
    const aside = last !== null && Math.abs(head.place - last) === 1;
    last = aside ? null : head.place;
    const at = x + (aside ? (up ? 2 : -2) * HEAD : 0);
    Object.assign(head, { x: at });
    drawing.head(at, head.y, value, head.own);
    const [low, high] = [BOTTOM[staff], BOTTOM[staff] + 8];
    for (let place = low - 2; place >= head.place; place -= 2) drawing.line(at - 8, heightOf(place, staff), at + 8, heightOf(place, staff), 0.9);
    for (let place = high + 2; place <= head.place; place += 2) drawing.line(at - 8, heightOf(place, staff), at + 8, heightOf(place, staff), 0.9);
    if (dotted) drawing.dot(x + 10, head.y - ((head.place - low) % 2 === 0 ? GAP / 2 : 0));
    if (head.accidental !== null) drawing.shape(ACCIDENTALS[head.accidental], x - 12 - 8 * (marked++ % 2), head.y, 0.15);
  }
  Object.assign(symbol, { x, up, stem: x + (up ? HEAD - 0.5 : 0.5 - HEAD) });
};

const drawStem = (drawing, symbol, end) => {
  const ys = symbol.heads.map(({ y }) => y);
  drawing.line(symbol.stem, symbol.up ? Math.max(...ys) - 1 : Math.min(...ys) + 1, symbol.stem, end, 1.2);
};

const stemEnd = (symbol) => {
  const ys = symbol.heads.map(({ y }) => y);
  return symbol.up ? Math.min(...ys) - STEM : Math.max(...ys) + STEM;
};

// stems of the symbols of a voice, and their flags, or beams where several stand in a beat
const drawStems = (drawing, symbols, beat) => {
  const groups = Map.groupBy(symbols, ({ at }) => Math.floor(at / beat));
  for (const group of groups.values()) {
    const runs = [[]];
    for (const symbol of group) {
      if (symbol.heads.length && beamsOf(symbol)) runs.at(-1).push(symbol);
      else {
        runs.push([]);
        if (symbol.heads.length && valueOf(symbol)[0] < 192) drawStem(drawing, symbol, stemEnd(symbol));
      }
    }
    for (const run of runs.filter(({ length }) => length)) {
      const [{ up }, ends, toward] = [run[0], run.map(stemEnd), run[0].up ? 1 : -1];
      const end = up ? Math.min(...ends) : Math.max(...ends);
      for (const symbol of run) drawStem(drawing, symbol, end);
      const count = Math.max(...run.map(beamsOf));
      for (let level = 0; level < count; level++) {
        const y = end + toward * level * 5;
        if (run.length === 1) {
          drawing.curve(`M${run[0].stem} ${y}q1 ${toward * 5} 5 ${toward * 9}q3 ${toward * 4} 1 ${toward * 9}`, 1.5);
          continue;
        }
        run.forEach((symbol, number) => {
          if (beamsOf(symbol) <= level) return;
          const next = run[number + 1];
          const alone = beamsOf(next ?? { length: 48 }) <= level;
          const before = number > 0 && beamsOf(run[number - 1]) > level;
          if (!alone) drawing.line(symbol.stem - 0.6, y, next.stem + 0.6, y, 3.4);
          else if (!before) drawing.line(symbol.stem, y, symbol.stem + (next ? 6 : -6), y, 3.4);
        });
      }
    }
    if (group.some(({ triplet, heads }) => triplet && heads.length)) {
      const some = group.filter(({ heads }) => heads.length);
      const x = (some[0].x + some.at(-1).x) / 2;
      drawing.words("3", x - 3, some[0].up ? Math.min(...some.map(stemEnd)) - 4 : Math.max(...some.map(stemEnd)) + 13);
    }
  }
};

const drawTie = (drawing, from, to, y, up) => {
  const bow = up ? 6 : -6;
  drawing.curve(`M${from} ${y + bow}Q${(from + to) / 2} ${y + 2.2 * bow} ${to} ${y + bow}`);
};

// The systems as SVG texts. score: see `written` of notation.js; width: pixels that there are.
const systemsOf = ({ fifths, bars }, metre, width) => {
  const beat = beatOf(metre);
  const laid = bars.map((bar) => laidOut(bar, fifths, metre.bar));
  const systems = [];
  for (let first = 0; first < laid.length;) {
    const [drawing, begun] = [new Drawing(), 36 + 8 * Math.abs(fifths) + (first ? 0 : 18)];
    let [behind, wide] = [first, 0];
    while (behind < laid.length && (behind === first || begun + wide + laid[behind].wide <= width)) wide += laid[behind++].wide;
    const full = (width - begun) / wide;
    const stretch = behind < laid.length || full < 1.4 ? full : 1.4;
    openSystem(drawing, begun + wide * stretch, fifths, first ? null : metre);
    const lasting = new Map(); // what a tie goes on to, by staff, voice and place
    const numbers = [];
    let left = begun;
    for (const bar of laid.slice(first, behind)) {
      numbers.push([bar.number, left + 2]);
      const right = left + bar.wide * stretch;
      bar.staves.forEach((voices, staff) => {
        if (!voices.length) drawRest(drawing, { length: 192 }, (left + right) / 2, staff);
        voices.forEach((symbols, voice) => {
          const direction = Map.groupBy(symbols, ({ at }) => Math.floor(at / beat));
          for (const group of direction.values()) {
            const places = group.flatMap(({ heads }) => heads.map(({ place }) => place));
            const low = places.reduce((a, b) => a + b, 0) / places.length < BOTTOM[staff] + 4;
            for (const symbol of group) {
              const x = left + bar.at.get(symbol.at) * stretch;
              if (!symbol.heads.length) {
                if (symbol.silent) drawRest(drawing, symbol, x, staff);
                continue;
              }
              drawHeads(drawing, symbol, x, staff, symbol.alone ? low : voice === 0);
              for (const { place, y, x: at } of symbol.heads) {
                const key = `${staff} ${place}`;
                if (symbol.before) drawTie(drawing, lasting.get(key) ?? begun - 4, at - HEAD, y, !symbol.up);
                lasting.delete(key);
                if (symbol.onward) lasting.set(key, at + HEAD);
              }
            }
          }
          drawStems(drawing, symbols, beat);
        });
      });
      left = right;
      drawing.line(left - 0.5, 0, left - 0.5, originOf(1) + 4 * GAP, bar === laid.at(-1) ? 3 : 1);
    }
    for (const [key, from] of lasting) {
      const [staff, place] = key.split(" ").map(Number);
      drawTie(drawing, from, left - 3, heightOf(place, staff), true);
    }
    const above = Math.min(drawing.top, -0.7 * GAP) - 4; // no note is in their way
    for (const [number, x] of numbers) drawing.words(number, x, above);
    systems.push(drawing.svg(width));
    first = behind;
  }
  return systems;
};
