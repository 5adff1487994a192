// A generator of images, and the discriminator that it was trained against, if there is one.
"use strict";

class Generator {
  constructor({ generator, discriminator }) {
    this.generator = new ImageNetwork(generator);
    this.discriminator = discriminator && new ImageNetwork(discriminator);
  }

  // the image of this noise, from -1, paper, to 1, ink, and how sure the discriminator is that it is
  // real, null without one
  make(noise) {
    const image = this.generator.run({ shape: [noise.length], values: Float64Array.from(noise) }).at(-1);
    return { ...image, real: this.discriminator ? sigmoid(this.discriminator.answer(image)[0]) : null };
  }
}

// As many numbers of the standard normal distribution, by G. E. P. Box and M. E. Muller; random: as of
// `seeded`.
const normals = (count, random) => Float64Array.from({ length: count }, () =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));

// noise on the great circle from one to the other, see `walk` of continuo/images/networks/noise.py
const between = (first, last, share) => {
  const product = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const cosine = product(first, last) / Math.sqrt(product(first, first) * product(last, last));
  const angle = Math.acos(Math.min(Math.max(cosine, -1), 1));
  const weigh = (part) => Math.sin(part * angle) / Math.sin(angle);
  return first.map((value, i) => weigh(1 - share) * value + weigh(share) * last[i]);
};

// In a worker: a message is what the networks are made of, or { place, noise }.
const serveGenerator = (port) => {
  let networks;
  port.onmessage = ({ data }) => {
    if (typeof data === "string") networks = new Generator(JSON.parse(data));
    else port.postMessage({ place: data.place, ...networks.make(data.noise) });
  };
};
