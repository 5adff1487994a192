// A network of chords: embedding, recurrent layers, logits, as continuo/models/cells/inference.py has
// them. Weights arrive as 16-bit numbers; everything is computed in 64 bits.
"use strict";

const HALVES = Float32Array.from({ length: 65536 }, (_, bits) => {
  const [sign, power, rest] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (power === 31) return rest ? NaN : sign * Infinity;
  return sign * (power ? (1 + rest / 1024) * 2 ** (power - 15) : rest * 2 ** -24);
});

const unpacked = ({ shape, numbers }) => {
  const bytes = Uint8Array.from(atob(numbers), (character) => character.charCodeAt(0));
  const weights = new Float32Array(bytes.length / 2);
  for (let i = 0; i < weights.length; i++) weights[i] = HALVES[bytes[2 * i] | (bytes[2 * i + 1] << 8)];
  return { weights, rows: shape.length > 1 ? shape[0] : 1, columns: shape.at(-1) };
};

// `onto`, (columns,), and the product of `vector`, (rows,), with the matrix
const added = (onto, vector, { weights, columns }) => {
  vector.forEach((value, row) => {
    for (let column = 0, at = row * columns; column < columns; column++, at++) onto[column] += value * weights[at];
  });
  return onto;
};
const row = ({ weights, columns }, number) => Float64Array.from(weights.subarray(number * columns, (number + 1) * columns));
const sigmoid = (x) => 1 / (1 + Math.exp(-x));

// Each hears a signal in a state, arrays of as many numbers as it has units: the state after it, whose
// first array is the output.
const CELLS = {
  lstm({ kernel, recurrent, bias }, signal, [hidden, memory]) {
    const units = hidden.length;
    const gates = added(added(row(bias, 0), signal, kernel), hidden, recurrent);
    const kept = memory.map((value, i) =>
      sigmoid(gates[units + i]) * value + sigmoid(gates[i]) * Math.tanh(gates[2 * units + i]));
    return [kept.map((value, i) => sigmoid(gates[3 * units + i]) * Math.tanh(value)), kept];
  },
  gru({ kernel, recurrent, bias }, signal, [hidden]) {
    const units = hidden.length;
    const driven = added(row(bias, 0), signal, kernel);
    const again = added(row(bias, 1), hidden, recurrent);
    return [hidden.map((value, i) => {
      const update = sigmoid(driven[i] + again[i]);
      const reset = sigmoid(driven[units + i] + again[units + i]);
      return update * value + (1 - update) * Math.tanh(driven[2 * units + i] + reset * again[2 * units + i]);
    })];
  },
  simple_rnn({ kernel, recurrent, bias }, signal, [hidden]) {
    return [added(added(row(bias, 0), signal, kernel), hidden, recurrent).map(Math.tanh)];
  },
};

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

// probabilities at a temperature
const softmax = (logits, temperature = 1) => {
  const most = logits.reduce((a, b) => Math.max(a, b));
  const weights = logits.map((logit) => Math.exp((logit - most) / temperature));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
};
