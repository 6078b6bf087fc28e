// Plays the album: the next page's picture takes the place of this one, the one after it is fetched ahead.
// Without this script each picture is a page with links to its neighbours.

const quiet = 3000;
const shortest = 40;
const root = document.body;
const play = document.querySelector("[data-play]");
const speed = document.querySelector("[data-speed]");
const slide = () => document.getElementById("slide");
const link = (rel) => slide().querySelector(`a[rel=${rel}]`);

let timer = 0;
let idle = 0;
let swipe = null;
let turning = false;
const ahead = new Map();

// Fetches the part of the page at `address` and its picture, so that it can be shown at once.
function fetchSlide(address) {
  if (!ahead.has(address)) {
    ahead.set(address, load(address).catch((error) => {
      ahead.delete(address);
      throw error;
    }));
  }
  return ahead.get(address);
}

async function load(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const part = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("slide");
  const picture = part.querySelector("img.slide-picture");
  // A picture that cannot be decoded is shown as it is: broken, and the show goes on.
  if (picture) await Object.assign(new Image(), { sizes: "100vw", srcset: picture.srcset, src: picture.src }).decode().catch(() => null);
  return part;
}

async function turn(rel) {
  const way = link(rel);
  if (!way || turning) return;
  turning = true;
  clearTimeout(timer);
  try {
    show(await fetchSlide(way.href), way.href);
  } catch {
    location.assign(way.href);
  } finally {
    turning = false;
  }
}

function show(part, address) {
  const focused = slide().contains(document.activeElement) && document.activeElement.rel;
  slide().replaceWith(document.importNode(part, true));
  history.replaceState(null, "", address);
  if (focused) link(focused)?.focus();
  document.querySelector("[data-announce]").textContent = playing() ? "" : slide().getAttribute("aria-label");
  if (ahead.size > shortest) ahead.clear();
  settle();
}

// What follows a new picture: the one after it, the clock, a video that runs.
function settle() {
  if (link("next")) fetchSlide(link("next").href).catch(() => null);
  clearTimeout(timer);
  if (!playing()) return;
  const video = slide().querySelector("video");
  if (video) {
    video.addEventListener("ended", () => playing() && turn("next"), { once: true });
    video.play().catch(wait);
  } else {
    wait();
  }
}

function wait() {
  timer = setTimeout(() => turn("next"), Number(speed.value) * 1000);
}

const playing = () => play.getAttribute("aria-pressed") === "true";

function setPlaying(on) {
  play.setAttribute("aria-pressed", String(on));
  if (!on) slide().querySelector("video")?.pause();
  settle();
}

function fullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

function leave() {
  if (!document.fullscreenElement) location.assign(document.querySelector("[data-leave]").href);
}

function wake() {
  root.classList.remove("idle");
  clearTimeout(idle);
  idle = setTimeout(() => root.classList.toggle("idle", playing()), quiet);
}

const keys = {
  ArrowRight: () => turn("next"),
  ArrowLeft: () => turn("prev"),
  PageDown: () => turn("next"),
  PageUp: () => turn("prev"),
  " ": () => setPlaying(!playing()),
  "+": () => step(-1),
  "-": () => step(1),
  f: fullscreen,
  Escape: leave,
};

function step(by) {
  speed.selectedIndex = Math.min(speed.options.length - 1, Math.max(0, speed.selectedIndex + by));
  speed.dispatchEvent(new Event("change"));
}

document.addEventListener("keydown", (event) => {
  wake();
  const act = keys[event.key];
  const busy = event.target.closest("select, video") || (event.key === " " && event.target.closest("button, a"));
  if (!act || busy || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => {
  const way = event.target.closest("a[rel]");
  if (!way || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  turn(way.rel);
});

document.addEventListener("pointerdown", (event) => {
  swipe = event.pointerType === "touch" ? { x: event.clientX, y: event.clientY } : null;
});
document.addEventListener("pointerup", (event) => {
  if (!swipe) return;
  const [dx, dy] = [event.clientX - swipe.x, event.clientY - swipe.y];
  if (Math.abs(dx) > 60 && Math.abs(dx) > 2 * Math.abs(dy)) turn(dx > 0 ? "prev" : "next");
  swipe = null;
});
document.addEventListener("pointermove", wake);

play.addEventListener("click", () => setPlaying(!playing()));
document.querySelector("[data-fullscreen]").addEventListener("click", fullscreen);
speed.addEventListener("change", () => {
  sessionStorage.setItem("slideshow-seconds", speed.value);
  if (playing()) settle();
});
// A tab that nobody looks at stands still.
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : settle()));

for (const part of document.querySelectorAll("[data-script][hidden]")) part.hidden = false;
const kept = sessionStorage.getItem("slideshow-seconds");
if ([...speed.options].some((option) => option.value === kept)) speed.value = kept;
// Who asked for less motion starts it by hand.
setPlaying(Boolean(link("next")) && !matchMedia("(prefers-reduced-motion: reduce)").matches);
wake();
