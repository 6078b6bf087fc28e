'use strict';

/** The client. */

const { deliveryUrl, escapedPath, transformText } = require('./addresses');
const { picture, srcset } = require('./markup');
const { formOf } = require('./multipart');
const { opened } = require('./sources');
const { Transport } = require('./transport');

class Client {
  #baseUrl;
  #transport;

  constructor({ baseUrl, keyId, keySecret, timeout = 60_000, retries = 2 }) {
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
    this.#transport = new Transport(this.#baseUrl, `${keyId}:${keySecret}`, { timeout, retries });
  }

  async upload(file, options = {}) {
    const { blob, filename } = await opened(file, options.filename);
    const fields = said({
      public_id: options.public_id,
      folder: options.folder,
      tags: tagText(options.tags),
      visibility: options.visibility,
      overwrite: options.overwrite ? 'true' : undefined,
    });
    return this.#transport.send('POST', '/v1/upload', formOf(fields, blob, filename));
  }

  urlFor(publicId, transform) {
    return deliveryUrl(this.#baseUrl, publicId, transform);
  }

  srcset(publicId, widths, transform) {
    return srcset(this.#baseUrl, publicId, widths, transform);
  }

  picture(publicId, alt, options) {
    return picture(this.#baseUrl, publicId, alt, options);
  }

  async signedUrl(publicId, { transform, ttl_seconds = 3600 } = {}) {
    const words = transformText(transform);
    const wanted = said({ public_id: publicId, ttl_seconds, transform: words || undefined });
    return (await this.#transport.send('POST', '/v1/image/sign', json(wanted))).url;
  }

  async getAsset(publicId) {
    return this.#transport.send('GET', assetPath(publicId));
  }

  async updateAsset(publicId, { tags, folder, visibility, alt } = {}) {
    const changes = said({ tags: tagText(tags), folder, visibility, alt });
    return this.#transport.send('PATCH', assetPath(publicId), json(changes));
  }

  async deleteAsset(publicId) {
    await this.#transport.send('DELETE', assetPath(publicId));
  }

  async listAssets({ folder, tag, q, visibility, limit, cursor } = {}) {
    const query = new URLSearchParams(said({ folder, tag, q, visibility, limit, cursor }));
    return this.#transport.send('GET', `/v1/assets?${query}`);
  }

  async *iterAssets({ folder, tag, q, visibility } = {}) {
    let cursor;
    do {
      const page = await this.listAssets({ folder, tag, q, visibility, limit: 100, cursor });
      yield* page.assets;
      cursor = page.next_cursor;
    } while (cursor);
  }
}

function createClient(options) {
  return new Client(options);
}

/** Leave out what was not said. */
function said(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));
}

function tagText(tags) {
  return Array.isArray(tags) ? tags.join(',') : tags;
}

function assetPath(publicId) {
  return `/v1/assets/${escapedPath(publicId)}`;
}

function json(value) {
  return { content: new Blob([JSON.stringify(value)]), headers: { 'Content-Type': 'application/json' } };
}

module.exports = { createClient };
