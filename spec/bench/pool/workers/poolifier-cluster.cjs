/* oxlint-disable typescript/no-unsafe-call -- not compiled, so not typed */
/**
 * A worker of poolifier's cluster. As an ES module it would lose the first messages, which come while it loads, and all
 * tasks with them (https://github.com/poolifier/poolifier/issues/782).
 */

const { ClusterWorker } = require('poolifier');
const { work } = require('../../../../dist/spec/bench/pool/work.js');

module.exports = new ClusterWorker({ ...work });
