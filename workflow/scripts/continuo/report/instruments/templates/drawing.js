// A digit, or whatever else the networks know, drawn by the reader: what each takes it for.
"use strict";

const PEN = 0.075; // of the side of the paper
const FILLED = 20 / 28; // of the side of an image, which what is drawn fills, as MNIST has it

// the ink of a canvas, 0 to 1
const inkOf = (canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return Float64Array.from({ length: canvas.width * canvas.height }, (_, i) => 1 - data[4 * i] / 255);
};

// where ink begins and ends, and its centre of mass; null where there is none
const bounds = (ink, width) => {
  let [left, right, top, bottom, sum, x0, y0] = [Infinity, -1, Infinity, -1, 0, 0, 0];
  ink.forEach((value, i) => {
    if (value < 0.05) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
    [sum, x0, y0] = [sum + value, x0 + value * (x + 0.5), y0 + value * (y + 0.5)];
  });
  return sum ? { side: Math.max(right - left, bottom - top) + 1, x: x0 / sum, y: y0 / sum } : null;
};

for (const part of document.querySelectorAll("[data-drawing]")) {
  const find = (name) => part.querySelector(`[data-${name}]`);
  const [paper, seen, maps, answers, told] = ["paper", "seen", "maps", "answers", "told"].map(find);
  const sliders = Object.fromEntries(["shift", "turn", "noise"].map((name) => [name, find(name)]));
  const pen = paper.getContext("2d", { willReadFrequently: true });
  const small = document.createElement("canvas");
  const at = { x: paper.width / 2, y: paper.height / 2 };
  let data, networks, last, waiting;

  const awake = () => {
    if (networks) return;
    data = JSON.parse(find("networks").textContent);
    networks = data.networks.map(({ layers, ...rest }) => ({ ...rest, network: new ImageNetwork(layers) }));
    [small.height, small.width] = data.shape;
    for (const { name } of networks) addBar(answers, name);
    part.drawing = { look, networks };
    clean();
  };
  const clean = () => {
    pen.fillStyle = "white";
    pen.fillRect(0, 0, paper.width, paper.height);
    show();
  };

  // what is drawn as an image of the networks' size: centred by its mass, and of one size
  const look = () => {
    const found = bounds(inkOf(paper), paper.width);
    const brush = small.getContext("2d", { willReadFrequently: true });
    brush.setTransform(1, 0, 0, 1, 0, 0);
    brush.fillStyle = "white";
    brush.fillRect(0, 0, small.width, small.height);
    if (!found) return null;
    const scale = (FILLED * Math.min(small.width, small.height)) / found.side;
    brush.imageSmoothingQuality = "high";
    brush.translate(small.width / 2 + Number(sliders.shift.value), small.height / 2);
    brush.rotate((Number(sliders.turn.value) * Math.PI) / 180);
    brush.scale(scale, scale);
    brush.drawImage(paper, -found.x, -found.y);
    const random = seeded(1);
    const noise = Number(sliders.noise.value);
    const values = inkOf(small).map((value) => {
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      return Math.min(Math.max(value + noise * normal, 0), 1);
    });
    return { shape: [...data.shape, 1], values };
  };

  const show = () => {
    const image = look();
    paint(seen, image ?? { shape: [...data.shape, 1], values: new Float64Array(small.width * small.height) }, 0);
    maps.replaceChildren();
    networks.forEach(({ network, name, sure }, number) => {
      const [, bar, words] = answers.children[number].children;
      if (!image) {
        bar.style.width = 0;
        words.textContent = "";
        return;
      }
      const layers = network.run(image);
      const p = [...softmax(layers.at(-1).values)];
      const best = [...p.keys()].sort((a, b) => p[b] - p[a]).slice(0, 2);
      bar.style.width = `${100 * p[best[0]]}%`;
      const bin = sure.find(({ low, high }) => p[best[0]] >= low && p[best[0]] <= high);
      words.textContent = `${data.classes[best[0]]} ${(100 * p[best[0]]).toFixed(1)} %, ${data.classes[best[1]]} `
        + `${(100 * p[best[1]]).toFixed(1)} %`
        + (bin ? ` (as sure as that it was right in ${(100 * bin.accuracy).toFixed(1)} % of ${bin.n})` : "");
      if (number === 0) last = p;
      const first = layers.find(({ shape }, i) => shape.length === 3 && network.layers[i].layer === "conv");
      if (number === 0 && first) {
        for (let map = 0; map < Math.min(first.shape[2], 16); map++) {
          const canvas = document.createElement("canvas");
          paint(canvas, first, map);
          maps.append(canvas);
        }
      }
    });
    told.textContent = image
      ? `${networks[0].name} takes it for ${data.classes[last.indexOf(Math.max(...last))]}.`
      : "Nothing is drawn yet.";
  };
  const paint = (canvas, { shape: [height, width, depth], values }, map) => {
    [canvas.height, canvas.width] = [height, width];
    const image = new ImageData(width, height);
    let most = depth === 1 ? 1 : 1e-9;
    for (let i = map; i < values.length; i += depth) most = Math.max(most, values[i]);
    for (let i = 0; i < width * height; i++) {
      const grey = 255 * (1 - Math.max(values[i * depth + map], 0) / most);
      image.data.set([grey, grey, grey, 255], 4 * i);
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
  };
  const soon = () => {
    waiting ??= requestAnimationFrame(() => {
      waiting = undefined;
      show();
    });
  };

  const line = (to) => {
    pen.lineWidth = PEN * paper.width;
    [pen.lineCap, pen.strokeStyle] = ["round", "black"];
    pen.beginPath();
    pen.moveTo(at.x, at.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
    Object.assign(at, to);
    soon();
  };
  const placeOf = (event) => {
    const { left, top, width, height } = paper.getBoundingClientRect();
    return { x: ((event.clientX - left) * paper.width) / width, y: ((event.clientY - top) * paper.height) / height };
  };
  paper.addEventListener("pointerdown", (event) => {
    awake();
    paper.setPointerCapture(event.pointerId);
    Object.assign(at, placeOf(event));
    line(at);
  });
  paper.addEventListener("pointermove", (event) => {
    if (event.buttons) line(placeOf(event));
  });
  paper.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    awake();
    const to = {
      x: Math.min(Math.max(at.x + 8 * step[0], 0), paper.width),
      y: Math.min(Math.max(at.y + 8 * step[1], 0), paper.height),
    };
    if (event.shiftKey) Object.assign(at, to);
    else line(to);
  });
  find("clean").addEventListener("click", () => {
    awake();
    for (const slider of Object.values(sliders)) slider.value = 0;
    clean();
  });
  for (const slider of Object.values(sliders)) slider.addEventListener("input", () => { awake(); show(); });

  const take = async (file) => {
    awake();
    const image = await createImageBitmap(file).catch(() => null);
    if (!image) {
      told.textContent = `${file.name} is no image that this browser reads.`;
      return;
    }
    const scale = Math.min(paper.width / image.width, paper.height / image.height);
    pen.fillStyle = "white";
    pen.fillRect(0, 0, paper.width, paper.height);
    pen.drawImage(image, 0, 0, image.width * scale, image.height * scale);
    // ink is dark here, whatever it was there
    const { data: pixels } = pen.getImageData(0, 0, image.width * scale, image.height * scale);
    let sum = 0;
    for (let i = 0; i < pixels.length; i += 4) sum += pixels[i];
    if (sum / (pixels.length / 4) < 128) {
      pen.globalCompositeOperation = "difference";
      pen.fillStyle = "white";
      pen.fillRect(0, 0, image.width * scale, image.height * scale);
      pen.globalCompositeOperation = "source-over";
    }
    show();
  };
  find("file").addEventListener("change", (event) => event.target.files[0] && take(event.target.files[0]));
  part.addEventListener("dragover", (event) => event.preventDefault());
  part.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
  whenSeen(part, awake);
}
