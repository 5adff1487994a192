// Recurrent cells, as continuo/models/cells/inference.py has them. Everything is computed in 64 bits.
"use strict";

// `onto`, (columns,), and the product of `vector`, (rows,), with the matrix
const added = (onto, vector, { weights, columns }) => {
  vector.forEach((value, row) => {
    if (!value) return;
    for (let column = 0, at = row * columns; column < columns; column++, at++) onto[column] += value * weights[at];
  });
  return onto;
};
const row = ({ weights, columns }, number) => Float64Array.from(weights.subarray(number * columns, (number + 1) * columns));

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
