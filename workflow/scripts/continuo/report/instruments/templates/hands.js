// Which hand plays each note, by the rules of continuo/notation/hands.py and continuo/pieces/sharing.py: each
// goes on near where it was, and of a chord the right one has the highest notes, or all, or none.
"use strict";

const SPAN = 12; // semitones of a hand
const FINGERS = 4; // of a hand that strike at once; a fifth costs more
const [BEYOND, WIDE, TOO_MANY, CROSSING] = [2, 2, 24, 6]; // what is added to a distance, see sharing.py
const HANDS = [{ low: 55, high: 127, last: [72] }, { low: 0, high: 67, last: [48] }]; // how they begin

const sumOf = (numbers) => numbers.reduce((a, b) => a + b, 0);

const costOf = (own, { low, high, last }, held) => {
  if (!own.length) return 0;
  const sounding = [...new Set([...own, ...held])];
  return sumOf(own.map((pitch) => Math.min(...last.map((other) => Math.abs(pitch - other)))))
    + BEYOND * sumOf(own.map((pitch) => Math.max(low - pitch, pitch - high, 0)))
    + WIDE * Math.max(Math.max(...sounding) - Math.min(...sounding) - SPAN, 0)
    + TOO_MANY * Math.max(sounding.length - FINGERS, 0);
};

// How many of a chord's pitches, the highest first, are for the right hand. held: what each holds.
const forTheRight = (pitches, hands, held) => {
  const [under, over] = [Math.max(-1, ...held[1]), Math.min(128, ...held[0])];
  const cost = (count) => {
    const [right, left] = [pitches.slice(0, count), pitches.slice(count)];
    const crossing = right.filter((pitch) => pitch < under).length + left.filter((pitch) => pitch > over).length;
    return costOf(right, hands[0], held[0]) + costOf(left, hands[1], held[1]) + CROSSING * crossing;
  };
  const ways = [pitches.length, ...pitches.keys()]; // the first of those that cost as little
  return ways.reduce((best, count) => (cost(count) < cost(best) ? count : best));
};

// The notes, { begin, end, pitch }, of the right hand and those of the left. A pitch that is struck again ends
// there for who goes on from it, and not in what is written.
const inHands = (notes) => {
  const struck = new Map(); // by the time: pitch to note, of those struck together the longest
  for (const note of notes) {
    if (!struck.has(note.begin)) struck.set(note.begin, new Map());
    const chord = struck.get(note.begin);
    if (!(chord.get(note.pitch)?.end >= note.end)) chord.set(note.pitch, note);
  }
  const hands = HANDS.map((hand) => ({ ...hand, sounding: new Map() })); // pitch to its end
  const right = new Set();
  for (const [begin, chord] of [...struck].sort(([a], [b]) => a - b)) {
    const pitches = [...chord.keys()].sort((a, b) => b - a);
    for (const { sounding } of hands) {
      for (const [pitch, end] of sounding) if (end <= begin || chord.has(pitch)) sounding.delete(pitch);
    }
    const held = hands.map(({ sounding }) => [...sounding.keys()]);
    const count = forTheRight(pitches, hands, held);
    [pitches.slice(0, count), pitches.slice(count)].forEach((own, which) => {
      if (!own.length) return;
      hands[which].last = own;
      for (const pitch of own) hands[which].sounding.set(pitch, chord.get(pitch).end);
      if (!which) for (const pitch of own) right.add(`${begin} ${pitch}`);
    });
  }
  const isRight = ({ begin, pitch }) => right.has(`${begin} ${pitch}`);
  return [notes.filter(isRight), notes.filter((note) => !isRight(note))];
};
