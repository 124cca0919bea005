import { defineActor } from 'troupe';
import type { Row } from './tasks.ts';

/** Stands for a database that only one process may write to. */
export const Database = defineActor(import.meta, 'Database', () => {
  const rows: Row[] = [];
  return {
    insert(row: Row) {
      rows.push(row);
    },
    summary() {
      const hottest = rows.reduce((one, other) => (other.fahrenheit > one.fahrenheit ? other : one));
      return { rows: rows.length, hottest };
    },
  };
});
