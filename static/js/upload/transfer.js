// One file or address on its way to the server.
import { say, site } from "./texts.js";

// Sends `item` with its fields; returns {done, cancel}. `done` resolves to the server's image and rejects
// with {message, hint}, and `passing` when the same may well work in a moment. `progress` is called with 0 … 1; 1 means that the server is still at work.
export function send(item, fields, progress) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.open("POST", site.target);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.onprogress = (event) => progress(event.total ? event.loaded / event.total : 0);
    request.onload = () => {
      if (request.response?.image) resolve(request.response.image);
      else reject({ message: say("broken"), ...request.response?.error, passing: isPassing(request.status) });
    };
    request.onerror = () => reject({ message: say("offline"), passing: true });
    request.onabort = () => reject({ message: say("cancelled"), cancelled: true });
  });
  request.send(body(item, fields));
  return { done, cancel: () => request.abort() };
}

function isPassing(status) {
  // Signed out: once one has signed in again, in another tab.
  return status === 401 || status === 429 || status >= 500;
}

function body(item, fields) {
  const data = new FormData();
  // Fields first: the server may read them while the file still comes.
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  if (item.file) data.append("source", item.file, item.file.name);
  else data.append("urls", item.address);
  return data;
}
