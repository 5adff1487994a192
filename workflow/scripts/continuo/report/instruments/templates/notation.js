// Notes as they are written: in bars, on a staff for each hand, in voices, with a key and its accidentals, by
// the rules of continuo/notation (grids.py, voices.py, musicxml.py). Times are in steps, 48 a quarter; a note
// is { begin, held, pitch, own }.
"use strict";

const QUARTER = 48;
const VOICES = 4; // of a staff, at most
const WRITTEN = [288, 192, 144, 96, 72, 48, 36, 24, 12, 6, 3]; // dotted whole to 64th
const IN_TRIPLETS = [32, 16, 8];
const FIFTHS = "FCGDAEB"; // along their line
const SIGNS = { "-2": "𝄫", "-1": "♭", 0: "", 1: "♯", 2: "𝄪" };
const NEARLY = 0.02; // of all notes: a plainer key that is as good but for so many is taken

// a dotted quarter where the metre is of eighths in threes
const beatOf = ({ beats, unit }) => (unit === 8 && beats % 3 === 0 ? (3 * QUARTER) / 2 : QUARTER);

// Notes on sixteenths or on triplets, whichever are nearer in a beat, and where those begin that have triplets.
const placed = (notes, beat) => {
  const near = (time, step) => Math.round(time / step) * step;
  const found = new Map();
  for (const { begin, held } of notes) {
    for (const time of [begin, begin + held]) {
      const place = Math.floor(time / beat) * beat;
      const [sixteenths, triplets] = found.get(place) ?? [0, 0];
      found.set(place, [sixteenths + Math.abs(time - near(time, 12)), triplets + Math.abs(time - near(time, 16))]);
    }
  }
  const triplets = new Set([...found].filter(([, [four, three]]) => beat === QUARTER && three < four).map(([place]) => place));
  const grid = (time) => (triplets.has(Math.floor(time / beat) * beat) ? 16 : 12);
  const on = notes.map(({ begin, held, ...one }) => {
    const at = near(begin, grid(begin));
    return { ...one, begin: at, end: Math.max(near(begin + held, grid(begin + held - 1)), at + grid(at)) };
  });
  return { notes: on, triplets };
};

// The notes of a staff as voices, each of chords one after the other: { begin, end, notes }. Where more
// sounds than there are voices, the chord that would end first is cut off.
const inVoices = (notes) => {
  const groups = new Map();
  for (const note of notes) {
    const key = `${note.begin} ${note.end}`;
    if (!groups.has(key)) groups.set(key, { begin: note.begin, end: note.end, notes: [] });
    groups.get(key).notes.push(note);
  }
  const top = (chord) => Math.max(...chord.notes.map(({ pitch }) => pitch));
  const voices = [];
  for (const chord of [...groups.values()].sort((a, b) => a.begin - b.begin || top(b) - top(a))) {
    let voice = voices.find((one) => one.at(-1).end <= chord.begin);
    if (!voice && voices.length < VOICES) voices.push(voice = []);
    if (!voice) {
      voice = voices.reduce((a, b) => (b.at(-1).end < a.at(-1).end ? b : a));
      const last = voice.at(-1);
      if (last.begin === chord.begin) {
        last.notes.push(...chord.notes);
        continue;
      }
      last.end = chord.begin;
    }
    voice.push(chord);
  }
  return voices;
};

// How the time from `at` to `end` of a bar is written: { at, length, triplet } one after the other. Beats
// stay to be seen, but for a note of a quarter that begins half a beat before one.
const pieces = (start, beat, at, end, triplets, note) => {
  const made = [];
  const splits = (place) => place % beat !== 0 && triplets.has(start + place - (place % beat));
  while (at < end) {
    const begun = at - (at % beat);
    const threes = triplets.has(start + begun);
    let [room, length, triplet] = [end - at, 0, false];
    if (at === begun) length = WRITTEN.find((value) => value <= room && !splits(at + value)) ?? 0;
    else if (!threes && note && beat === QUARTER && room === QUARTER && at - begun === QUARTER / 2 && !triplets.has(start + begun + QUARTER)) length = QUARTER;
    else if (!threes) length = WRITTEN.find((value) => value <= Math.min(room, begun + beat - at)) ?? 0;
    if (!length && threes) {
      room = Math.min(room, begun + beat - at);
      [length, triplet] = [IN_TRIPLETS.find((value) => value <= room) ?? room, true];
    }
    length ||= Math.min(room, 3);
    made.push({ at, length, triplet });
    at += length;
  }
  return made;
};

// The symbols of each voice that has notes in the bar, the highest voice first: { at, length, triplet, notes,
// before, onward }, those without notes rests; before, onward: tied to their neighbours.
const inBar = (start, length, beat, voices, triplets) => {
  const found = [];
  for (const voice of voices) {
    const [symbols, rests] = [[], (from, to) => pieces(start, beat, from, to, triplets, false).map((one) => ({ ...one, notes: [] }))];
    let now = 0;
    for (const { begin, end, notes } of voice.filter((chord) => chord.begin < start + length && chord.end > start)) {
      const [first, last] = [Math.max(begin - start, 0), Math.min(end - start, length)];
      symbols.push(...rests(now, first));
      const parts = pieces(start, beat, first, last, triplets, true);
      parts.forEach((one, number) => symbols.push({
        ...one,
        notes,
        before: number > 0 || begin < start,
        onward: number + 1 < parts.length || end > start + length,
      }));
      now = last;
    }
    if (symbols.length) found.push([...symbols, ...rests(now, length)]);
  }
  const height = (symbols) => {
    const all = symbols.flatMap(({ notes }) => notes.map(({ pitch }) => pitch));
    return all.reduce((a, b) => a + b, 0) / all.length;
  };
  return found.sort((a, b) => height(b) - height(a));
};

// How many sharps, or flats below 0, the signature has in whose scale the most notes are; the plainest of
// those that are nearly as good.
const keyOf = (notes) => {
  const weight = Array(12).fill(0);
  for (const { held, pitch } of notes) weight[pitch % 12] += held;
  const keys = Array.from({ length: 13 }, (_, i) => i - 6).sort((a, b) => Math.abs(a) - Math.abs(b) || b - a);
  const within = keys.map((key) => [-1, 0, 1, 2, 3, 4, 5].reduce((sum, n) => sum + weight[(7 * (key + n + 12)) % 12], 0));
  const enough = Math.max(...within) - NEARLY * weight.reduce((a, b) => a + b, 0);
  return keys[within.findIndex((found) => found >= enough)];
};

// { step, alter, octave } of a pitch in a key: as near to it as the line of fifths allows
const spellPitch = (pitch, fifths) => {
  let place = fifths - 3;
  while ((((7 * place) % 12) + 12) % 12 !== pitch % 12) place += 1;
  const alter = Math.floor((place + 1) / 7);
  return { step: FIFTHS[place + 1 - 7 * alter], alter, octave: Math.floor((pitch - alter) / 12) - 1 };
};

// by the signature
const usualOf = (step, fifths) => Math.floor((fifths - FIFTHS.indexOf(step) - 1) / 7) + 1;

// "B♭3"
const nameIn = (pitch, fifths) => {
  const { step, alter, octave } = spellPitch(pitch, fifths);
  return `${step}${SIGNS[alter]}${octave}`;
};

// The piece as it is written: { fifths, bars }, of each bar its start and of its two staves the voices.
// metre: { beats, unit, bar }; first, count: the bars that are wanted.
const written = (all, metre, first, count) => {
  const { notes, triplets } = placed(all, beatOf(metre));
  const staves = inHands(notes).map(inVoices);
  const bars = Array.from({ length: count }, (_, number) => {
    const start = (first + number) * metre.bar;
    return { start, number: first + number + 1, staves: staves.map((voices) => inBar(start, metre.bar, beatOf(metre), voices, triplets)) };
  });
  return { fifths: keyOf(all), bars };
};
