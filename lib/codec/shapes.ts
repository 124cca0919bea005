/**
 * The shapes of objects that one stream has taught its reader: an object whose keys were sent before
 * travels as a number and its values (a *record* of msgpackr). Shapes form a tree, one step per key, and
 * each step remembers the one that was taken after it last, which mostly is the one wanted again.
 */

import { isExactText } from './text.ts';

/** After this many shapes the next value starts from nothing. A number is written in one byte up to 31. */
const MAX_SHAPES = 512;
/** And after this many steps, so that abandoned ones do not pile up either. */
const MAX_STEPS = 16_384;
/** msgpackr's numbers end at 8,191. */
const HIGHEST_NUMBER = 8_000;
const UNNUMBERED = -1;

/** One key after others; together with them a shape, once it has a number. */
export class Shape {
  readonly key: string;
  readonly parent: Shape | undefined;
  number: number = UNNUMBERED;
  /** Where in the bytes of the value that is being written its definition begins; 0 from then on. */
  definedAt = 0;
  last: Shape | undefined;
  children: Map<string, Shape> | undefined;

  constructor(key: string, parent: Shape | undefined) {
    this.key = key;
    this.parent = parent;
  }
}

/** Lists the keys of a shape, in order. */
export function keysOf(shape: Shape): string[] {
  const keys: string[] = [];
  for (let at = shape; at.parent !== undefined; at = at.parent) keys.push(at.key);
  return keys.reverse();
}

export class Shapes {
  root: Shape = new Shape('', undefined);
  #firstSteps: Shape[] = [];
  #fresh: Shape[] = [];
  #next = 0;
  #steps = 0;

  /** Starts a value. Between values, all shapes are forgotten when there are too many. */
  begin(): void {
    if (this.#next < MAX_SHAPES && this.#steps < MAX_STEPS) return;
    this.root = new Shape('', undefined);
    this.#firstSteps = [];
    this.#next = 0;
    this.#steps = 0;
  }

  /** The step that objects at this depth of a value began with last. */
  firstStep(depth: number): Shape | undefined {
    return this.#firstSteps[depth];
  }

  /** Goes on from `shape` by `key`; `undefined` when no record can have that key. */
  step(shape: Shape, key: string, depth: number): Shape | undefined {
    let child = shape.children?.get(key);
    if (child === undefined) {
      if (key === '__proto__' || !isExactText(key)) return undefined;
      child = new Shape(key, shape);
      shape.children ??= new Map();
      shape.children.set(key, child);
      this.#steps++;
    }
    if (shape === this.root) this.#firstSteps[depth] = child;
    else shape.last = child;
    return child;
  }

  /**
   * Says whether an object that begins at `position` may name its shape by number. An object inside it
   * may have defined the shape, but the reader comes to that only afterwards.
   */
  isKnownAt(shape: Shape, position: number): boolean {
    return shape.number !== UNNUMBERED && shape.definedAt <= position;
  }

  /** Gives a shape its number, unless it has one, for a definition at `position`; `false` when they ran out. */
  define(shape: Shape, position: number): boolean {
    if (shape.number === UNNUMBERED) {
      if (this.#next > HIGHEST_NUMBER) return false;
      shape.number = this.#next++;
      this.#fresh.push(shape);
    }
    shape.definedAt = position;
    return true;
  }

  /** The value was written: its shapes are known to the reader now. */
  commit(): void {
    if (this.#fresh.length === 0) return;
    for (const shape of this.#fresh) shape.definedAt = 0;
    this.#fresh = [];
  }

  /** The value was dropped: the reader will not hear of its shapes. */
  rollback(): void {
    this.#next -= this.#fresh.length;
    for (const shape of this.#fresh) {
      shape.number = UNNUMBERED;
      shape.definedAt = 0;
    }
    this.#fresh = [];
  }
}
