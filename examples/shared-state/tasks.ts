import {
  defineTask,
  type Cell,
  type Namespace,
  type SharedArray,
  type SharedList,
  type SharedMap,
} from 'troupe';

/** Python's `Value` and `Array`. */
export const changeNumbers = defineTask(
  import.meta,
  'changeNumbers',
  async (number: Cell<number>, array: SharedArray<Int32Array>) => {
    await number.set(3.1415927);
    const negated = (await array.slice()).map((element) => -element);
    await array.write(0, negated);
  },
);

/** What Python's `Manager` makes. */
export const changeObjects = defineTask(
  import.meta,
  'changeObjects',
  async (map: SharedMap<string, number>, list: SharedList<string>, settings: Namespace<Settings>) => {
    await map.set('two', 2);
    await map.update('one', 'add', 10);
    await list.push('c');
    await settings.assign({ depth: 5 });
  },
);

export interface Settings {
  readonly title: string;
  readonly depth: number;
}
