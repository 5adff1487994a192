// The experiment's composer, which names chord after chord: see continuo/models/composer/writer.py and
// naming.py. What it computes arrives as lists of operations, see continuo/report/instruments/composer.py.
"use strict";

// log P given that the class is an allowed one
const normalised = (logP) => {
  const whole = logNormal(logP);
  return logP.map((value) => value - whole);
};

// a class from p^(1/temperature), as continuo/decoding/drawing.py draws it; no number is drawn where
// there is no choice
const drawnFrom = (logP, temperature, random) => {
  const warm = temperature === 1 ? logP : normalised(logP.map((value) => value / temperature));
  let sum = 0;
  const cumulative = warm.map((value) => (sum += Math.exp(value)));
  const open = warm.filter((value) => Math.exp(value) > 0).length > 1;
  const drawn = (open ? random.next() : 0.5) * sum;
  return cumulative.findIndex((value) => value > drawn);
};

const MOST = 1024; // chords in one go

class Composer {
  constructor({ layers, cell, recurrent, ...told }) {
    Object.assign(this, told);
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

  // a piece in the making, and the recurrent layers' state, before any chord; score: see `Piece`
  begin(score) {
    const state = Object.fromEntries(this.recurrent);
    return { piece: new Piece(this.rhythm, this.memory, this.slots, score), state };
  }

  // what is known before the next chord and what the network makes of it
  listen({ piece, state }) {
    const known = { ...beforeNext(piece), ...state };
    return { ...known, ...workOff(this.listening, this.layers, known) };
  }

  // hear a chord that is given
  hear(writing, { notes, times }) {
    this.keep(writing, this.listen(writing));
    writing.piece.follow(notes, times);
  }

  keep(writing, known) {
    for (const [name] of this.recurrent) writing.state[name] = known[name];
  }

  // Name the next chord. choose(question, log P of its classes): a class.
  name(writing, choose) {
    const known = this.listen(writing);
    this.keep(writing, known);
    known.now = { shape: [1, 1, this.slots], values: new Float64Array(this.slots).fill(this.rhythm.end) };
    known.times = { shape: [1, 1, this.slots + 1], values: new Float64Array(this.slots + 1) };
    for (const question of this.questions) {
      if (!workOff(question.asked, this.layers, known).asked.values[0]) continue;
      const { log_p: logP, ...more } = workOff(question.answer, this.layers, known);
      Object.assign(known, more);
      const said = choose(question, logP.values);
      const { shape, values } = known[question.of];
      const made = values.slice();
      const given = { told: arrayOf(made[question.slot]), class: arrayOf(said) };
      made[question.slot] = workOff(question.told, this.layers, given).told.values[0];
      known[question.of] = { shape, values: made };
    }
    writing.piece.follow([...known.now.values], [...known.times.values]);
  }

  // the class that a chord says there
  said(question, chord) {
    const told = question.times ? chord.times : chord.notes;
    return workOff(question.named, this.layers, { told: arrayOf(told[question.slot]) }).class.values[0];
  }

  // The chords that follow on a primer, one after the other, up to the step `until`.
  * goOn(primer, until, temperature, seed) {
    const [writing, random] = [this.begin(primer), new Random(seed)];
    const { quarters } = this.rhythm;
    for (const chord of primer) this.hear(writing, goesOn(this.rhythm, chord));
    for (let made = 0; writing.piece.next.onset < until && made < MOST; made++) {
      this.name(writing, (question, logP) =>
        drawnFrom(question.ends ? normalised(logP.with(quarters, -Infinity)) : logP, temperature, random));
      yield writing.piece.chords.at(-2);
    }
  }

  // A tune in its voices, chord by chord: the highest note of each and its times stay.
  * harmonise(tune, temperature, seed) {
    const [writing, random] = [this.begin(tune), new Random(seed)];
    for (const chord of tune) {
      this.name(writing, (question, logP) => {
        const given = question.slot <= (question.times ? 1 : 0);
        return given ? this.said(question, chord) : drawnFrom(logP, temperature, random);
      });
      yield writing.piece.chords.at(-2);
    }
  }
}

// In a worker: a message is what the composer is made of, or { done: "goOn" or "harmonise", given, number }.
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
