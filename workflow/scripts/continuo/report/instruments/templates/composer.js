// The experiment's composer, which names chord after chord: see continuo/models/composer/writer.py and
// naming.py. What it computes arrives as lists of operations, see continuo/report/instruments/composer.py.
"use strict";

// log P given that the class is an allowed one
const normalised = (logP) => {
  const whole = logNormal(logP);
  return logP.map((value) => value - whole);
};

// of probabilities the fewest and highest that have the mass, the others 0
const nucleus = (p, mass) => {
  const kept = p.map(() => 0);
  let sum = 0;
  for (const place of [...p.keys()].sort((one, other) => p[other] - p[one])) {
    if (sum >= mass) break;
    sum += kept[place] = p[place];
  }
  return kept;
};

// a class from p^(1/temperature), as continuo/decoding/methods/top_p.py draws it; no number is drawn
// where there is no choice
const drawnFrom = (logP, temperature, mass, random) => {
  const warm = temperature === 1 ? logP : normalised(logP.map((value) => value / temperature));
  const p = warm.map(Math.exp);
  const kept = mass < 1 ? nucleus(p, mass) : p;
  let sum = 0;
  const cumulative = kept.map((value) => (sum += value));
  const drawn = (kept.filter((value) => value > 0).length > 1 ? random.next() : 0.5) * sum;
  return cumulative.findIndex((value) => value > drawn);
};

const MOST = 1024; // chords in one go

class Composer {
  constructor({ layers, cell, recurrent, standing, ...told }) {
    Object.assign(this, told);
    this.standing = Object.fromEntries(Object.entries(standing).map(([name, { shape, values }]) =>
      [name, { shape, values: Float64Array.from(values) }]));
    const opened = ([name, arrays]) => {
      const layer = Object.fromEntries(Object.entries(arrays).map(([kind, array]) => [kind, unpacked(array)]));
      return [name, layer.recurrent ? { ...layer, run: CELLS[cell] } : layer];
    };
    this.layers = Object.fromEntries(Object.entries(layers).map(opened));
    this.recurrent = recurrent.map((units, number) => [
      `recurrent_${number}`,
      Array.from({ length: cell === "lstm" ? 2 : 1 }, () => new Float64Array(units)),
    ]);
  }

  // a piece in the making, and the recurrent layers' state, before any chord; see `Piece`
  begin(score, goal, plan = []) {
    const state = Object.fromEntries(this.recurrent);
    return { piece: new Piece(this.numbers, this.memory, this.slots, score, goal, plan), state };
  }

  // What is known before the next chord and what the network makes of it, as rows; the state follows.
  listen({ piece, state }) {
    const known = { ...this.standing, ...beforeNext(piece) };
    const made = workOff(this.listening, this.layers, { ...known, ...state });
    for (const name of Object.keys(state)) {
      state[name] = made[name];
      delete made[name];
    }
    const rows = Object.entries({ ...known, ...made }).map(([name, { shape, values }]) =>
      [name, { shape: shape.slice(1), values }]);
    return Object.fromEntries(rows);
  }

  // hear a chord that is given
  hear(writing, { notes, times }) {
    this.listen(writing);
    writing.piece.follow(notes, times);
  }

  // Name the next chord. choose(question, log P of its classes): a class; a question is
  // { part, slot }. The chord's notes and times.
  name(writing, choose) {
    const { end } = this.numbers;
    let known = this.listen(writing);
    known.now = { shape: [1, this.slots], values: new Float64Array(this.slots).fill(end) };
    known.times = { shape: [1, this.slots + 1], values: new Float64Array(this.slots + 1) };
    for (const [name, slot] of this.questions) {
      const part = this.parts[name];
      if (!this.asked(name, slot, known)) continue;
      if (part.of === "times" && !known["heard.base"]) known = { ...known, ...workOff(this.all_named, this.layers, known) };
      const given = { ...known, slot: { shape: [1], values: Float64Array.of(slot) } };
      const { log_p: logP, ...more } = workOff(part.answer, this.layers, given);
      const { shape, values } = known[part.of];
      const told = values.slice();
      const said = { told: arrayOf(told[slot]), class: arrayOf(choose({ name, slot }, logP.values)) };
      told[slot] = workOff(part.told, this.layers, said).told.values[0];
      known = { ...known, ...more, [part.of]: { shape, values: told } };
    }
    return [[...known.now.values], [...known.times.values]];
  }

  // see `asked` of continuo/models/composer/questions.py
  asked(name, slot, { now, times }) {
    const { end, steps, quarters } = this.numbers;
    const there = slot === 0 || now.values[slot - 1] !== end;
    return there && (name !== "rest" || Math.floor(times.values[slot] / steps) < quarters);
  }

  // the class that a chord says there
  said({ name, slot }, chord) {
    const part = this.parts[name];
    const told = part.of === "now" ? chord.notes : chord.times;
    return workOff(part.named, this.layers, { told: arrayOf(told[slot]) }).class.values[0];
  }

  // log P of the time to the next onset: up to the goal, and an end comes `last` quarters before it at
  // most, unless music goes on there
  mayLast(logP, { room, goal }) {
    const { quarters, last } = this.numbers;
    const may = (long) => (long < quarters ? long <= room : room <= last && !goal.arrival);
    return normalised(logP.map((value, long) => (may(long) ? value : -Infinity)));
  }

  // The chords that follow on a primer, one after the other, up to the step `until`.
  * goOn(primer, until, temperature, seed) {
    yield* this.toward({ time: until, arrival: null }, primer, primer.length, temperature, seed);
  }

  // The chords of a piece from number `first` to before number `behind` anew.
  * fill(whole, first, behind, temperature, seed) {
    const goal = behind < whole.length
      ? { time: whole[behind].onset, arrival: whole[behind].notes }
      : { time: endOf(whole), arrival: null };
    yield* this.toward(goal, whole, first, temperature, seed, earlier(this.numbers, whole, behind));
  }

  // What follows on the first chords of a piece, up to a goal; if there are none it begins where that does.
  // `known` came before all of it.
  * toward(goal, whole, first, temperature, seed, known = []) {
    const places = [...known, ...whole.slice(0, Math.max(first, 1))];
    const [writing, random] = [this.begin(places, goal), new Random(seed)];
    const { piece } = writing;
    for (const chord of places.slice(0, known.length + first)) this.hear(writing, goesOn(this.numbers, chord));
    for (let made = 0; !piece.ended && made < MOST; made++) {
      const [notes, times] = this.name(writing, ({ name, slot }, logP) =>
        drawnFrom(name === "quarters" && slot === 0 ? this.mayLast(logP, piece) : logP, temperature, this.mass, random));
      piece.follow(notes, piece.inTime(times));
      yield piece.chords.at(-2);
    }
  }

  // A tune in its voices, chord by chord: the highest note of each and its times stay.
  * harmonise(tune, temperature, seed) {
    const goal = { time: endOf(tune), arrival: null };
    const [writing, random] = [this.begin(tune, goal, restsOf(this.numbers, tune)), new Random(seed)];
    for (const chord of tune) {
      writing.piece.follow(...this.name(writing, (question, logP) => {
        const given = question.slot <= (question.name === "notes" ? 0 : 1);
        return given ? this.said(question, chord) : drawnFrom(logP, temperature, this.mass, random);
      }));
      yield writing.piece.chords.at(-2);
    }
  }
}

// In a worker: a message is what the composer is made of, or { task: "goOn", "harmonise" or "fill",
// given, number }.
const serveComposer = (port) => {
  let composer;
  port.onmessage = ({ data }) => {
    if (typeof data === "string") composer = new Composer(JSON.parse(data));
    else {
      for (const chord of composer[data.task](...data.given)) port.postMessage({ number: data.number, chord });
      port.postMessage({ number: data.number });
    }
  };
};
