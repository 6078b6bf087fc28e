// The stage: zoom and pan by pointer, wheel, pinch and keys; fullscreen; arrows and swipes to the neighbours.
import { isTyping } from "./shared.js";

const most = 8;
let view = { scale: 1, x: 0, y: 0 };
const pointers = new Map();
let pinch = null;
let start = null;

const stage = () => document.getElementById("stage");
const frame = () => stage().querySelector("[data-zoom]");
const picture = () => stage().querySelector(".stage-picture");
const limit = (value, low, high) => Math.min(high, Math.max(low, value));

// How large the picture is drawn when it is shown whole, in CSS pixels.
function fitted() {
  const { clientWidth: width, clientHeight: height } = frame();
  const [w, h] = [picture().width0, picture().height0];
  const by = Math.min(width / w, height / h, 1);
  return { width: w * by, height: h * by, by };
}

function remember() {
  const image = picture();
  if (!image || image.width0) return;
  image.width0 = Number(image.getAttribute("width"));
  image.height0 = Number(image.getAttribute("height"));
}

function show() {
  const image = picture();
  const { clientWidth: width, clientHeight: height } = frame();
  const whole = fitted();
  // The picture may move until its edge meets the middle's far side, never out of sight.
  const room = (drawn, side) => Math.max(0, (drawn * view.scale - side) / 2);
  const centre = (side) => (side * (1 - view.scale)) / 2;
  const reach = { x: room(whole.width, width), y: room(whole.height, height) };
  view.x = limit(view.x, centre(width) - reach.x, centre(width) + reach.x);
  view.y = limit(view.y, centre(height) - reach.y, centre(height) + reach.y);
  image.parentElement.style.transform = view.scale === 1 ? "" : `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
  stage().classList.toggle("zoomed", view.scale > 1);
  const label = stage().querySelector(".stage-scale");
  if (label) label.textContent = `${Math.round(whole.by * view.scale * 100)} %`;
  // A closer look deserves the largest file; it replaces the smaller one once it is there.
  if (view.scale > 1 && image.sizes) image.sizes = `${image.width0}px`;
}

function zoom(scale, x = frame().clientWidth / 2, y = frame().clientHeight / 2) {
  if (!frame()) return;
  remember();
  const next = limit(scale, 1, Math.max(most, 2 / fitted().by));
  view.x = x - ((x - view.x) * next) / view.scale;
  view.y = y - ((y - view.y) * next) / view.scale;
  view.scale = next;
  if (next === 1) view = { scale: 1, x: 0, y: 0 };
  show();
}

const inFrame = (event) => {
  const box = frame().getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
};

// One click shows the picture's own pixels, or twice its size when it is small; the next one all of it.
function toggle(event) {
  remember();
  if (view.scale > 1) zoom(1);
  else zoom(Math.max(1 / fitted().by, 2), ...inFrame(event));
}

function go(direction) {
  stage().querySelector(`.stage-arrow.${direction}`)?.click();
}

document.addEventListener("pointerdown", (event) => {
  if (!frame()?.contains(event.target) || event.button) return;
  remember();
  pointers.set(event.pointerId, event);
  start = { x: event.clientX, y: event.clientY, moved: false, view: { ...view }, touch: event.pointerType === "touch" };
  if (pointers.size === 2) pinch = { gap: gap(), scale: view.scale };
  if (view.scale > 1) frame().setPointerCapture(event.pointerId);
});

function gap() {
  const [one, two] = [...pointers.values()];
  return Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
}

document.addEventListener("pointermove", (event) => {
  if (!pointers.has(event.pointerId)) return;
  pointers.set(event.pointerId, event);
  if (pinch && pointers.size === 2) {
    const [one, two] = [...pointers.values()].map(inFrame);
    start.moved = true;
    zoom((pinch.scale * gap()) / pinch.gap, (one[0] + two[0]) / 2, (one[1] + two[1]) / 2);
    return;
  }
  const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
  if (Math.hypot(dx, dy) > 6) start.moved = true;
  if (view.scale > 1 && start.moved) {
    stage().classList.add("dragging");
    Object.assign(view, { x: start.view.x + dx, y: start.view.y + dy });
    show();
  }
});

function release(event) {
  if (!pointers.delete(event.pointerId)) return;
  stage().classList.remove("dragging");
  const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
  const swiped = start.touch && view.scale === 1 && !pinch && Math.abs(dx) > 60 && Math.abs(dx) > 2 * Math.abs(dy);
  if (swiped) go(dx > 0 ? "previous" : "next");
  else if (event.type === "pointerup" && !start.moved && !pinch) toggle(event);
  if (!pointers.size) pinch = null;
}
document.addEventListener("pointerup", release);
document.addEventListener("pointercancel", release);

// The wheel scrolls the page until somebody zoomed in, is in fullscreen, or pinches a touchpad (Ctrl).
document.addEventListener("wheel", (event) => {
  if (!frame()?.contains(event.target)) return;
  if (view.scale === 1 && !event.ctrlKey && !document.fullscreenElement) return;
  event.preventDefault();
  zoom(view.scale * Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), ...inFrame(event));
}, { passive: false });

function fullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else stage().requestFullscreen?.();
}

document.addEventListener("click", (event) => {
  const by = event.target.closest?.("[data-zoom-by]")?.dataset.zoomBy;
  if (by) zoom(by === "0" ? 1 : view.scale * 1.6 ** Number(by));
  if (event.target.closest?.("[data-fullscreen]")) fullscreen();
});
document.addEventListener("fullscreenchange", () => frame() && zoom(1));
addEventListener("resize", () => view.scale > 1 && show());

const step = 80;
const keys = {
  ArrowLeft: () => (view.scale > 1 ? pan(step, 0) : go("previous")),
  ArrowRight: () => (view.scale > 1 ? pan(-step, 0) : go("next")),
  ArrowUp: () => view.scale > 1 && pan(0, step),
  ArrowDown: () => view.scale > 1 && pan(0, -step),
  "+": () => zoom(view.scale * 1.6),
  "=": () => zoom(view.scale * 1.6),
  "-": () => zoom(view.scale / 1.6),
  0: () => zoom(1),
  f: fullscreen,
  Escape: () => (view.scale > 1 ? zoom(1) : leave()),
};

function pan(dx, dy) {
  view.x += dx;
  view.y += dy;
  show();
}

function leave() {
  if (!document.fullscreenElement) location.assign(document.querySelector("[data-back]").dataset.back);
}

document.addEventListener("keydown", (event) => {
  const act = keys[event.key];
  if (!act || isTyping(event) || event.defaultPrevented || document.querySelector("details.menu[open]")) return;
  if (event.target.matches("input[type=radio]") && event.key.startsWith("Arrow")) return;
  if (event.key.startsWith("Arrow") && /Up|Down/.test(event.key) && view.scale === 1) return;
  event.preventDefault();
  act();
});

// The neighbours' pages are fetched while this picture is looked at.
addEventListener("load", () => {
  for (const link of document.querySelectorAll("link[rel=prev], link[rel=next]")) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", href: link.href }));
  }
});

const reveal = () => stage().querySelectorAll("[data-script][hidden]").forEach((part) => (part.hidden = false));
let shown = stage();
document.addEventListener("htmx:after:swap", () => {
  reveal();
  // Behind the browser's own microtask, which sends for the new picture.
  queueMicrotask(keepSize);
  // A like, say, is no reason to lose one's place in the picture.
  if (stage() === shown) return;
  shown = stage();
  view = { scale: 1, x: 0, y: 0 };
  label();
});
// The early picture fills the stage until the sharp one that was merged into it has come, which will.
function keepSize() {
  const image = picture();
  if (!image || image.complete || stage().classList.contains("early")) return;
  const side = (name) => Number(image.getAttribute(name));
  if (side("width") < image.clientWidth && side("height") < image.clientHeight) return;
  image.classList.add("coming");
  for (const end of ["load", "error"]) image.addEventListener(end, () => image.classList.remove("coming"), { once: true });
}
function label() {
  if (!frame()) return;
  remember();
  show();
}
label();
