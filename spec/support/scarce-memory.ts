/** Has the processes that the specs of a suite start run out of memory soon. */

const OLD_SPACE_MB = 24;

export function useScarceMemory(): void {
  const options = process.env['NODE_OPTIONS'];
  before(() => (process.env['NODE_OPTIONS'] = `${options ?? ''} --max-old-space-size=${OLD_SPACE_MB}`));
  after(() => {
    if (options === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = options;
  });
}
