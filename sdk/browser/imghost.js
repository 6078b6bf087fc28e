/** Client of the img-cloud API of an imghost site for browsers, as one module. */

/** What an upload failed with: `status` of HTTP, 0 when there was no answer. */
export class ImghostError extends Error {
  constructor(message, status) {
    super(message);
    this.name = 'ImghostError';
    this.status = status;
  }
}

/**
 * Return a client of the site at `baseUrl`. Without a key it only builds addresses; a key in a page is
 * everybody's, so give it one that may upload into one album and nothing else.
 */
export function createClient({ baseUrl, key = '' }) {
  const site = baseUrl.replace(/\/+$/, '');
  return {
    upload: (file, options) => upload(site, key, file, options),
    urlFor: (publicId, transform) => deliveryUrl(site, publicId, transform),
    srcset: (publicId, widths, transform) => srcset(site, publicId, widths, transform),
    picture: (publicId, alt, options) => picture(site, publicId, alt, options),
  };
}

/** Upload a File or Blob; `onProgress` hears of `{loaded, total}` in bytes, `signal` stops it. */
function upload(site, key, file, options = {}) {
  const { onProgress, signal, filename = file.name || 'file', tags, overwrite, ...fields } = options;
  const form = new FormData();
  for (const name of ['public_id', 'folder', 'visibility']) if (fields[name]) form.append(name, fields[name]);
  if (tags) form.append('tags', Array.isArray(tags) ? tags.join(',') : tags);
  if (overwrite) form.append('overwrite', 'true');
  form.append('file', file, filename);
  return new Promise((resolve, reject) => {
    // fetch tells nothing of what has left.
    const request = new XMLHttpRequest();
    request.open('POST', `${site}/v1/upload`);
    if (key) request.setRequestHeader('Authorization', `ApiKey ${key}`);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress?.({ loaded, total });
    request.onload = () => (request.status === 201
      ? resolve(request.response)
      : reject(new ImghostError(request.response?.error ?? 'The site did not answer as it should.', request.status)));
    request.onerror = () => reject(new ImghostError('The site cannot be reached.', 0));
    request.onabort = () => reject(signal?.reason ?? new ImghostError('The upload was stopped.', 0));
    if (signal?.aborted) { reject(signal.reason); return; }
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}

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
