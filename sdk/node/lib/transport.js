'use strict';

/** Requests with the key, again after 429 and 503, and failures as errors. */

const http = require('node:http');
const https = require('node:https');
const { Readable } = require('node:stream');

const { kinds, errorFor } = require('./errors');

// The site refused these before it did anything, so that even an upload may be sent again.
const REPEATED = [429, 503];
const FIRST_PAUSE = 0.5;
const LONGEST_PAUSE = 30;

class Transport {
  #baseUrl;
  #credential;
  #timeout;
  #retries;

  constructor(baseUrl, credential, { timeout, retries }) {
    this.#baseUrl = baseUrl;
    this.#credential = credential;
    this.#timeout = timeout;
    this.#retries = retries;
  }

  /** Return the JSON of the answer, null when it has no body. `body.content` is a Blob and sent anew in every try. */
  async send(method, path, body) {
    for (let attempt = 0; ; attempt += 1) {
      const response = await this.#try(method, path, body);
      if (response.status >= 200 && response.status < 300) return contentOf(response);
      const wait = retryAfter(response);
      const pause = wait ?? FIRST_PAUSE * 2 ** attempt;
      if (!REPEATED.includes(response.status) || attempt >= this.#retries || pause > LONGEST_PAUSE) {
        throw errorFor(response.status, messageOf(response), wait);
      }
      await new Promise((resume) => setTimeout(resume, pause * 1000));
    }
  }

  // Not `fetch`: its only time limits hold for a whole upload, however steadily it goes on.
  async #try(method, path, body) {
    const url = new URL(`${this.#baseUrl}${path}`);
    const { request } = url.protocol === 'https:' ? https : http;
    const headers = { Authorization: `ApiKey ${this.#credential}`, ...body?.headers };
    if (body) headers['Content-Length'] = body.content.size;
    const asked = request(url, { method, headers, timeout: this.#timeout });
    asked.on('timeout', () => asked.destroy(new Error(`nothing moved for ${this.#timeout} ms`)));
    const answered = answerOf(asked);
    if (body) sendInto(asked, body.content);
    else asked.end();
    try {
      return await answered;
    } catch (error) {
      throw new kinds.ConnectionFailed(error.message || error.code, 0);
    }
  }
}

function sendInto(asked, blob) {
  const content = Readable.fromWeb(blob.stream());
  content.on('error', (error) => asked.destroy(error));
  content.pipe(asked);
}

/** Return status, headers and text of the answer. */
function answerOf(asked) {
  return new Promise((resolve, reject) => {
    let hasBegun = false;
    // Who refuses an upload before its end hangs up on the rest: the answer says more than the broken pipe.
    asked.on('error', (error) => hasBegun || reject(error));
    asked.on('response', (response) => {
      hasBegun = true;
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status, statusMessage: statusText, headers } = response;
        resolve({ status, statusText, headers, text: Buffer.concat(chunks).toString('utf8') });
      });
    });
  });
}

/** Return the JSON of a success, null for none. Throws CloudimgError for a page: then another program answered. */
function contentOf(response) {
  try {
    return response.text ? JSON.parse(response.text) : null;
  } catch {
    const message = 'the answer is not JSON; is baseUrl the address of an imghost site?';
    throw new kinds.CloudimgError(message, response.status);
  }
}

function messageOf(response) {
  try {
    const said = JSON.parse(response.text);
    if (typeof said?.error === 'string') return said.error;
  } catch {
    // Not the site's own words, but those of something before it.
  }
  return `HTTP ${response.status} ${response.statusText}`.trim();
}

/** Return the seconds of `Retry-After`, which may also be a date (RFC 9110), or null. */
function retryAfter(response) {
  const text = (response.headers['retry-after'] ?? '').trim();
  if (/^[0-9]+$/.test(text)) return Number(text);
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? null : Math.max(0, (moment - Date.now()) / 1000);
}

module.exports = { Transport };
