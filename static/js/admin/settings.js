// The settings page: the search narrows it while one types, and the bar below counts what is not saved yet.

const form = document.querySelector("[data-settings]");
const search = document.querySelector("[data-settings-search]");
const field = search.querySelector("[type=search]");
const found = document.querySelector("[data-settings-found]");
const note = form.querySelector("[data-settings-changed]");
const settings = [...form.querySelectorAll("[data-setting]")];
const atRest = note?.textContent;
const wordsOf = new Map(settings.map((row) => [row, `${row.textContent} ${row.dataset.words}`.toLowerCase()]));

function narrow() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of settings) row.hidden = !words.every((word) => wordsOf.get(row).includes(word));
  for (const section of form.querySelectorAll("[data-section]")) {
    section.hidden = !section.querySelector("[data-setting]:not([hidden])");
  }
  const shown = settings.filter((row) => !row.hidden).length;
  form.querySelector("[data-settings-none]").hidden = shown > 0;
  found.textContent = words.length ? form.dataset.found.replace("{count}", shown) : "";
}

const isChanged = (control) => control.type === "checkbox" ? control.checked !== control.defaultChecked
  : control.tagName === "SELECT" ? !control.selectedOptions[0]?.defaultSelected
  : control.value !== control.defaultValue;

function count() {
  const changed = settings.filter((row) => [...row.querySelectorAll("input, select, textarea")].some(isChanged));
  for (const row of settings) row.classList.toggle("changed", changed.includes(row));
  note.textContent = !changed.length ? atRest
    : changed.length === 1 ? form.dataset.one : form.dataset.many.replace("{count}", changed.length);
}

// What the server left out cannot be found here, so its own search goes first.
if (!new URLSearchParams(location.search).get("q")) {
  field.addEventListener("input", narrow);
  search.addEventListener("submit", (event) => event.preventDefault());
}
form.addEventListener("input", count);
form.addEventListener("change", count);
