// Pictures and albums are dragged onto albums: a picture takes along what else is chosen.
// Dropping presses the buttons that pages without script have too.

export function watchDrags({ bar, chosen, boxOf, chooseOnly }) {
  let album; // the album being dragged, if it is one

  document.addEventListener("dragstart", (event) => {
    const picture = event.target.closest?.(".own:not(.editing)");
    album = picture ? undefined : event.target.closest?.("[data-album]")?.dataset.album;
    if (!picture && !album) return;
    const box = boxOf(picture);
    if (box && !box.checked) chooseOnly(box);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", album ?? chosen().map((each) => each.value).join("\n"));
    document.body.classList.add("dropping");
    for (const each of chosen()) each.closest(".own").classList.add("dragged");
  });

  const target = (event) => {
    const found = document.body.classList.contains("dropping") && event.target.closest?.("[data-drop]");
    return found && !(album && found.dataset.drop === album) ? found : undefined;
  };

  document.addEventListener("dragover", (event) => {
    if (target(event)) event.preventDefault();
  });
  document.addEventListener("dragenter", (event) => target(event)?.classList.add("over"));
  document.addEventListener("dragleave", (event) => {
    const left = target(event);
    if (left && !left.contains(event.relatedTarget)) left.classList.remove("over");
  });
  document.addEventListener("dragend", rest);
  document.addEventListener("drop", (event) => {
    const found = target(event);
    if (!found) return;
    event.preventDefault();
    if (album) moveAlbum(album, found.dataset.drop);
    else movePictures(bar, found.dataset.drop);
    rest();
  });
}

function rest() {
  document.body.classList.remove("dropping");
  for (const each of document.querySelectorAll(".over, .dragged")) each.classList.remove("over", "dragged");
}

function movePictures(bar, code) {
  const select = bar.elements.target;
  // The menu holds so many albums and no more.
  if (![...select.options].some((option) => option.value === code)) select.add(new Option("", code));
  select.value = code;
  bar.querySelector("[data-act=move]").click();
}

function moveAlbum(code, parent) {
  const form = document.getElementById("album-move");
  form.elements.album.value = code;
  form.elements.parent.value = parent;
  form.requestSubmit();
}
