// What all instruments have in common: when they begin, the bars of probabilities, what is
// drawn on, the names of notes.
"use strict";

// call `awake` once the part is about to be seen or printed: what it carries takes time to unpack
const whenSeen = (part, awake) => {
  new IntersectionObserver((entries, watcher) => {
    if (!entries.some((one) => one.isIntersecting)) return;
    watcher.disconnect();
    awake();
  }).observe(part);
  addEventListener("beforeprint", awake);
};

// a line with a name, a bar and words
const addBar = (bars, name = "") => {
  const line = document.createElement("div");
  line.append(...["span", "i", "b"].map((kind) => document.createElement(kind)));
  line.firstChild.textContent = name;
  bars.append(line);
};

// a canvas as large as it is seen, with a pen for it; null where it is not seen
const cleared = (canvas) => {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!width) return null;
  [canvas.width, canvas.height] = [width * devicePixelRatio, height * devicePixelRatio];
  const pen = canvas.getContext("2d");
  pen.scale(devicePixelRatio, devicePixelRatio);
  return { pen, width, height, style: getComputedStyle(canvas) };
};

// "C4" for 60
const NAMES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];
const noteName = (pitch) => `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
