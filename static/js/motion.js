// The video of a motion photo: plays over the picture while the pointer is on the button, or at a press until it ends.

const button = (event) => event.target.closest?.("[data-motion]");
const moving = () => document.querySelector(".stage-moving");

function play(link, loops) {
  stop();
  const video = Object.assign(document.createElement("video"), {
    className: "stage-moving", src: link.href, muted: true, playsInline: true, loop: loops,
  });
  // A codec that this browser does not know: the link leads to the file.
  video.addEventListener("error", stop);
  video.addEventListener("ended", stop);
  document.querySelector(".stage-zoom").append(video);
  link.setAttribute("aria-pressed", "true");
  video.play().catch(stop);
}

function stop() {
  moving()?.remove();
  document.querySelector("[data-motion]")?.setAttribute("aria-pressed", "false");
}

document.addEventListener("pointerover", (event) => {
  const link = button(event);
  if (link && event.pointerType === "mouse" && !moving()) play(link, true);
});
document.addEventListener("pointerout", (event) => {
  const link = button(event);
  if (link && event.pointerType === "mouse" && moving()?.loop && !link.contains(event.relatedTarget)) stop();
});
document.addEventListener("click", (event) => {
  const link = button(event);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (moving() && !moving().loop) stop();
  else play(link, false);
});
// To assistive technology it is a button as long as there is a script.
document.querySelector("[data-motion]")?.setAttribute("role", "button");
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !button(event)) return;
  event.preventDefault();
  button(event).click();
});
