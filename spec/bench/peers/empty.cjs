// No code that does anything: what a process costs by itself.
module.exports = {};
