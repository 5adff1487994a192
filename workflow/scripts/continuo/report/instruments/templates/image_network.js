// A network of images, layer by layer, as continuo/settings/layers.py lists them. An image is
// { shape: [height, width, maps], values }, a row of numbers { shape: [numbers], values }.
"use strict";

// A. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions, 7.1.26
const erf = (x) => {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - sum * Math.exp(-x * x));
};
const ACTIVATIONS = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  tanh: Math.tanh,
  sigmoid,
  elu: (x) => (x > 0 ? x : Math.exp(x) - 1),
  gelu: (x) => (x * (1 + erf(x / Math.SQRT2))) / 2,
  silu: (x) => x * sigmoid(x),
};
const activated = (values, name) => (name && name !== "linear" ? values.map(ACTIVATIONS[name]) : values);

// of each square of `size` pixels what `join` makes of them, map by map
const pooled = ({ shape: [height, width, maps], values }, size, from, join) => {
  const shape = [Math.floor(height / size), Math.floor(width / size), maps];
  const made = new Float64Array(shape[0] * shape[1] * maps).fill(from);
  for (let y = 0; y < shape[0] * size; y++) {
    for (let x = 0; x < shape[1] * size; x++) {
      const to = (Math.floor(y / size) * shape[1] + Math.floor(x / size)) * maps;
      for (let m = 0; m < maps; m++) made[to + m] = join(made[to + m], values[(y * width + x) * maps + m]);
    }
  }
  return { shape, values: made };
};

// what comes out of one side, and how much paper is before it
const extent = (side, kernel, stride, padding) => {
  if (padding !== "same") return [Math.floor((side - kernel) / stride) + 1, 0];
  const out = Math.ceil(side / stride);
  return [out, Math.floor(Math.max((out - 1) * stride + kernel - side, 0) / 2)];
};

const LAYERS = {
  conv({ stride = 1, padding = "valid", activation, arrays: [kernels, bias] }, { shape: [height, width, maps], values }) {
    const [side, , , filters] = kernels.shape;
    const [rows, above] = extent(height, side, stride, padding);
    const [columns, left] = extent(width, side, stride, padding);
    const made = new Float64Array(rows * columns * filters);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const to = (row * columns + column) * filters;
        made.set(bias.weights, to);
        for (let y = 0; y < side; y++) {
          const fromY = row * stride + y - above;
          if (fromY < 0 || fromY >= height) continue;
          for (let x = 0; x < side; x++) {
            const fromX = column * stride + x - left;
            if (fromX < 0 || fromX >= width) continue;
            for (let m = 0; m < maps; m++) {
              const value = values[(fromY * width + fromX) * maps + m];
              if (!value) continue;
              const at = ((y * side + x) * maps + m) * filters;
              for (let f = 0; f < filters; f++) made[to + f] += value * kernels.weights[at + f];
            }
          }
        }
      }
    }
    return { shape: [rows, columns, filters], values: activated(made, activation) };
  },
  dense({ activation, arrays: [kernel, bias] }, { values }) {
    const made = Float64Array.from(bias.weights);
    values.forEach((value, row) => {
      if (!value) return;
      for (let i = 0, at = row * made.length; i < made.length; i++, at++) made[i] += value * kernel.weights[at];
    });
    return { shape: [made.length], values: activated(made, activation) };
  },
  max_pool: ({ size = 2 }, image) => pooled(image, size, -Infinity, Math.max),
  average_pool: ({ size = 2 }, image) => pooled(image, size, 0, (sum, value) => sum + value / size ** 2),
  l2_pool({ size = 2 }, image) {
    const { shape, values } = pooled(image, size, 0, (sum, value) => sum + value ** 2);
    return { shape, values: values.map(Math.sqrt) };
  },
  upsampling({ size = 2 }, { shape: [height, width, maps], values }) {
    const made = new Float64Array(values.length * size ** 2);
    for (let y = 0; y < height * size; y++) {
      for (let x = 0; x < width * size; x++) {
        const from = (Math.floor(y / size) * width + Math.floor(x / size)) * maps;
        made.set(values.subarray(from, from + maps), (y * width * size + x) * maps);
      }
    }
    return { shape: [height * size, width * size, maps], values: made };
  },
  flatten: (_, { values }) => ({ shape: [values.length], values }),
  reshape: ({ shape }, { values }) => ({ shape, values }),
  dropout: (_, image) => image,
  batch_norm({ arrays: [gamma, beta, mean, variance] }, { shape, values }) {
    const maps = shape.at(-1);
    const slope = gamma.weights.map((value, m) => value / Math.sqrt(variance.weights[m] + 1e-3));
    const made = values.map((value, i) => (value - mean.weights[i % maps]) * slope[i % maps] + beta.weights[i % maps]);
    return { shape, values: made };
  },
  relu: (_, { shape, values }) => ({ shape, values: values.map(ACTIVATIONS.relu) }),
  leaky_relu: ({ slope = 0.2 }, { shape, values }) =>
    ({ shape, values: values.map((value) => (value > 0 ? value : slope * value)) }),
};

class ImageNetwork {
  constructor(layers) {
    this.layers = layers.map((layer) => ({ ...layer, arrays: layer.arrays.map(unpacked) }));
  }

  // what comes out of each layer
  run(image) {
    let last = image;
    return this.layers.map((layer) => (last = LAYERS[layer.layer](layer, last)));
  }

  // what comes out of the last
  answer(image) {
    return this.run(image).at(-1).values;
  }
}
