'use strict';

/** Delivery addresses, built without asking the site. */

// Written in this order, so that equal transforms have equal addresses.
const NAMES = ['w', 'h', 'c', 'q', 'f', 'dpr', 'gr', 'bl', 'r', 'bg'];
const PLAIN = /^[A-Za-z0-9.-]+$/;

/** Return the address of `publicId` through `transform`. Throws RangeError for what is no transform. */
function deliveryUrl(baseUrl, publicId, transform) {
  const words = transformText(transform);
  return [`${baseUrl}/v1/image`, ...(words ? [words] : []), escapedPath(publicId)].join('/');
}

/** Return `w_400,c_fill` for `{w: 400, c: 'fill'}`; a text is taken as it is. Ranges are the site's. */
function transformText(transform) {
  if (transform === undefined || transform === null) return '';
  if (typeof transform === 'string') return transform;
  const unknown = Object.keys(transform).filter((name) => !NAMES.includes(name)).sort();
  if (unknown.length) {
    throw new RangeError(`unknown transform parameter ${unknown[0]}; known are ${NAMES.join(', ')}`);
  }
  return NAMES.map((name) => [name, written(name, transform[name])])
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}_${value}`)
    .join(',');
}

/** undefined, null and false leave a parameter out. */
function written(name, value) {
  if (value === undefined || value === null || value === false) return '';
  const text = value === true ? '1' : String(value).replace(/^#/, '');
  const isWord = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  if (!isWord || !PLAIN.test(text)) throw new RangeError(`${name} cannot be ${text}`);
  return text;
}

/** Escape each segment of a public id; the slashes between them stay. */
function escapedPath(publicId) {
  return publicId.split('/').map(encodeURIComponent).join('/');
}

module.exports = { deliveryUrl, transformText, escapedPath };
