// What is known before the next chord of a piece, as continuo/models/composer/excerpts.py builds it:
// arrays by their names, for the lists of operations.
"use strict";

const beforeNext = (piece) => {
  const { chords, rhythm, told, length: here } = piece;
  const array = (rows, ...shape) => ({ shape: [1, 1, ...shape], values: Float64Array.from(rows.flat()) });
  const last = Math.max(here - 1, 0);
  const slots = chords[0].notes.length;
  const heard = rhythm[here].with(2, here ? rhythm[last][2] : 0);
  const candidates = candidatesOf(piece, here);
  const told_of = (name) => candidates.map((one) => one[name]);
  return {
    before: array(here ? chords[last].notes : Array(slots).fill(told.end), slots),
    rhythm: array(heard, heard.length),
    recalled: array(told_of("notes"), candidates.length, slots),
    recalled_times: array(told_of("times"), candidates.length, slots + 1),
    features: array(told_of("features"), candidates.length, candidates[0].features.length),
  };
};
