// A network of chords: embedding, recurrent layers, logits.
"use strict";

class ChordNetwork {
  constructor({ cell, embedding, layers, dense, bias }) {
    this.cell = CELLS[cell];
    this.states = cell === "lstm" ? 2 : 1;
    this.embedding = unpacked(embedding);
    this.layers = layers.map((layer) =>
      Object.fromEntries(Object.entries(layer).map(([name, array]) => [name, unpacked(array)])));
    [this.dense, this.bias] = [unpacked(dense), unpacked(bias)];
  }

  // before anything is heard
  silence() {
    return this.layers.map(({ recurrent }) =>
      Array.from({ length: this.states }, () => new Float64Array(recurrent.rows)));
  }

  // the state after a chord, and the logits of the next
  hear(state, chord) {
    let signal = row(this.embedding, chord);
    const after = this.layers.map((layer, number) => {
      const heard = this.cell(layer, signal, state[number]);
      [signal] = heard;
      return heard;
    });
    return [after, added(row(this.bias, 0), signal, this.dense)];
  }
}
