// The lecture's network plays on before one's eyes, chord by chord, at a temperature that one sets.
"use strict";

const SHOWN = 10; // chords of the distribution
const BEHIND = 64; // chords of the roll

// how many chords at the end are those of `period` chords before them
const repeated = (heard, period) => {
  let count = 0;
  while (count + period < heard.length && heard.at(-1 - count) === heard.at(-1 - count - period)) count++;
  return count;
};

class Playing {
  constructor({ network, chords, primer, seed, slides, control }) {
    Object.assign(this, { chords, slides, control, network: new ChordNetwork(network) });
    [this.primer, this.seed] = [primer, seed];
    this.restart();
  }

  restart(seed = this.seed) {
    this.random = seeded(seed);
    this.heard = [];
    this.state = this.network.silence();
    this.temperature = this.control.start;
    for (const chord of this.primer) this.hear(chord);
  }

  hear(chord) {
    this.heard.push(chord);
    if (!this.slides) [this.state, this.logits] = this.network.hear(this.state, chord);
    else if (this.heard.length >= this.primer.length) {
      let state = this.network.silence();
      for (const last of this.heard.slice(-this.slides)) [state, this.logits] = this.network.hear(state, last);
    }
  }

  // the lecture's search: hotter where the music repeats itself, else cooler
  steer() {
    const { repeats, rise, fall, lowest, highest } = this.control;
    const again = repeats.some((n) => repeated(this.heard, n) >= n);
    this.temperature = Math.min(Math.max(this.temperature * (again ? rise : fall), lowest), highest);
  }

  get distribution() {
    return softmax(this.logits, this.temperature);
  }

  // draw a chord, its number, and hear it
  advance() {
    const p = this.distribution;
    let rest = this.random();
    let chosen = p.findIndex((share) => (rest -= share) < 0);
    if (chosen < 0) chosen = p.indexOf(Math.max(...p)); // what rounding leaves
    this.hear(chosen);
    return chosen;
  }

  // period and length of the loop that it is in; null for none
  get loop() {
    const made = this.heard.slice(this.primer.length);
    for (let period = 1; period <= 64; period++) {
      const count = repeated(made, period);
      if (count >= Math.max(period, 8)) return { period, chords: count + period };
    }
    return null;
  }
}

for (const part of document.querySelectorAll("[data-temperature]")) {
  const find = (name) => part.querySelector(`[data-${name}]`);
  const [knob, steered, start, again] = ["knob", "steered", "start", "again"].map(find);
  const [told, bars, roll, value] = ["told", "bars", "roll", "value"].map(find);
  let playing, sound, timer, next;
  for (let i = 0; i <= SHOWN; i++) addBar(bars); // at once: who comes by a link to what is below stays there

  const awake = () => {
    if (playing) return;
    playing = new Playing(JSON.parse(find("network").textContent));
    part.playing = playing; // for those who look closer
    turn();
  };
  const turn = () => {
    playing.temperature = 10 ** Number(knob.value);
    show();
  };

  const show = () => {
    const { chords, heard, primer, temperature, distribution: p } = playing;
    value.textContent = temperature.toFixed(2);
    const order = [...p.keys()].sort((a, b) => p[b] - p[a]).slice(0, SHOWN);
    const rest = 1 - order.reduce((sum, chord) => sum + p[chord], 0);
    [...bars.children].forEach((line, place) => {
      const chord = order[place];
      const share = place < SHOWN ? (p[chord] ?? 0) : Math.max(rest, 0);
      line.children[0].textContent = place < SHOWN ? (chords[chord] ?? []).map(noteName).join(" ") : "all others";
      line.children[1].style.width = `${60 * share}%`;
      line.children[2].textContent = `${(100 * share).toFixed(1)} %`;
    });
    const entropy = p.reduce((sum, share) => (share > 0 ? sum - share * Math.log2(share) : sum), 0);
    const loop = playing.loop;
    told.textContent = `Of its next chord it is as unsure as among ${(2 ** entropy).toFixed(1)} equally likely ones `
      + `(entropy ${entropy.toFixed(2)} bits). ${heard.length - primer.length} chords played; `
      + (loop ? `in a loop of period ${loop.period}, for ${loop.chords} chords.` : "no loop.");
    paint(loop);
  };

  const paint = (loop) => {
    const { chords, heard, primer } = playing;
    const seen = cleared(roll);
    if (!seen) return;
    const { pen, width, height, style } = seen;
    const first = Math.max(heard.length - BEHIND, 0);
    if (loop) {
      const from = Math.max(heard.length - loop.chords - first, 0);
      pen.fillStyle = style.getPropertyValue("--line");
      pen.fillRect((from * width) / BEHIND, 0, ((heard.length - first - from) * width) / BEHIND, height);
    }
    heard.slice(first).forEach((chord, place) => {
      pen.fillStyle = style.getPropertyValue(first + place < primer.length ? "--primer" : "--generated");
      for (const pitch of chords[chord]) {
        pen.fillRect((place * width) / BEHIND, ((108 - pitch) * height) / 87, width / BEHIND - 1, Math.max(height / 87, 2));
      }
    });
  };

  const step = () => {
    if (steered.checked) {
      playing.steer();
      knob.value = Math.log10(playing.temperature);
    }
    return playing.chords[playing.advance()];
  };
  const tick = () => {
    const { seconds } = part.dataset;
    for (let late = 0; next < performance.now() + 100 && late < 4; late++) {
      sound.play(step(), (next - performance.now()) / 1000, Number(seconds));
      next += 1000 * Number(seconds);
    }
    next = Math.max(next, performance.now() - 200); // a page that slept does not hurry
    show();
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    start.textContent = "Play on";
  };

  start.addEventListener("click", () => {
    awake();
    if (timer) return stop();
    sound ??= new Oscillators();
    sound.context.resume();
    next = performance.now() + 50;
    timer = setInterval(tick, 40);
    start.textContent = "Stop";
  });
  again.addEventListener("click", () => {
    awake();
    playing.restart(++playing.seed);
    turn();
  });
  knob.addEventListener("input", () => {
    awake();
    steered.checked = false;
    turn();
  });
  steered.addEventListener("change", awake);
  whenSeen(part, awake);
  new ResizeObserver(() => playing && paint(playing.loop)).observe(roll);
}
