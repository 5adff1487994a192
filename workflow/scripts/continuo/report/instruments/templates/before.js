// What is known before the next chord of a piece, as continuo/models/composer/excerpts.py builds it:
// arrays by their names, for the lists of operations.
"use strict";

const beforeNext = (piece) => {
  const { chords, rhythm, told, length: here } = piece;
  const array = (rows, ...shape) => ({ shape: [1, 1, ...shape], values: Float64Array.from(rows.flat()) });
  const row = (numbers) => array(numbers, numbers.length);
  const last = Math.max(here - 1, 0);
  const slots = chords[0].notes.length;
  const candidates = candidatesOf(piece, here);
  const recalled = (name) => {
    const rows = candidates.map((one) => one[name]);
    return array(rows, rows.length, rows[0].length);
  };
  const { left, held, ongoing, ages } = piece.sounding.at(piece.next.onset);
  return {
    before: row(here ? chords[last].notes : Array(slots).fill(told.end)),
    rhythm: row(rhythm[here].with(2, here ? rhythm[last][2] : 0)),
    left: row(left),
    held: row(held),
    ongoing: row(ongoing),
    ages: row(ages),
    lately: array(piece.lately.heard, told.halves.length, 12),
    beat: row([within(piece.next.onset, told.steps)]),
    goal: array([piece.distance]),
    phrase: array([piece.phrase]),
    arrival: row(piece.arrival),
    recalled: recalled("notes"),
    recalled_times: recalled("times"),
    features: recalled("features"),
  };
};
