// Delete links are told once, with the upload. This browser keeps those of its last uploads for their pages.
const key = "delete-links";
const mostKept = 20;

// Keeps the delete links of `images` for the page of the upload `batch`.
export function keepDeleteLinks(batch, images) {
  const links = Object.fromEntries(images.map(({ code, codes }) => [code, codes.delete]));
  const others = Object.entries(read()).filter(([name]) => name !== batch);
  const kept = [...others.slice(1 - mostKept), [batch, links]];
  try {
    localStorage.setItem(key, JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // Without storage the links are gone with the page, as without script.
  }
}

// Returns the delete links of the upload `batch` by the codes of its images.
export function deleteLinks(batch) {
  return read()[batch] ?? {};
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}
