// Piano keys: by mouse, by touch, by the letters of the computer's keyboard, by a MIDI keyboard.
"use strict";

const OCTAVES = 2;
const BLACK = [1, 3, 6, 8, 10];
// places on the computer's keyboard, whatever their letters, from the lowest key on
const LETTERS = [
  "KeyA", "KeyW", "KeyS", "KeyE", "KeyD", "KeyF", "KeyT", "KeyG", "KeyY", "KeyH", "KeyU", "KeyJ",
  "KeyK", "KeyO", "KeyL", "KeyP", "Semicolon",
];

class Keys {
  // board: where they are drawn; pressed, released: called with a pitch
  constructor(board, pressed, released) {
    Object.assign(this, { board, pressed, released, lowest: 60, held: new Map() });
    board.addEventListener("pointerdown", (event) => {
      const key = event.target.closest("[data-key]");
      if (!key) return;
      event.preventDefault();
      board.focus({ preventScroll: true });
      this.press(`pointer ${event.pointerId}`, this.lowest + Number(key.dataset.key));
    });
    for (const kind of ["pointerup", "pointercancel"]) {
      addEventListener(kind, (event) => this.release(`pointer ${event.pointerId}`));
    }
    board.addEventListener("keydown", (event) => {
      const place = LETTERS.indexOf(event.code);
      if (place < 0 || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.press(event.code, this.lowest + place);
    });
    board.addEventListener("keyup", (event) => this.release(event.code));
    board.addEventListener("blur", () => [...this.held.keys()].forEach((who) => this.release(who)));
    this.draw();
  }

  draw() {
    const count = 12 * OCTAVES + 1;
    let white = 0;
    this.board.replaceChildren(...Array.from({ length: count }, (_, place) => {
      const key = document.createElement("span");
      const black = BLACK.includes(place % 12);
      key.className = black ? "black" : "white";
      key.dataset.key = place;
      key.style.setProperty("--at", white);
      if (!black) white += 1;
      if (place % 12 === 0) key.textContent = noteName(this.lowest + place);
      return key;
    }));
    this.board.style.setProperty("--white", white);
  }

  // by so many octaves
  move(octaves) {
    this.lowest = Math.min(Math.max(this.lowest + 12 * octaves, 24), 84);
    this.draw();
  }

  press(who, pitch) {
    this.release(who);
    this.held.set(who, pitch);
    this.mark(pitch, true);
    this.pressed(pitch);
  }

  release(who) {
    if (!this.held.has(who)) return;
    const pitch = this.held.get(who);
    this.held.delete(who);
    this.mark(pitch, false);
    this.released(pitch);
  }

  mark(pitch, down) {
    this.board.children[pitch - this.lowest]?.classList.toggle("down", down);
  }

  // Listen to all MIDI keyboards: how many there are. Raises what the browser raises if it may not.
  async listen() {
    const access = await navigator.requestMIDIAccess();
    const inputs = [...access.inputs.values()];
    for (const input of inputs) {
      input.onmidimessage = ({ data: [status, pitch, velocity] }) => {
        const who = `midi ${status & 15} ${pitch}`;
        if (status >> 4 === 9 && velocity) this.press(who, pitch);
        else if (status >> 4 === 8 || status >> 4 === 9) this.release(who);
      };
    }
    return inputs.length;
  }
}
