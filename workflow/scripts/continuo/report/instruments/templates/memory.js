// What a piece has said already, as continuo/models/composer/memory.py recalls it. `told` has its numbers.
"use strict";

const NO_STEP = 1000;
const NO_CANDIDATE = -1;

class Memory {
  constructor(told, end) {
    Object.assign(this, { told, end, top: null, length: 0 });
    this.views = told.moved.map(() => ({ keys: [], run: [] }));
  }

  // the next chord, and its gap
  hear(notes, gap) {
    const pitches = notes.filter((pitch) => pitch !== this.end);
    const step = this.top === null ? NO_STEP : notes[0] - this.top;
    const shape = pitches.map((pitch) => notes[0] - pitch);
    [pitches, [step, ...shape], [notes[0]], [step], [step, gap]].forEach((numbers, view) => {
      const [{ keys, run }, key] = [this.views[view], numbers.join()];
      for (let i = keys.length - 1; i >= 0; i--) {
        if (keys[i] !== key) run[i] = 0;
        else run[i] = i > 0 ? Math.min(run[i - 1] + 1, this.told.longest) : 1;
      }
      keys.push(key);
      run.push(0);
    });
    [this.top, this.length] = [notes[0], this.length + 1];
  }

  // the candidates for the next chord, view by view, the best first: { place, length }
  recall() {
    return this.views.flatMap(({ run }) => {
      const found = [...run.keys()].filter((i) => run[i] > 0).sort((a, b) => run[b] - run[a] || b - a);
      return Array.from({ length: this.told.recalled }, (_, rank) =>
        rank < found.length
          ? { place: found[rank] + 1, length: run[found[rank]] }
          : { place: NO_CANDIDATE, length: 0 });
    });
  }
}

// Whether what is recalled for chord number `here` has been played again enough: see `let_go` of
// continuo/models/composer/piece.py.
const enough = ({ replay, figure }, here, { place, length }) =>
  replay !== null && length >= Math.min(replay, Math.max(here - place, figure));

// What is recalled for chord number `here` of a piece: of each candidate its notes, its times and its
// features; see `candidates` there.
const candidatesOf = ({ chords, rhythm, memory }, here) => {
  const { told, end } = memory;
  const [last, size] = [Math.max(here - 1, 0), told.recalled];
  const recalled = memory.recall().map((one) =>
    (one.place !== NO_CANDIDATE && enough(told, here, one) ? { place: NO_CANDIDATE, length: 0 } : one));
  const oneOf = (count, place) => Array.from({ length: count }, (_, i) => Number(i === place));
  return recalled.map(({ place, length }, number) => {
    const [view, rank] = [Math.floor(number / size), number % size];
    const nothing = {
      notes: chords[0].notes.map(() => NO_CANDIDATE),
      times: chords[0].times.map(() => NO_CANDIDATE),
      features: Array(told.moved.length + told.matches.length + 1 + size + 1 + 6).fill(0),
    };
    if (place === NO_CANDIDATE) return nothing;
    const shift = told.moved[view] ? chords[last].notes[0] - chords[place - 1].notes[0] : 0;
    const notes = chords[place].notes.map((pitch) => (pitch === end ? end : pitch + shift));
    const again = chords[place].notes;
    if (notes.some((pitch, slot) => again[slot] !== end && (pitch < 0 || pitch >= end))) return nothing;
    const same = rhythm[place].map((value, column) => value === rhythm[here][column]);
    const long = recalled.slice(view * size, (view + 1) * size).filter((one) => one.length >= told.long);
    const features = [
      ...oneOf(told.moved.length, view),
      ...oneOf(told.matches.length + 1, told.matches.filter((least) => least <= length).length),
      ...oneOf(size + 1, long.length),
      Math.log(Math.max(here - place, 1)) / 5,
      rank / size,
      same[0],
      same[1],
      rhythm[place - 1][2] === rhythm[last][2],
      same[1] && same[3] && same[4] && rhythm[here][3] > 0,
    ];
    return { notes, times: chords[place].times, features: features.map(Number) };
  });
};
