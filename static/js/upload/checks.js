// What can be said about a file before it is sent. The bytes decide in the end, and only the server reads them.
import { say, site } from "./texts.js";

// Returns the refusal the server would send, or null.
export function refusalOf(file) {
  if (!file.size) return { message: say("empty") };
  if (file.size > site.bytes) return site.tooBig;
  const extension = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
  const known = site.types.includes(file.type) || site.extensions.includes(extension);
  const unnamed = !extension && (!file.type || file.type === "application/octet-stream");
  return known || unnamed ? null : site.unknownFormat;
}

// Returns whether `text` is an address the server may fetch.
export function isAddress(text) {
  return /^https?:\/\/[^\s/]+/i.test(text) && URL.canParse(text);
}
