import { defineTask } from 'troupe';

export interface Reading {
  readonly station: string;
  readonly celsius: number;
}

export interface Row {
  readonly station: string;
  readonly fahrenheit: number;
}

/** First stage. @param line - Such as `Oslo;-3.5`. */
export const parse = defineTask(
  import.meta,
  'parse',
  (line: string): Reading => {
    const [station = '', celsius] = line.split(';');
    return { station, celsius: Number(celsius) };
  },
  { idempotent: true },
);

/** Second stage. */
export const convert = defineTask(
  import.meta,
  'convert',
  ({ station, celsius }: Reading): Row => ({ station, fahrenheit: celsius * 1.8 + 32 }),
  { idempotent: true },
);
