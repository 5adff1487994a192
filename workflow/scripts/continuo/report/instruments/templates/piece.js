// A piece in the making, as continuo/models/composer/piece.py has it. Times are in steps; a chord is
// { notes, times, onset, bar }: its pitches from the top, then `end`; the time to the next onset and the
// duration of each note; its onset; the time since the bar began and the bar's length, 0 if unknown.
// `told` has the numbers that Python has, see continuo/report/instruments/composer.py.
"use strict";

// to the nearest whole number, halves to the even one
const rounded = (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));

// from 0 to below the length, as Python has it: what comes before the start of a piece has a beat, too
const within = (time, length) => ((time % length) + length) % length;

// classes of gap, beat, duration, place in the bar and metre
const heardRhythm = ({ steps, coarse, longest, bar: farthest, metres }, gap, onset, held, [since, length]) => [
  Math.min(rounded(gap / coarse), longest),
  within(rounded(onset / coarse), 12),
  Math.min(rounded(held / coarse), longest),
  length > 0 ? Math.min(Math.floor(since / steps) + 1, farthest) : 0,
  Math.min(rounded((2 * length) / steps), metres),
];

// the class of what is so many quarters away
const distance = ({ edges }, quarters) => 1 + edges.filter((edge) => edge <= quarters).length;

// What sounds after a chord has begun, from the top: [pitch, when it ends, since when it sounds]; see
// continuo/models/composer/sounding.py.
class Sounding {
  constructor(told) {
    Object.assign(this, { told, notes: [] });
  }

  hear({ onset, notes, times }) {
    const now = new Map(this.notes.filter(([, until]) => until >= onset).map((note) => [note[0], note]));
    notes.forEach((pitch, slot) => {
      if (pitch !== this.told.end) now.set(pitch, [pitch, onset + times[slot + 1], now.get(pitch)?.[2] ?? onset]);
    });
    this.notes = [...now.values()].filter(([, until]) => until > onset).sort(([a], [b]) => b - a);
  }

  // before a chord that begins there: { left, held, ongoing, ages }
  at(onset) {
    const held = this.notes.filter(([, until]) => until > onset);
    const { told } = this;
    const row = (notes) => Array.from({ length: told.most }, (_, i) => notes[i]?.[0] ?? told.end);
    const untils = held.map(([, until]) => until);
    const ongoing = [Math.min, Math.max].map((which) =>
      (held.length ? Math.min(Math.ceil(((which(...untils) - onset) * 12) / told.steps), told.longest) : 0));
    const ages = Array.from({ length: told.ages }, (_, i) =>
      (i in this.notes ? distance(told, (onset - this.notes[i][2]) / told.steps) : told.open));
    return { left: row(this.notes), held: row(held), ongoing, ages };
  }
}

// Which of the twelve notes there were lately; see continuo/models/composer/lately.py.
class Lately {
  constructor({ end, halves, long, steps }) {
    Object.assign(this, { end, halves, long, steps, onset: 0 });
    this.weights = halves.map(() => Array(12).fill(0));
  }

  hear({ onset, notes, times }) {
    this.halves.forEach((half, row) => {
      const left = 0.5 ** ((onset - this.onset) / (half * this.steps));
      const weights = this.weights[row].map((weight) => weight * left);
      notes.forEach((pitch, slot) => {
        if (pitch !== this.end) weights[pitch % 12] += Math.min(times[slot + 1], this.long);
      });
      this.weights[row] = weights;
    });
    this.onset = onset;
  }

  // a row for each of the halves
  get heard() {
    return this.weights.map((weights) => {
      const total = Math.max(weights.reduce((sum, weight) => sum + weight, 0), 1e-9);
      return weights.map((weight) => Math.sqrt((weight / total) * 12));
    });
  }
}

const longestOf = ({ times }) => Math.max(...times.slice(1));
// when the last of the notes of chords has sounded
const endOf = (chords) => Math.max(...chords.map((chord) => chord.onset + longestOf(chord)));

// when chords come to rest, see continuo/models/composer/phrases.py
const restsOf = ({ rest: [long, beside] }, chords) => {
  const gaps = chords.map(({ times }) => times[0]).sort((a, b) => a - b);
  const middle = (gaps[(gaps.length - 1) >> 1] + gaps[gaps.length >> 1]) / 2;
  const least = Math.max(long, beside * middle);
  return chords.filter(({ times }) => times[0] >= least).map(({ onset }) => onset);
};

class Piece {
  // score: chords whose places this piece has, as many as there are; goal: { time, arrival }, see
  // continuo/models/composer/goal.py, the arrival null where all ends; or null; plan: when it is to
  // come to rest
  constructor(told, memory, slots, score, goal, plan) {
    Object.assign(this, { told, score, goal, plan, memory: new Memory(memory, told.end), rhythm: [] });
    this.sounding = new Sounding(told);
    this.lately = new Lately(told);
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

  get ended() {
    return this.length > 0 && this.chords.at(-2).times[0] === this.told.quarters * this.told.steps;
  }

  // how far the next chord is from the goal, in quarters
  get room() {
    return (this.goal.time - this.next.onset) / this.told.steps;
  }

  // its class
  get distance() {
    const { told, goal } = this;
    if (!goal) return told.open;
    return distance(told, this.room) + (goal.arrival ? told.edges.length + 1 : 0);
  }

  // the class of how far it is from the next rest
  get phrase() {
    const { told, plan, next: { onset } } = this;
    const rest = plan.find((time) => time >= onset);
    return rest === undefined ? told.open : distance(told, (rest - onset) / told.steps);
  }

  // the notes with which music goes on there
  get arrival() {
    return Array.from({ length: this.told.arriving }, (_, i) => this.goal?.arrival?.[i] ?? this.told.end);
  }

  // the times of the next chord, but that nothing begins at the goal or sounds beyond it
  inTime([gap, ...held]) {
    const { steps, quarters } = this.told;
    const room = Math.max(this.goal.time - this.next.onset, 1);
    return [gap >= room ? quarters * steps : gap, ...held.map((long) => Math.min(long, room))];
  }

  follow(notes, times) {
    Object.assign(this.next, { notes, times });
    this.sounding.hear(this.next);
    this.lately.hear(this.next);
    this.memory.hear(notes, this.rhythm.at(-1)[0]);
    this.open();
  }
}

// a chord after which the piece goes on, when it has sounded
const goesOn = ({ quarters, steps }, chord) => {
  const { times } = chord;
  return times[0] === quarters * steps ? { ...chord, times: [longestOf(chord), ...times.slice(1)] } : chord;
};

// the chords of a piece from number `behind` on, as if they had come first; see `around` of
// continuo/models/composer/writer.py
const earlier = ({ steps, quarters }, whole, behind) => {
  const after = whole.slice(behind);
  if (!after.length) return after;
  const common = (a, b) => (b ? common(b, a % b) : a);
  const bar = after.at(-1).bar[1] || steps;
  const step = (bar * steps) / common(bar, steps);
  const by = Math.ceil((endOf(after) - whole[0].onset) / step) * step;
  return after.map(({ onset, times: [gap, ...held], ...chord }, place) => {
    const next = place + 1 < after.length ? gap : Math.min(whole[0].onset + by - onset, quarters * steps - 1);
    return { ...chord, onset: onset - by, times: [next, ...held] };
  });
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

// notes at the points of a grid, so many steps apart, at which they sound; see `on_grid` of
// continuo/pieces/chord_table.py
const pointOf = (grid, time) => Math.ceil(time / grid - 1e-9);
const atPoints = (grid, notes) => notes.flatMap(({ begin, held, pitch }) => {
  const first = pointOf(grid, begin);
  return Array.from({ length: pointOf(grid, begin + held) - first }, (_, place) =>
    ({ begin: rounded((first + place) * grid), held: Math.max(rounded(grid), 1), pitch }));
});

// notes of which one that is struck as its pitch ends, or before, sounds on instead; see `sounding_on`
// of continuo/midi/notes.py
const soundingOn = (notes) => {
  const [left, last] = [[], new Map()];
  for (const note of [...notes].sort((a, b) => a.begin - b.begin)) {
    const before = last.get(note.pitch);
    if (before && before.begin + before.held >= note.begin) {
      before.held = Math.max(before.held, note.begin + note.held - before.begin);
    } else {
      last.set(note.pitch, { ...note });
      left.push(last.get(note.pitch));
    }
  }
  return left;
};

// the notes of chords
const unspelled = (chords, end) => chords.flatMap(({ notes, times, onset }) =>
  notes.flatMap((pitch, slot) => (pitch === end ? [] : [{ begin: onset, held: times[slot + 1], pitch }])));
