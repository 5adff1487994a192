// What the composer's equations are made of, each operation once: continuo/models/composer/operations.py
// says what each does. An array is { shape, values }; its last axis is the innermost, and 1 is true.
"use strict";

const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);
const arrayOf = (x) => (typeof x === "number" ? { shape: [], values: Float64Array.of(x) } : x);

// the numbers at every place of a shape, of an array whose axes have so many strides, from `first` on
const strided = (values, shape, strides, first = 0) => {
  const made = new Float64Array(sizeOf(shape));
  for (let i = 0; i < made.length; i++) {
    let [rest, at] = [i, first];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    made[i] = values[at];
  }
  return made;
};
const stridesOf = (shape) => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

// of arrays of different shapes what `work` makes of their numbers, as NumPy broadcasts
const each = (work) => (...given) => {
  const arrays = given.map(arrayOf);
  const rank = Math.max(...arrays.map(({ shape }) => shape.length));
  const padded = arrays.map(({ shape }) => [...Array(rank - shape.length).fill(1), ...shape]);
  const shape = Array.from({ length: rank }, (_, axis) => Math.max(...padded.map((own) => own[axis])));
  const size = sizeOf(shape);
  const [a, b, c] = arrays.map(({ values }, number) => {
    if (values.length === size) return values;
    if (values.length === 1) return new Float64Array(size).fill(values[0]);
    const own = padded[number];
    return strided(values, shape, stridesOf(own).map((stride, axis) => (own[axis] === 1 ? 0 : stride)));
  });
  const values = new Float64Array(size);
  for (let i = 0; i < size; i++) values[i] = work(a[i], b?.[i], c?.[i]);
  return { shape, values };
};

// of each row of the last axis, `classes` long, what `work` makes of it and of the row that is to be filled
const byRow = ({ shape, values }, width, work) => {
  const rows = sizeOf(shape.slice(0, -1));
  const long = shape.at(-1);
  const made = { shape: [...shape.slice(0, -1), width], values: new Float64Array(rows * width) };
  for (let row = 0; row < rows; row++) {
    work(values.subarray(row * long, (row + 1) * long), made.values.subarray(row * width, (row + 1) * width));
  }
  return made;
};
const highest = (row) => row.reduce((a, b) => Math.max(a, b), -Infinity);
const logNormal = (row) => {
  const most = highest(row);
  return most + Math.log(row.reduce((sum, value) => sum + Math.exp(value - most), 0));
};

const OPERATIONS = {
  "+": each((a, b) => a + b),
  "-": each((a, b) => a - b),
  "*": each((a, b) => a * b),
  "//": each((a, b) => Math.floor(a / b)),
  "%": each((a, b) => a - b * Math.floor(a / b)),
  "<": each((a, b) => Number(a < b)),
  "<=": each((a, b) => Number(a <= b)),
  ">": each((a, b) => Number(a > b)),
  ">=": each((a, b) => Number(a >= b)),
  "==": each((a, b) => Number(a === b)),
  "!=": each((a, b) => Number(a !== b)),
  "&": each((a, b) => a * b),
  "|": each((a, b) => Math.max(a, b)),
  "~": each((a) => 1 - a),
  where: each((which, a, b) => (which ? a : b)),
  only: each((a, which) => (which ? a : 0)),
  masked: each((a, possible) => (possible ? a : -Infinity)),
  relu: each((a) => Math.max(a, 0)),
  exp: each(Math.exp),
  log_share: each((a, total) => Math.log(a / total)),
  // see `part` of continuo/report/instruments/recording.py
  part({ shape, values }, axes) {
    const [own, made, strides] = [stridesOf(shape), [], []];
    let [axis, first] = [0, 0];
    for (const one of axes) {
      if (one === null) {
        made.push(1);
        strides.push(0);
        continue;
      }
      const [begin, end] = typeof one === "number" ? [one] : one;
      first += begin * own[axis];
      if (end !== undefined) {
        made.push(end - begin);
        strides.push(own[axis]);
      }
      axis += 1;
    }
    return { shape: made, values: strided(values, made, strides, first) };
  },
  item: (several, place) => several[place],
  range: (count) => ({ shape: [count], values: Float64Array.from({ length: count }, (_, i) => i) }),
  counts: (index, classes) => OPERATIONS.hot(index, classes),
  join: (parts) => {
    const width = parts.reduce((sum, { shape }) => sum + shape.at(-1), 0);
    let row = 0;
    return byRow(parts[0], width, (_, made) => {
      let at = 0;
      for (const { shape, values } of parts) {
        const own = shape.at(-1);
        made.set(values.subarray(row * own, (row + 1) * own), at);
        at += own;
      }
      row += 1;
    });
  },
  hot: (index, classes) => byRow(index, classes, (row, made) => {
    for (const place of row) if (place < classes) made[place] += 1;
  }),
  dense: ({ kernel, bias }, x) => byRow(x, kernel.columns, (row, made) => {
    if (bias) made.set(bias.weights);
    added(made, row, kernel);
  }),
  plus_rows(x, { embeddings }, ...index) {
    const rows = index.map(({ shape, values }) =>
      byRow({ shape: [...shape, 1], values }, embeddings.columns, ([place], made) => made.set(row(embeddings, place))));
    return rows.reduce((sum, one) => OPERATIONS["+"](sum, one), x);
  },
  cell({ run, ...layer }, x, state) {
    const after = run(layer, x.values, state);
    return [{ shape: [1, 1, after[0].length], values: after[0] }, after];
  },
  sum: (x) => byRow(x, 1, (row, made) => { made[0] = row.reduce((a, b) => a + b, 0); }),
  all: (x) => byRow(x, 1, (row, made) => { made[0] = Number(row.every(Boolean)); }),
  softmax: (x) => byRow(x, x.shape.at(-1), (row, made) => {
    const whole = logNormal(row);
    row.forEach((value, i) => { made[i] = Math.exp(value - whole); });
  }),
  log_softmax: (x) => byRow(x, x.shape.at(-1), (row, made) => {
    const whole = logNormal(row);
    row.forEach((value, i) => { made[i] = value - whole; });
  }),
  split: ({ shape, values }, parts) => ({ shape: [...shape.slice(0, -1), parts, shape.at(-1) / parts], values }),
  votes({ shape: [rows, candidates], values }, classes, weights) {
    return weights.map((weight) => {
      const made = new Float64Array(rows * classes);
      values.forEach((says, i) => {
        made[Math.floor(i / candidates) * classes + Math.max(says, 0)] += weight.values[i];
      });
      return { shape: [rows, classes], values: made };
    });
  },
  moved({ shape: [rows, parts, span], values }, by, classes) {
    const made = new Float64Array(rows * classes);
    values.forEach((value, i) => {
      const [row, part] = [Math.floor(i / (parts * span)), Math.floor(i / span)];
      const place = by.values[part] + (i % span) - Math.floor(span / 2);
      if (place >= 0 && place < classes) made[row * classes + place] += value;
    });
    return { shape: [rows, classes], values: made };
  },
  turned({ shape: [rows, parts, span], values }, by, classes) {
    const made = new Float64Array(rows * (classes + 1));
    for (let row = 0; row < rows; row++) {
      for (let place = 0; place < classes; place++) {
        let alike = 0;
        for (let part = row * parts; part < (row + 1) * parts; part++) {
          for (let i = 0; i < span; i++) {
            alike += values[part * span + i] * by.values[part * span + ((place + i) % span)];
          }
        }
        made[row * (classes + 1) + place] = alike;
      }
    }
    return { shape: [rows, classes + 1], values: made };
  },
};

// Work off a list of operations, see continuo/report/instruments/recording.py: what it gives, by name.
// given: arrays by their names.
const workOff = ({ steps, gives }, layers, given) => {
  const made = [];
  const found = (told) => {
    if (Array.isArray(told)) return told.map(found);
    if (typeof told !== "string") return told;
    if (told[0] === "%") return made[told.slice(1)];
    return told[0] === ":" ? given[told.slice(1)] : layers[told];
  };
  for (const [name, ...told] of steps) made.push(OPERATIONS[name](...told.map(found)));
  return Object.fromEntries(Object.entries(gives).map(([name, told]) => [name, found(told)]));
};
