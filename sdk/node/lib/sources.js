'use strict';

/** What can be uploaded: a path, bytes, a Blob or a stream, each as a Blob that can be sent again. */

const fs = require('node:fs');
const path = require('node:path');
const { fileURLToPath } = require('node:url');

/** Return `{blob, filename}`. A stream is read to its end first. */
async function opened(source, filename) {
  if (typeof source === 'string' || source instanceof URL) {
    const file = source instanceof URL ? fileURLToPath(source) : source;
    return { blob: await blobOfFile(file), filename: filename ?? path.basename(file) };
  }
  if (source instanceof Blob) return { blob: source, filename: filename ?? source.name ?? 'file' };
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    return { blob: new Blob([source]), filename: filename ?? 'file' };
  }
  if (source && typeof source[Symbol.asyncIterator] === 'function') {
    const given = typeof source.path === 'string' ? path.basename(source.path) : undefined;
    return { blob: await blobOfStream(source), filename: filename ?? given ?? 'file' };
  }
  throw new TypeError('upload takes a path, a Buffer, a typed array, a Blob or a readable stream');
}

/** Node 20 opens files without reading them into memory; Node 18 has to. */
async function blobOfFile(file) {
  // `openAsBlob` does not say which file is missing, nor that it is.
  await fs.promises.access(file, fs.constants.R_OK);
  if (typeof fs.openAsBlob === 'function') return fs.openAsBlob(file);
  return new Blob([await fs.promises.readFile(file)]);
}

async function blobOfStream(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return new Blob(chunks);
}

module.exports = { opened };
