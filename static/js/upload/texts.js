// The words and limits that the page brings along.
const source = document.querySelector("[data-texts]");
export const site = source ? JSON.parse(source.textContent) : { text: {} };

// Returns the sentence `key` with its {gaps} filled.
export function say(key, gaps = {}) {
  return site.text[key].replace(/\{(\w+)\}/g, (_, name) => gaps[name]);
}

export function countFiles(count) {
  return count === 1 ? say("oneFile") : say("files", { count });
}

// Decimal units with one digit after the point, as the server writes sizes.
export function sizeText(bytes) {
  const units = ["B", "KB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (Math.round(value * 10) / 10 >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${Math.round(value * 10) / 10} ${units[unit]}`;
}
