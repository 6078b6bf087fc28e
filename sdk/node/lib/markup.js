'use strict';

/** HTML that lets browsers choose a size and a format of a picture. */

const { deliveryUrl } = require('./addresses');

const FORMATS = ['avif', 'webp'];
const WIDTHS = [320, 640, 960, 1280, 1920];
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;' };

/** Return the attribute `srcset`: the picture in each of `widths`. Throws RangeError as `urlFor` does. */
function srcset(baseUrl, publicId, widths, transform = {}) {
  return ascending(widths)
    .map((width) => `${deliveryUrl(baseUrl, publicId, { ...transform, w: width })} ${width}w`)
    .join(', ');
}

/** Return `<picture>` with a source for each of `formats`, and the picture's own format for all others. */
function picture(
  baseUrl,
  publicId,
  alt,
  { widths = WIDTHS, sizes = '100vw', formats = FORMATS, transform = {} } = {},
) {
  const wanted = ascending(widths);
  if (!wanted.length) throw new RangeError('a picture needs at least one width');
  const sources = formats.map((name) => {
    const found = srcset(baseUrl, publicId, wanted, { ...transform, f: name });
    return `<source type="image/${escaped(name)}" srcset="${escaped(found)}" sizes="${escaped(sizes)}">`;
  });
  const address = deliveryUrl(baseUrl, publicId, { ...transform, w: wanted[wanted.length - 1] });
  const found = srcset(baseUrl, publicId, wanted, transform);
  const image = `<img src="${escaped(address)}" srcset="${escaped(found)}" sizes="${escaped(sizes)}" `
    + `alt="${escaped(alt)}" loading="lazy" decoding="async">`;
  return `<picture>${sources.join('')}${image}</picture>`;
}

function ascending(widths) {
  return [...new Set(widths)].sort((one, other) => one - other);
}

function escaped(text) {
  return String(text).replace(/[&<>"']/g, (sign) => ESCAPES[sign]);
}

module.exports = { srcset, picture };
