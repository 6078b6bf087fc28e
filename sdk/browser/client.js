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
