/* oxlint-disable typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return -- not compiled, so not typed */
// The smallest program that says when it runs: a child process at its barest.
process.send('ready');
process.once('disconnect', () => process.exit());
