'use strict';

/** Form data with one file as a Blob: its length is known before it is sent, and files are read as they leave. */

const { randomUUID } = require('node:crypto');

/** Return `{content, headers}` of a form as browsers write it (RFC 7578, HTML Standard). */
function formOf(fields, blob, filename) {
  const boundary = `cloudimg-${randomUUID()}`;
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
  );
  const about = `form-data; name="file"; filename="${quoted(filename)}"`;
  const type = blob.type || 'application/octet-stream';
  parts.push(`--${boundary}\r\nContent-Disposition: ${about}\r\nContent-Type: ${type}\r\n\r\n`);
  const content = new Blob([...parts, blob, `\r\n--${boundary}--\r\n`]);
  return { content, headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` } };
}

function quoted(text) {
  return text.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

module.exports = { formOf };
