// A piece in the making, as continuo/models/composer/piece.py has it. Times are in steps; a chord is
// { notes, times, onset, bar }: its pitches from the top, then `end`; the time to the next onset and the
// duration of each note; its onset; the time since the bar began and the bar's length, 0 if unknown.
// `told` has the numbers of continuo/pieces/spelled.py.
"use strict";

// to the nearest whole number, halves to the even one
const rounded = (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));

// classes of gap, beat, duration, place in the bar and metre
const heardRhythm = ({ steps, coarse, longest, bar: farthest, metres }, gap, onset, held, [since, length]) => [
  Math.min(rounded(gap / coarse), longest),
  rounded(onset / coarse) % 12,
  Math.min(rounded(held / coarse), longest),
  length > 0 ? Math.min(Math.floor(since / steps) + 1, farthest) : 0,
  Math.min(rounded((2 * length) / steps), metres),
];

const longestOf = ({ times }) => Math.max(...times.slice(1));

class Piece {
  // score: chords whose places this piece has, as many as there are
  constructor(told, memory, slots, score = []) {
    Object.assign(this, { told, score, memory: new Memory(memory, told.end), rhythm: [] });
    [this.nothing, this.chords] = [{ notes: Array(slots).fill(told.end), times: Array(slots + 1).fill(0) }, []];
    this.open();
  }

  // where the next chord begins
  open() {
    const { chords, told, rhythm } = this;
    const last = chords.at(-1);
    let [gap, onset, bar] = [0, 0, [0, 0]];
    if (last) {
      const [since, length] = last.bar;
      gap = last.times[0];
      [onset, bar] = [last.onset + gap, length ? [(since + gap) % length, length] : [0, 0]];
      rhythm.at(-1)[2] = heardRhythm(told, 0, 0, longestOf(last), [0, 0])[2];
    }
    if (chords.length < this.score.length) ({ onset, bar } = this.score[chords.length]);
    chords.push({ ...this.nothing, onset, bar });
    rhythm.push(heardRhythm(told, gap, onset, 0, bar));
  }

  // how many chords are named
  get length() {
    return this.chords.length - 1;
  }

  // the place of the next
  get next() {
    return this.chords.at(-1);
  }

  follow(notes, times) {
    Object.assign(this.next, { notes, times });
    this.memory.hear(notes, this.rhythm.at(-1)[0]);
    this.open();
  }
}

// a chord after which the piece goes on, when it has sounded
const goesOn = ({ quarters, steps }, chord) => {
  const { times } = chord;
  return times[0] === quarters * steps ? { ...chord, times: [longestOf(chord), ...times.slice(1)] } : chord;
};

// Notes, { begin, held, pitch }, as a piece of chords of so many slots, which ends with the last; bar:
// its length, 0 if unknown.
const spelled = ({ end, steps, quarters }, notes, slots, bar) => {
  const begins = new Map();
  for (const { begin, held, pitch } of notes) {
    if (!begins.has(begin)) begins.set(begin, new Map());
    const chord = begins.get(begin);
    chord.set(pitch, Math.max(chord.get(pitch) ?? 1, held));
  }
  const longest = quarters * steps - 1;
  const onsets = [...begins.keys()].sort((a, b) => a - b);
  return onsets.map((onset, place) => {
    const chord = [...begins.get(onset)].sort(([a], [b]) => b - a).slice(0, slots);
    const held = chord.map(([, long]) => Math.min(long, longest));
    const gap = place + 1 < onsets.length ? Math.min(onsets[place + 1] - onset, longest) : longest + 1;
    const rest = Array(slots - chord.length);
    return {
      notes: [...chord.map(([pitch]) => pitch), ...rest.fill(end)],
      times: [gap, ...held, ...rest.fill(0)],
      onset,
      bar: bar ? [onset % bar, bar] : [0, 0],
    };
  });
};

// the notes of chords
const unspelled = (chords, end) => chords.flatMap(({ notes, times, onset }) =>
  notes.flatMap((pitch, slot) => (pitch === end ? [] : [{ begin: onset, held: times[slot + 1], pitch }])));
