// Who may see uploads: this browser keeps the last choice until the default of the site or the account changes.
const key = "upload-privacy";

// Checks what was chosen last in `group`, a set of radio buttons, and keeps what is chosen from now on.
export function rememberPrivacy(group) {
  const options = [...group.querySelectorAll("[name=visibility]")];
  const proposed = options.find((option) => option.defaultChecked)?.value;
  const last = read();
  const chosen = last.proposed === proposed && options.find((option) => option.value === last.chosen);
  if (chosen) chosen.checked = true;
  group.addEventListener("change", (event) => write({ proposed, chosen: event.target.value }));
}

// Storage may be forbidden; then nothing is kept.
function read() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function write(choice) {
  try {
    localStorage.setItem(key, JSON.stringify(choice));
  } catch {
    // The choice still counts for this page.
  }
}
