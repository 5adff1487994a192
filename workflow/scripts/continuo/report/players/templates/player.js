// The playhead of each piano roll: it follows the sound, and the sound follows a click on the roll. Of a long
// piece half a minute is drawn and played, and more on demand.
"use strict";

const SHORT = 30; // seconds
const ROUNDLY = 40; // a piece that is no longer is played to its end

for (const player of document.querySelectorAll("[data-player]")) {
  const audio = player.querySelector("audio");
  const box = player.querySelector("[data-box]");
  const strips = [...player.querySelectorAll("[data-strip]")];
  const first = Number(player.dataset.first);
  const last = Number(player.dataset.last);
  const length = () => (Number.isFinite(audio.duration) ? audio.duration : Math.max(last, 0));
  let following = true; // until the reader scrolls elsewhere
  let left = 0; // where the box was last scrolled to by this script
  const more = player.querySelector("[data-more]");
  const drawing = player.querySelector(".whole-roll svg");
  const [x, top, whole, rows] = drawing.getAttribute("viewBox").split(" ").map(Number);
  const ends = player.querySelector(".span :last-child");
  let until = Infinity;
  let shown = last; // the second up to which the rolls go

  const cut = (second) => {
    shown = second;
    const share = (shown - first) / (last - first);
    drawing.setAttribute("viewBox", `${x} ${top} ${whole * share} ${rows}`);
    strips[1].style.width = `${Number(strips[1].dataset.strip) * share}px`;
    ends.textContent = `${Math.round(shown)} s`;
  };
  const stopInTime = () => {
    if (audio.currentTime >= until && !audio.paused) audio.pause();
  };
  const playOn = () => {
    [until, more.hidden] = [Infinity, true];
    cut(last);
    draw();
  };

  const scroll = (to) => {
    box.scrollLeft = to;
    left = box.scrollLeft;
  };

  const draw = () => {
    const place = (audio.currentTime - first) / (shown - first);
    for (const strip of strips) {
      const head = strip.querySelector("[data-head]");
      head.style.transform = `translateX(${place * strip.clientWidth}px)`;
    }
    const at = place * box.scrollWidth - box.scrollLeft;
    if (following && (at < 0 || at > 0.85 * box.clientWidth)) {
      scroll(box.scrollLeft + at - 0.15 * box.clientWidth);
    }
  };
  const tell = () => {
    const [now, all] = [audio.currentTime, length()].map((seconds) => Math.round(seconds));
    box.setAttribute("aria-valuenow", now);
    box.setAttribute("aria-valuemax", all);
    box.setAttribute("aria-valuetext", `${now} of ${all} seconds`);
  };
  const update = () => { draw(); tell(); stopInTime(); };
  const frame = () => {
    draw();
    stopInTime();
    if (!audio.paused && !audio.ended) requestAnimationFrame(frame);
  };
  const seek = (seconds) => {
    following = true;
    if (seconds >= until) playOn();
    audio.currentTime = Math.min(Math.max(seconds, 0), length());
    update();
  };

  for (const strip of strips) {
    strip.addEventListener("click", (event) => {
      const { x, width } = strip.getBoundingClientRect();
      seek(first + ((event.clientX - x) / width) * (shown - first));
    });
  }
  box.addEventListener("keydown", (event) => {
    const now = audio.currentTime;
    const to = {
      ArrowLeft: now - 1, ArrowDown: now - 1, ArrowRight: now + 1, ArrowUp: now + 1,
      PageDown: now - 10, PageUp: now + 10, Home: 0, End: length(),
    }[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey || (to === undefined && event.key !== " ")) return;
    event.preventDefault();
    if (to !== undefined) seek(to);
    else if (audio.paused) audio.play().catch(() => {});
    else audio.pause();
  });
  box.addEventListener("scroll", () => {
    if (Math.abs(box.scrollLeft - left) > 1) following = false;
  });
  more.addEventListener("click", () => { playOn(); audio.play().catch(() => {}); });
  // whoever goes beyond by the browser's own controls, or plays again, wants more
  audio.addEventListener("seeking", () => { if (audio.currentTime > until + 0.5) playOn(); });
  audio.addEventListener("play", () => {
    if (audio.currentTime >= until) playOn();
    following = true;
    frame();
  });
  for (const kind of ["timeupdate", "seeked", "loadedmetadata"]) audio.addEventListener(kind, update);

  if (last > ROUNDLY) {
    [until, more.hidden] = [SHORT, false];
    cut(SHORT);
    // on paper there is room for the whole
    addEventListener("beforeprint", () => { if (until < last) cut(last); });
    addEventListener("afterprint", () => { if (until < last) cut(SHORT); });
  }
  box.setAttribute("role", "slider");
  box.setAttribute("aria-valuemin", 0);
  player.classList.add("live");
  let seen = false; // a player of an article that is hidden has no size yet
  new ResizeObserver(() => {
    if (!box.clientWidth) return;
    // the end of the primer, and what comes of it; or all of it, where little is cut off
    const from = (-first / (shown - first)) * box.scrollWidth - 0.35 * box.clientWidth;
    if (!seen) scroll(from < 40 ? 0 : from);
    seen = true;
    draw();
  }).observe(box);
  tell();
}

// Of several samples one is heard at a time. "play" does not bubble, so it is caught on its way in.
document.addEventListener("play", (event) => {
  for (const other of document.querySelectorAll("audio")) if (other !== event.target) other.pause();
}, true);
