'use strict';

/** Requests with the key, again after 429 and 503, and failures as errors. */

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

  /** Return the JSON of the answer, null when it has no body. `body` is called for every try. */
  async send(method, path, body) {
    for (let attempt = 0; ; attempt += 1) {
      const response = await this.#try(method, path, body?.());
      const text = await this.#read(response);
      if (response.ok) return contentOf(text, response);
      const wait = retryAfter(response);
      const pause = wait ?? FIRST_PAUSE * 2 ** attempt;
      if (!REPEATED.includes(response.status) || attempt >= this.#retries || pause > LONGEST_PAUSE) {
        throw errorFor(response.status, messageOf(text, response), wait);
      }
      await new Promise((resume) => setTimeout(resume, pause * 1000));
    }
  }

  async #try(method, path, body) {
    const headers = { Authorization: `ApiKey ${this.#credential}`, ...body?.headers };
    const signal = AbortSignal.timeout(this.#timeout);
    try {
      // Followed, a redirected upload would arrive as a GET.
      const options = { method, headers, body: body?.content, redirect: 'manual', signal };
      return await fetch(`${this.#baseUrl}${path}`, options);
    } catch (error) {
      throw failed(error);
    }
  }

  async #read(response) {
    try {
      return await response.text();
    } catch (error) {
      throw failed(error);
    }
  }
}

function failed(error) {
  const reason = error.cause?.message || error.message;
  return new kinds.ConnectionFailed(`${error.name}: ${reason}`, 0);
}

/** Return the JSON of a success, null for none. Throws CloudimgError for a page: then another program answered. */
function contentOf(text, response) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    const message = 'the answer is not JSON; is baseUrl the address of an imghost site?';
    throw new kinds.CloudimgError(message, response.status);
  }
}

function messageOf(text, response) {
  try {
    const said = JSON.parse(text);
    if (typeof said?.error === 'string') return said.error;
  } catch {
    // Not the site's own words, but those of something before it.
  }
  return `HTTP ${response.status} ${response.statusText}`.trim();
}

/** Return the seconds of `Retry-After`, which may also be a date (RFC 9110), or null. */
function retryAfter(response) {
  const text = (response.headers.get('Retry-After') ?? '').trim();
  if (/^[0-9]+$/.test(text)) return Number(text);
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? null : Math.max(0, (moment - Date.now()) / 1000);
}

module.exports = { Transport };
