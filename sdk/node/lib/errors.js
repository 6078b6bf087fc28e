'use strict';

/** Every failure as one error with its status and the site's own words. */

class CloudimgError extends Error {
  /**
   * @param {string} message What the site said.
   * @param {number} status The HTTP status, 0 when there was no answer at all.
   */
  constructor(message, status) {
    super(message);
    this.name = this.constructor.name;
    this.status = status;
  }
}

class BadRequest extends CloudimgError {}
class Unauthorized extends CloudimgError {}
class Forbidden extends CloudimgError {}
class NotFound extends CloudimgError {}
class Conflict extends CloudimgError {}
class TooLarge extends CloudimgError {}
class UnsupportedMedia extends CloudimgError {}
class ServerFailure extends CloudimgError {}
class ConnectionFailed extends CloudimgError {}

class RateLimited extends CloudimgError {
  /** `retryAfter` is in seconds, null where the site did not tell. */
  constructor(message, status, retryAfter) {
    super(message, status);
    this.retryAfter = retryAfter;
  }
}

const BY_STATUS = {
  400: BadRequest,
  401: Unauthorized,
  403: Forbidden,
  404: NotFound,
  409: Conflict,
  413: TooLarge,
  415: UnsupportedMedia,
};

/** Return the error for an answer that is no success. */
function errorFor(status, message, retryAfter) {
  if (status === 429) return new RateLimited(message, status, retryAfter);
  if (status >= 500) return new ServerFailure(message, status);
  return new (BY_STATUS[status] ?? CloudimgError)(message, status);
}

const kinds = {
  CloudimgError,
  BadRequest,
  Unauthorized,
  Forbidden,
  NotFound,
  Conflict,
  TooLarge,
  UnsupportedMedia,
  RateLimited,
  ServerFailure,
  ConnectionFailed,
};

module.exports = { kinds, errorFor };
