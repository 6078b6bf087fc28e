'use strict';

/** Client of the img-cloud API of an imghost site. */

const { createClient } = require('./lib/client');
const { kinds } = require('./lib/errors');

module.exports = { createClient, ...kinds };
