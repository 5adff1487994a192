// NumPy's `default_rng(seed).random()`: PCG64 of M. E. O'Neill, "PCG: a family of simple fast
// space-efficient statistically good algorithms for random number generation", 2014, whose state comes
// from the seed by NumPy's SeedSequence.
"use strict";

const hashed = (constant, factor) => (value) => {
  value = Math.imul((value ^ constant) >>> 0, (constant = Math.imul(constant, factor) >>> 0));
  return (value ^ (value >>> 16)) >>> 0;
};
const mixed = (x, y) => {
  const value = (Math.imul(x, 0xca01f9dd) - Math.imul(y, 0x4973f715)) >>> 0;
  return (value ^ (value >>> 16)) >>> 0;
};

class Random {
  // seed: a whole number, or several, each below 2^32
  constructor(seed) {
    const words = [seed].flat();
    const hash = hashed(0x43b0d7e5, 0x931e8875);
    const pool = Array.from({ length: 4 }, (_, i) => hash(words[i] ?? 0));
    for (let from = 0; from < 4; from++) {
      for (let to = 0; to < 4; to++) if (from !== to) pool[to] = mixed(pool[to], hash(pool[from]));
    }
    for (const word of words.slice(4)) for (let to = 0; to < 4; to++) pool[to] = mixed(pool[to], hash(word));
    const out = hashed(0x8b51f9dd, 0x58f38ded);
    const drawn = Array.from({ length: 8 }, (_, i) => BigInt(out(pool[i % 4])));
    const wide = (i) => (drawn[i + 1] << 96n) | (drawn[i] << 64n) | (drawn[i + 3] << 32n) | drawn[i + 2];
    this.step = BigInt.asUintN(128, (wide(4) << 1n) | 1n);
    this.state = BigInt.asUintN(128, (this.step + wide(0)) * Random.FACTOR + this.step);
  }

  // from 0 to below 1
  next() {
    this.state = BigInt.asUintN(128, this.state * Random.FACTOR + this.step);
    const [folded, turn] = [BigInt.asUintN(64, this.state ^ (this.state >> 64n)), this.state >> 122n];
    const turned = BigInt.asUintN(64, (folded >> turn) | (folded << (64n - turn)));
    return Number(turned >> 11n) / 2 ** 53;
  }
}
Random.FACTOR = 0x2360ed051fc65da44385df649fccf645n;
