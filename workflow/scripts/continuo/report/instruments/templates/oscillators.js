// Plucked tones out of oscillators: a page needs no file for them.
"use strict";

class Oscillators {
  constructor() {
    this.context = new AudioContext();
    this.out = new DynamicsCompressorNode(this.context, { threshold: -18 });
    this.out.connect(this.context.destination);
  }

  // the notes, MIDI numbers, in `delay` seconds
  play(pitches, delay, seconds) {
    const start = this.context.currentTime + Math.max(delay, 0);
    for (const pitch of pitches) {
      const frequency = 440 * 2 ** ((pitch - 69) / 12);
      const tone = new OscillatorNode(this.context, { type: "triangle", frequency });
      const level = new GainNode(this.context, { gain: 0 });
      level.gain.setValueAtTime(0, start);
      level.gain.linearRampToValueAtTime(0.2, start + 0.005);
      level.gain.exponentialRampToValueAtTime(0.001, start + seconds + 0.4);
      tone.connect(level).connect(this.out);
      tone.start(start);
      tone.stop(start + seconds + 0.45);
    }
  }
}
