/**
 * More certificates that the environment may name for programs that go online. Node.js 20 reads them at every
 * start, needed or not: 40 ms of processor time, more than all the rest of a start takes, thousands of times in a
 * run of all specs.
 */

const NAME = 'NODE_EXTRA_CA_CERTS';
const given = process.env[NAME];

/** Leaves them out of the environment of this process, and so of all that it starts. */
export function leaveOutCertificates(): void {
  delete process.env[NAME];
}

/** What the environment of a program needs that does go online. */
export function certificates(): Readonly<Record<string, string>> {
  return given === undefined ? {} : { [NAME]: given };
}
