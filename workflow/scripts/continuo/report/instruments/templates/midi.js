// Standard MIDI files, as far as a tune needs them: notes, { begin, held, pitch }, in steps of a quarter.
"use strict";

const STRIKES = 9; // the channel of drums
const VELOCITY = 80;

// Raises an error that says what is wrong.
const readMidi = (bytes, steps) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (at) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 14 || text(0) !== "MThd") throw new Error("it is no MIDI file");
  const [format, division] = [view.getUint16(8), view.getInt16(12)];
  if (format > 1) throw new Error("its patterns stand beside each other (format 2)");
  if (division <= 0) throw new Error("its time is in frames and not in quarters");
  const inSteps = (ticks) => Math.round((ticks * steps) / division);
  const [notes, found] = [[], { beats: 4, unit: 4, tempo: 500000 }];
  for (let at = 8 + view.getUint32(4); at + 8 <= bytes.length;) {
    const end = Math.min(at + 8 + view.getUint32(at + 4), bytes.length);
    if (text(at) === "MTrk") readTrack(bytes.subarray(at + 8, end), (now, status, data) => {
      if (status === 0x58 && now === 0) [found.beats, found.unit] = [data[0], 2 ** data[1]];
      if (status === 0x51 && now === 0) found.tempo = (data[0] << 16) | (data[1] << 8) | data[2];
      if (status !== "note") return;
      const [pitch, held] = data;
      notes.push({ begin: inSteps(now), held: Math.max(inSteps(now + held) - inSteps(now), 1), pitch });
    });
    at = end;
  }
  if (!notes.length) throw new Error("there is no note in it");
  return { notes: notes.sort((a, b) => a.begin - b.begin || b.pitch - a.pitch), ...found };
};

// tell(tick, kind of a meta event, its bytes), and tell(tick, "note", [pitch, ticks])
const readTrack = (bytes, tell) => {
  let [at, now, running] = [0, 0, 0];
  const sounding = new Map();
  const number = () => {
    let value = 0;
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error("it ends in the middle");
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  };
  const ends = (key) => {
    const begun = sounding.get(key)?.shift();
    if (begun !== undefined) tell(begun, "note", [key & 127, now - begun]);
  };
  while (at < bytes.length) {
    now += number();
    if (bytes[at] >= 128) running = bytes[at++];
    const [kind, channel] = [running >> 4, running & 15];
    if (running >= 0xf0) {
      const meta = running === 0xff ? bytes[at++] : null;
      const size = number();
      if (meta !== null) tell(now, meta, bytes.subarray(at, at + size));
      at += size;
    } else if (kind === 8 || kind === 9) {
      const [pitch, velocity] = [bytes[at] & 127, bytes[at + 1]];
      const key = channel * 128 + pitch;
      at += 2;
      if (kind === 8 || !velocity) ends(key);
      else if (channel !== STRIKES) sounding.set(key, [...(sounding.get(key) ?? []), now]);
    } else if (kind >= 8) at += kind === 12 || kind === 13 ? 1 : 2;
    else throw new Error("it says something before it says what");
  }
  for (const [key, begun] of sounding) for (let i = begun.length; i > 0; i--) ends(key);
};

// A file of one track; beats, unit: of a bar; tempo: microseconds a quarter.
const writtenMidi = (notes, { steps, beats, unit, tempo }) => {
  const long = (value) => (value < 128 ? [value] : [...long(value >> 7).map((byte) => byte | 128), value & 127]);
  const events = notes.flatMap(({ begin, held, pitch }) => [
    { at: begin, order: 1, bytes: [0x90, pitch, VELOCITY] },
    { at: begin + held, order: 0, bytes: [0x80, pitch, 0] },
  ]).sort((a, b) => a.at - b.at || a.order - b.order);
  let now = 0;
  const track = [
    ...[0, 0xff, 0x51, 3, tempo >> 16, (tempo >> 8) & 255, tempo & 255],
    ...[0, 0xff, 0x58, 4, beats, Math.log2(unit), 24, 8],
    ...events.flatMap(({ at, bytes }) => {
      const rest = at - now;
      now = at;
      return [...long(rest), ...bytes];
    }),
    ...[0, 0xff, 0x2f, 0],
  ];
  const word = (value) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  const named = (name) => [...name].map((letter) => letter.charCodeAt(0));
  return Uint8Array.from([
    ...named("MThd"), ...word(6), 0, 0, 0, 1, steps >> 8, steps & 255,
    ...named("MTrk"), ...word(track.length), ...track,
  ]);
};
