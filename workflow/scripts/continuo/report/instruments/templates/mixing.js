// Two images of a generator, and all that lie between them.
"use strict";

const STRIDE = 0.02; // of a walk, a step

for (const part of document.querySelectorAll("[data-mixing]")) {
  const find = (name) => part.querySelector(`[data-${name}]`);
  const [share, walk, told, opinion] = ["share", "walk", "told", "opinion"].map(find);
  const random = seeded(Number(part.dataset.seed));
  const ends = {};
  const waiting = new Set();
  let worker, latent, busy = false, walking = false;

  const awake = () => {
    if (worker) return;
    const text = find("networks").textContent;
    ({ latent } = JSON.parse(text));
    worker = startWorker(["numbers", "image_network", "generator"], "serveGenerator(self);");
    worker.onmessage = ({ data }) => made(data);
    worker.onerror = ({ message }) => { told.textContent = `It failed: ${message}`; };
    worker.postMessage(text);
    part.mixing = { ends, now }; // for those who look closer
    for (const end of ["first", "last"]) ends[end] = normals(latent, random);
    wish("first", "last", "now");
  };
  const now = () => between(ends.first, ends.last, Number(share.value));

  // one image at a time is asked for, and of each place but the latest
  const wish = (...places) => {
    for (const place of places) waiting.add(place);
    if (busy || !waiting.size) return;
    const place = waiting.has("now") ? "now" : [...waiting][0];
    waiting.delete(place);
    busy = true;
    worker.postMessage({ place, noise: place === "now" ? now() : ends[place] });
  };
  const made = ({ place, shape: [height, width], values, real }) => {
    const canvas = find(place);
    [canvas.height, canvas.width] = [height, width];
    const image = new ImageData(width, height);
    values.forEach((ink, i) => image.data.set([...Array(3).fill(127.5 * (1 - ink)), 255], 4 * i));
    canvas.getContext("2d").putImageData(image, 0, 0);
    busy = false;
    if (place === "now") say(real);
    if (place === "now" && walking) step();
    wish();
  };
  const say = (real) => {
    const percent = Math.round(100 * Number(share.value));
    told.textContent = `${100 - percent} % of the left one, ${percent} % of the right one`
      + (real === null ? "." : `; the discriminator takes it for real at ${(100 * real).toFixed(1)} %.`);
    if (real === null) return;
    if (!opinion.children.length) addBar(opinion, "taken for real");
    opinion.firstChild.children[1].style.width = `${60 * real}%`;
    opinion.firstChild.children[2].textContent = `${(100 * real).toFixed(1)} %`;
  };

  // from the left to the right, and on to another
  const step = () => {
    const next = Number(share.value) + STRIDE;
    share.value = Math.min(next, 1);
    if (next > 1) {
      Object.assign(ends, { first: ends.last, last: normals(latent, random) });
      share.value = 0;
      wish("first", "last");
    }
    wish("now");
  };
  const other = (end) => {
    awake();
    ends[end] = normals(latent, random);
    wish(end, "now");
  };
  find("other-first").addEventListener("click", () => other("first"));
  find("other-last").addEventListener("click", () => other("last"));
  share.addEventListener("input", () => {
    awake();
    wish("now");
  });
  walk.addEventListener("click", () => {
    awake();
    walking = !walking;
    walk.textContent = walking ? "Stop" : "Walk on";
    if (walking) wish("now");
  });
  whenSeen(part, awake);
}
