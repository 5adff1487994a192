// A tune of the reader's own: the experiment's composer goes on with it, sets it in its voices, or fills what
// is marked.
"use strict";

const GRID = 12; // steps, a sixteenth: what is played freely is put on the nearest
const MOST_HEARD = 400; // chords of a tune
const MOST_BARS = 48; // of a score
const EXAMPLE = [64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 64, 62, 62]; // L. van Beethoven, op. 125
const EXAMPLE_LENGTHS = [...Array(12).fill(48), 72, 24, 96];
const WORKING = ["numbers", "cells", "operations", "memory", "piece", "before", "random", "composer"];

for (const part of document.querySelectorAll("[data-tune]")) {
  const find = (name) => part.querySelector(`[data-${name}]`);
  const [board, told, roll, file, length, metre, tempo, knob] =
    ["board", "told", "roll", "file", "length", "metre", "tempo", "knob"].map(find);
  const [onButton, voicesButton, fillButton, play, link] = ["on", "voices", "fill", "play", "link"].map(find);
  const [score, words] = ["score", "words"].map(find);
  const STEPS = Number(part.dataset.steps);
  const END = Number(part.dataset.end);
  const SLOTS = Number(part.dataset.slots);
  const APART = Number(part.dataset.grid); // steps between two chords, 0 for none
  const tune = { notes: [], cursor: 0, made: null, kept: [], begun: null, down: new Map() };
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
    busy(false);
    showAll();
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
    const added = all().filter(({ own, anew }) => (tune.task === "fill" ? anew : !own));
    const seconds = ((performance.now() - tune.asked) / 1000).toFixed(1);
    const done = {
      goOn: () => `It goes on with ${added.length} notes`,
      harmonise: () => `It set ${added.length} notes under your ${all().length - added.length}`,
      fill: () => `It filled ${inWords(tune.gap)} with ${added.length} notes`,
    };
    say(`${done[tune.task]()} (in ${seconds} seconds): ${names(added.slice(0, 12))}${added.length > 12 ? " …" : ""}`);
    busy(false);
    showAll();
  };
  const inWords = ({ bars: [first, last] }) => (first === last ? `bar ${first}` : `bars ${first} to ${last}`);
  const inChords = (notes) => spelled({ end: END, steps: STEPS, quarters: Number(part.dataset.quarters) },
    APART ? atPoints(APART, notes) : notes, SLOTS, bar().bar);
  const ask = (task, kept, given, gap = null) => {
    awake();
    stop();
    Object.assign(tune, { task, kept, gap, made: [], asked: performance.now() });
    number += 1;
    seed += 1;
    busy(true);
    worker.postMessage({ task, number, given: [...given, Number(knob.value), seed] });
    say("It writes …");
  };
  const nothing = () => {
    if (!tune.notes.length) say("Play some notes first, or take the example.");
    return !tune.notes.length;
  };
  const goOn = () => {
    if (nothing()) return;
    const until = (Math.ceil(endOfNotes(tune.notes) / bar().bar) + Number(part.dataset.bars)) * bar().bar;
    ask("goOn", own(), [inChords(tune.notes).slice(-MOST_HEARD), until]);
  };
  const harmonise = () => nothing() || ask("harmonise", [], [inChords(tune.notes).slice(0, MOST_HEARD)]);
  // as continuo/pieces/refilled.py does it
  const fill = () => {
    if (nothing()) return;
    if (!marking.bars) return say("Mark some bars first: draw over them in the roll, or name them.");
    const [bars, notes] = [marking.bars, all()];
    const gap = { bars, begin: (bars[0] - 1) * bar().bar, end: bars[1] * bar().bar };
    const chords = inChords(notes);
    const before = chords.filter(({ onset }) => onset < gap.begin).length;
    const behind = chords.filter(({ onset }) => onset < gap.end).length;
    if (before === behind) return say(`In ${inWords(gap)} no note begins that could be another.`);
    if (behind - before === chords.length) return say("Leave some bars as they are: they tell it what to fill the others with.");
    const heard = Math.min(before, MOST_HEARD);
    const within = ({ begin }) => begin >= gap.begin && begin < gap.end;
    ask("fill", notes.filter((one) => !within(one)).map(({ anew, ...one }) => one),
      [chords.slice(before - heard), heard, behind - before + heard], gap);
  };
  // what was made for a gap, up to its end; what sounds on into it is not struck again
  const fitted = (made) => made
    .filter(({ begin, pitch }) => begin < tune.gap.end
      && !tune.kept.some((one) => one.pitch === pitch && one.begin < tune.gap.begin && one.begin + one.held > begin))
    .map((one) => ({ ...one, held: Math.min(one.held, tune.gap.end - one.begin), anew: true }));
  const asWritten = (notes) => ("held" in part.dataset ? soundingOn(notes) : notes);
  const busy = (so) => { for (const button of [onButton, voicesButton, fillButton]) button.disabled = so; };

  // tune and what was made of it
  const own = () => tune.notes.map((one) => ({ ...one, own: true }));
  const endOfNotes = (notes) => Math.max(0, ...notes.map(({ begin, held }) => begin + held));
  const all = () => {
    if (!tune.made) return own();
    const made = unspelled(tune.made, END);
    if (tune.task === "fill") return [...tune.kept, ...asWritten(fitted(made))];
    if (tune.task === "goOn") return [...tune.kept, ...asWritten(made)];
    const tops = new Set(tune.made.map(({ notes, onset }) => `${onset} ${notes[0]}`));
    const place = (begin) => (APART ? rounded(pointOf(APART, begin) * APART) : begin);
    const isTop = ({ begin, pitch }) => tops.has(`${place(begin)} ${pitch}`);
    return [...own().filter(isTop), ...asWritten(made.filter((one) => !isTop(one)))];
  };
  const marking = new Marking(roll, ...["from", "until"].map(find), () => {
    if (marking.bars && tune.notes.length) say(`Marked: ${inWords(marking)}.`);
    show();
  });
  const show = (notes = all()) => {
    const count = Math.max(Math.ceil(endOfNotes(notes) / bar().bar), 4);
    marking.draw(notes, bar().bar, count, tune.at);
  };
  // all that changes with the notes
  const showAll = () => {
    const notes = all();
    show(notes);
    link.hidden = !notes.length;
    if (notes.length) {
      const bytes = writtenMidi(notes, { steps: STEPS, ...bar(), tempo: Math.round(beat() * 1000) });
      link.href = `data:audio/midi;base64,${btoa(String.fromCharCode(...bytes))}`;
    }
    engrave(notes);
  };
  const engrave = (notes) => {
    score.parentElement.hidden = !notes.length;
    if (!notes.length || !score.clientWidth) return;
    const count = Math.ceil(endOfNotes(notes) / bar().bar);
    const made = notes.filter((one) => (tune.gap ? one.anew : !one.own)).map(({ begin }) => begin);
    const from = made.length ? Math.floor(Math.min(...made) / bar().bar) : 0;
    const first = count > MOST_BARS ? Math.min(Math.max(from - 4, 0), count - MOST_BARS) : 0;
    const seen = written(notes, bar(), first, Math.min(count, MOST_BARS));
    score.innerHTML = systemsOf(seen, bar(), score.clientWidth).join("");
    const { fifths } = seen;
    const key = fifths ? `${Math.abs(fifths)} ${fifths > 0 ? "sharp" : "flat"}${Math.abs(fifths) > 1 ? "s" : ""}` : "no signs";
    score.setAttribute("aria-label", `Score of bars ${first + 1} to ${first + seen.bars.length} of ${count}, in ${metre.value}, with ${key} at the clef; it is told below, bar by bar`);
    words.replaceChildren(...seen.bars.map(({ number, start }) => {
      const line = document.createElement("li");
      const within = Map.groupBy(notes.filter(({ begin }) => begin >= start && begin < start + bar().bar)
        .sort((a, b) => a.begin - b.begin || b.pitch - a.pitch), ({ begin }) => begin);
      line.value = number;
      line.textContent = [...within.values()].map((chord) => chord.map(({ pitch }) => nameIn(pitch, fifths)).join(" ")).join(", ") || "nothing begins";
      return line;
    }));
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
      if (next === notes.length && tune.at > endOfNotes(notes)) stop();
      show(notes);
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
    Object.assign(tune, { notes, begun: null, cursor: endOfNotes(notes) });
    changed();
    if (words) say(words);
  };
  onButton.addEventListener("click", goOn);
  voicesButton.addEventListener("click", harmonise);
  fillButton.addEventListener("click", fill);
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
  whenSeen(part, () => { awake(); showAll(); });
  new ResizeObserver(showAll).observe(roll);
}
