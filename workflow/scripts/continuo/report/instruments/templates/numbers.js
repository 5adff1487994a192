// Weights arrive as numbers of 16 or 8 bits; what else networks of all kinds have in common.
"use strict";

const HALVES = Float32Array.from({ length: 65536 }, (_, bits) => {
  const [sign, power, rest] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (power === 31) return rest ? NaN : sign * Infinity;
  return sign * (power ? (1 + rest / 1024) * 2 ** (power - 15) : rest * 2 ** -24);
});

const bytesOf = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const halves = (text) => {
  const bytes = bytesOf(text);
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => HALVES[bytes[2 * i] | (bytes[2 * i + 1] << 8)]);
};

// worth: what a whole number of 8 bits is worth in each column; without it numbers have 16 bits
const unpacked = ({ shape, numbers, worth }) => {
  const columns = shape.at(-1);
  const scales = worth && halves(worth);
  const weights = worth
    ? Float32Array.from(new Int8Array(bytesOf(numbers).buffer), (value, i) => value * scales[i % columns])
    : halves(numbers);
  return { weights, shape, rows: shape.length > 1 ? shape[0] : 1, columns };
};

const sigmoid = (x) => 1 / (1 + Math.exp(-x));

// probabilities at a temperature
const softmax = (logits, temperature = 1) => {
  const most = logits.reduce((a, b) => Math.max(a, b));
  const weights = logits.map((logit) => Math.exp((logit - most) / temperature));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
};

// numbers from 0 to below 1, by the same seed the same (mulberry32)
const seeded = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};
