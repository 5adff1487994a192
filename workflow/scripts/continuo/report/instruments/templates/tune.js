// A tune of the reader's own: the experiment's composer goes on with it, or sets it in its voices.
"use strict";

const GRID = 12; // steps, a sixteenth: what is played freely is put on the nearest
const MOST_HEARD = 400; // chords of a tune
const EXAMPLE = [64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 64, 62, 62]; // L. van Beethoven, op. 125
const EXAMPLE_LENGTHS = [...Array(12).fill(48), 72, 24, 96];
const WORKING = ["numbers", "cells", "operations", "memory", "piece", "before", "random", "composer"];

for (const part of document.querySelectorAll("[data-tune]")) {
  const find = (name) => part.querySelector(`[data-${name}]`);
  const [board, told, roll, file, length, metre, tempo, knob] =
    ["board", "told", "roll", "file", "length", "metre", "tempo", "knob"].map(find);
  const [onButton, voicesButton, play, link] = ["on", "voices", "play", "link"].map(find);
  const STEPS = Number(part.dataset.steps);
  const END = Number(part.dataset.end);
  const SLOTS = Number(part.dataset.slots);
  const tune = { notes: [], cursor: 0, made: null, begun: null, down: new Map() };
  let worker, sound, timer, number = 0, seed = 0;

  const awake = () => {
    if (worker) return;
    worker = startWorker(WORKING, "serveComposer(self);");
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = ({ message }) => say(`It failed: ${message}`);
    worker.postMessage(find("network").textContent);
    part.tune = { tune, worker }; // for those who look closer
  };
  const tone = () => {
    sound ??= new Oscillators();
    sound.context.resume();
    return sound;
  };

  const beat = () => 60000 / Number(tempo.value); // milliseconds of a quarter
  const bar = () => {
    const [beats, unit] = metre.value.split("/").map(Number);
    return { beats, unit, bar: (beats * 4 * STEPS) / unit };
  };
  const onGrid = (milliseconds) => Math.round((milliseconds / beat()) * (STEPS / GRID)) * GRID;

  // the tune has changed
  const changed = () => {
    [tune.made, number] = [null, number + 1];
    stop();
    const count = tune.notes.length;
    say(count ? `Your tune has ${count} ${count === 1 ? "note" : "notes"}: ${names(tune.notes.slice(-12))}.` : "Nothing is played yet.");
    show();
  };
  const names = (notes) => notes.map(({ pitch }) => noteName(pitch)).join(" ");
  const say = (words) => { told.textContent = words; };
  const add = (pitch, held) => {
    tune.notes.push({ begin: tune.cursor, held, pitch });
    tune.cursor += held;
    changed();
  };
  const pressed = (pitch) => {
    awake();
    tone().play([pitch], 0, 0.3);
    if (length.value) return add(pitch, Number(length.value));
    const now = performance.now();
    if (tune.begun === null) tune.begun = now - (tune.cursor / STEPS) * beat();
    tune.down.set(pitch, now);
  };
  const released = (pitch) => {
    if (!tune.down.has(pitch)) return;
    const from = onGrid(tune.down.get(pitch) - tune.begun);
    const held = Math.max(onGrid(performance.now() - tune.begun) - from, GRID);
    tune.down.delete(pitch);
    tune.notes.push({ begin: from, held, pitch });
    tune.cursor = Math.max(tune.cursor, from + held);
    changed();
  };
  const keys = new Keys(board, pressed, released);

  // What the composer names comes chord by chord.
  const hear = (data) => {
    if (data.number !== number) return;
    if (data.chord) {
      tune.made.push(data.chord);
      show();
      return;
    }
    const made = unspelled(tune.made, END);
    const added = tune.task === "goOn" ? made : made.filter(({ pitch, begin }) => !tops().has(`${begin} ${pitch}`));
    const seconds = ((performance.now() - tune.asked) / 1000).toFixed(1);
    say(tune.task === "goOn"
      ? `It goes on with ${added.length} notes (in ${seconds} seconds): ${names(added.slice(0, 12))} …`
      : `It set ${added.length} notes under your ${tune.made.length} (in ${seconds} seconds): ${names(added.slice(0, 12))} …`);
    busy(false);
    show();
  };
  const tops = () => new Set(tune.made.map(({ notes, onset }) => `${onset} ${notes[0]}`));
  const ask = (task) => {
    if (!tune.notes.length) return say("Play some notes first, or take the example.");
    awake();
    stop();
    Object.assign(tune, { task, made: [], asked: performance.now() });
    const chords = spelled({ end: END, steps: STEPS, quarters: Number(part.dataset.quarters) }, tune.notes, SLOTS, bar().bar)
      .slice(0, MOST_HEARD);
    const temperature = Number(knob.value);
    const last = Math.max(...tune.notes.map(({ begin, held }) => begin + held));
    const until = (Math.ceil(last / bar().bar) + Number(part.dataset.bars)) * bar().bar;
    number += 1;
    seed += 1;
    busy(true);
    worker.postMessage({ task, number, given: [chords, ...(task === "goOn" ? [until] : []), temperature, seed] });
    say("It writes …");
  };
  const busy = (so) => { onButton.disabled = voicesButton.disabled = so; };

  // tune and what was made of it
  const all = () => {
    const made = tune.made ? unspelled(tune.made, END) : [];
    if (!tune.made || tune.task === "goOn") return [...tune.notes.map((one) => ({ ...one, own: true })), ...made];
    const own = tops();
    return made.map((one) => ({ ...one, own: own.has(`${one.begin} ${one.pitch}`) }));
  };
  const show = () => {
    const [width, height] = [roll.clientWidth, roll.clientHeight];
    const notes = all();
    link.hidden = !notes.length;
    if (notes.length) {
      const bytes = writtenMidi(notes, { steps: STEPS, ...bar(), tempo: Math.round(beat() * 1000) });
      link.href = `data:audio/midi;base64,${btoa(String.fromCharCode(...bytes))}`;
    }
    if (!width) return;
    [roll.width, roll.height] = [width * devicePixelRatio, height * devicePixelRatio];
    const pen = roll.getContext("2d");
    pen.scale(devicePixelRatio, devicePixelRatio);
    const style = getComputedStyle(part);
    const span = Math.max(...notes.map(({ begin, held }) => begin + held), 4 * bar().bar);
    const pitches = notes.map(({ pitch }) => pitch);
    const [low, high] = [Math.min(...pitches, 55) - 2, Math.max(...pitches, 79) + 2];
    pen.fillStyle = style.getPropertyValue("--line");
    for (let at = 0; at <= span; at += bar().bar) pen.fillRect((at * width) / span, 0, 1, height);
    for (const { begin, held, pitch, own } of notes) {
      pen.fillStyle = style.getPropertyValue(own ? "--primer" : "--generated");
      pen.fillRect((begin * width) / span, ((high - pitch) * height) / (high - low), Math.max((held * width) / span - 1, 1), Math.max(height / (high - low), 3));
    }
    if (tune.at !== undefined) {
      pen.fillStyle = style.getPropertyValue("--ink");
      pen.fillRect((tune.at * width) / span, 0, 2, height);
    }
  };

  const stop = () => {
    clearInterval(timer);
    [timer, tune.at] = [undefined, undefined];
    play.textContent = "Play it";
  };
  const sounding = () => {
    const notes = all().sort((a, b) => a.begin - b.begin);
    if (!notes.length) return say("Nothing is played yet.");
    const [out, quarter] = [tone(), beat() / 1000];
    const from = out.context.currentTime + 0.1;
    let next = 0;
    const tick = () => {
      const now = out.context.currentTime - from;
      while (next < notes.length && (notes[next].begin / STEPS) * quarter < now + 0.3) {
        const { begin, held, pitch } = notes[next];
        out.play([pitch], (begin / STEPS) * quarter - now, (held / STEPS) * quarter);
        next += 1;
      }
      tune.at = Math.max((now / quarter) * STEPS, 0);
      if (next === notes.length && tune.at > Math.max(...notes.map(({ begin, held }) => begin + held))) stop();
      show();
    };
    timer = setInterval(tick, 50);
    play.textContent = "Stop";
  };
  play.addEventListener("click", () => {
    if (!timer) return sounding();
    stop();
    show();
  });

  const begin = (notes, words) => {
    Object.assign(tune, { notes, begun: null, cursor: Math.max(0, ...notes.map((one) => one.begin + one.held)) });
    busy(false);
    changed();
    if (words) say(words);
  };
  onButton.addEventListener("click", () => ask("goOn"));
  voicesButton.addEventListener("click", () => ask("harmonise"));
  find("clean").addEventListener("click", () => begin([]));
  find("example").addEventListener("click", () => {
    let at = 0;
    metre.value = "4/4";
    begin(EXAMPLE.map((pitch, place) => {
      const [one, held] = [at, EXAMPLE_LENGTHS[place]];
      at += held;
      return { begin: one, held, pitch };
    }));
  });
  find("rest").addEventListener("click", () => {
    tune.cursor += Number(length.value) || STEPS;
    changed();
  });
  find("undo").addEventListener("click", () => {
    const gone = tune.notes.pop();
    if (gone) tune.cursor = gone.begin;
    tune.begun = null;
    changed();
  });
  find("lower").addEventListener("click", () => keys.move(-1));
  find("higher").addEventListener("click", () => keys.move(1));
  for (const one of [metre, tempo]) one.addEventListener("change", changed);
  length.addEventListener("change", () => { tune.begun = null; });
  const midi = find("midi");
  midi.hidden = !navigator.requestMIDIAccess;
  midi.addEventListener("click", () => keys.listen().then(
    (count) => say(count ? `It listens to ${count} MIDI ${count === 1 ? "keyboard" : "keyboards"}.` : "No MIDI keyboard was found."),
    () => say("The browser does not let this page hear MIDI keyboards.")));

  const take = async (given) => {
    try {
      const { notes, beats, unit, tempo: microseconds } = readMidi(new Uint8Array(await given.arrayBuffer()), STEPS);
      const text = `${beats}/${unit}`;
      if (![...metre.options].some(({ value }) => value === text)) metre.add(new Option(text));
      [metre.value, tempo.value] = [text, Math.round(6e7 / microseconds)];
      begin(notes, `${given.name} has ${notes.length} notes.`);
    } catch (error) {
      say(`${given.name} is not taken: ${error.message}.`);
    }
  };
  file.addEventListener("change", ({ target }) => target.files[0] && take(target.files[0]));
  part.addEventListener("dragover", (event) => event.preventDefault());
  part.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
  whenSeen(part, () => { awake(); show(); });
  new ResizeObserver(show).observe(roll);
}
