/** The fields of a log record as plain data: they end as JSON anyway, and any process can read that. */

import type { LogFields } from '../../actor/log.ts';

export function plainFields(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, plain(value)]));
}

function plain(value: unknown): unknown {
  try {
    const json = JSON.stringify(value, readable);
    return json === undefined ? undefined : (JSON.parse(json) as unknown);
  } catch (error) {
    return `[not loggable: ${error instanceof Error ? error.message : 'it cannot be read'}]`;
  }
}

/** JSON leaves errors empty, and refuses bigints. */
function readable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { name, message, stack, ...(cause !== undefined && { cause }) };
}
