/** The correspondents of one process: one for each slot that it has to do with. */

import { Correspondent, type CorrespondentHost, type SlotOwner } from '../../actor/correspondent.ts';
import type { RefData } from '../../codec/portable.ts';
import { NumberTable } from '../runs/number-table.ts';

/** Slots that lead to one heir; who comes with a ref to an older one has the heir looked for again. */
const REPLACED_KEPT = 16;

export class Correspondents {
  readonly #host: CorrespondentHost;
  readonly #ownerOf: (process: string) => SlotOwner;
  /** By the process that owns the slot. */
  readonly #tables = new Map<string, NumberTable<Correspondent>>();
  /** The slots of which one is the heir. */
  readonly #replaced = new Map<Correspondent, readonly RefData[]>();
  /** Those that hold something back. */
  readonly #holding = new Set<Correspondent>();

  /** @param ownerOf - Reaches what that process says of its slots. */
  constructor(host: CorrespondentHost, ownerOf: (process: string) => SlotOwner) {
    this.#host = host;
    this.#ownerOf = ownerOf;
  }

  find(data: RefData): Correspondent {
    let table = this.#tables.get(data.owner);
    if (table === undefined) this.#tables.set(data.owner, (table = new NumberTable()));
    let correspondent = table.get(data.slot);
    if (correspondent === undefined) {
      correspondent = new Correspondent(this.#ownerOf(data.owner), data, this.#host);
      table.add(data.slot, correspondent);
    }
    return correspondent;
  }

  forget(correspondent: Correspondent): void {
    this.#remove(correspondent.data);
    for (const data of this.#replaced.get(correspondent) ?? []) this.#remove(data);
    this.#replaced.delete(correspondent);
  }

  /** Has whoever looks for one find the correspondent of its heir, which is returned. */
  replace(old: Correspondent, heir: RefData): Correspondent {
    const found = this.find(heir);
    const moved = [...(this.#replaced.get(old) ?? []), old.data];
    this.#replaced.delete(old);
    for (const data of moved) {
      const table = this.#tables.get(data.owner);
      table?.take(data.slot);
      table?.add(data.slot, found);
    }
    const replaced = [...(this.#replaced.get(found) ?? []), ...moved];
    for (const data of replaced.splice(0, replaced.length - REPLACED_KEPT)) this.#remove(data);
    this.#replaced.set(found, replaced);
    return found;
  }

  #remove({ owner, slot }: RefData): void {
    const table = this.#tables.get(owner);
    table?.take(slot);
    if (table?.size === 0) this.#tables.delete(owner);
  }

  /** Takes note of one that holds something back, or nothing any more. */
  note(correspondent: Correspondent): void {
    if (correspondent.isClear) this.#holding.delete(correspondent);
    else this.#holding.add(correspondent);
  }

  /** Nothing is held back for anyone. */
  get isClear(): boolean {
    return this.#holding.size === 0;
  }

  /** Waits until those that hold something back, or of these only some, do so no more. */
  async cleared(which: (correspondent: Correspondent) => boolean = () => true): Promise<void> {
    await Promise.allSettled([...this.#holding].filter(which).map((one) => one.cleared()));
  }

  /** Something is held back for a receiver that is still being located. */
  get isLocating(): boolean {
    for (const { isLocating } of this.#holding) if (isLocating) return true;
    return false;
  }
}
