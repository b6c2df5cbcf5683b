/** Tables are filled beside the ones in use and exchanged for them whole, and so are lookups. */
import { type BulkStore, loadQuery } from "@ringfence/store";
import { z } from "zod";
import type { Lookup } from "./statements.ts";

const leftBehind = loadQuery({
  url: import.meta.url,
  file: "./left-behind.sql",
  params: z.object({}),
  row: z.strictObject({ name: z.string(), is_lookup: z.int().transform(Boolean) }),
});

/** One load. Two processes may load at once: each fills tables of its own. */
export class Exchange {
  readonly #store: BulkStore;
  readonly #suffix: string;

  /** @param id eight hexadecimal digits, other ones for every load */
  constructor(store: BulkStore, id: string) {
    if (!/^[0-9a-f]{8}$/.test(id)) throw new TypeError(`"${id}" is no id of a load`);
    this.#store = store;
    this.#suffix = `__${id}`;
  }

  /** Exchanges tables for ones that `fill` fills; each is whole at any time. */
  async fill(
    lookups: readonly Lookup[],
    fill: (nextOf: (lookup: Lookup) => string) => Promise<void>,
  ): Promise<void> {
    const nextOf = ({ table }: Lookup) => table + this.#suffix;
    try {
      for (const lookup of lookups) {
        await this.#store.command(`CREATE TABLE ${nextOf(lookup)} AS ${lookup.table}`);
      }
      await fill(nextOf);
      for (const lookup of lookups) {
        await this.#store.command(`EXCHANGE TABLES ${nextOf(lookup)} AND ${lookup.table}`);
      }
    } finally {
      for (const lookup of lookups) await this.#drop("TABLE", nextOf(lookup));
    }
  }

  /**
   * Makes lookups anew over what the tables hold, with the rights that this store has. Each is
   * loaded before it is exchanged, so that no insert waits for it or meets one that cannot be read.
   */
  async lookUp(lookups: readonly Lookup[]): Promise<void> {
    for (const { name, table, sql } of lookups) {
      const next = name + this.#suffix;
      try {
        await this.#store.createDictionary(sql.replace("{name:Identifier}", next), table);
        await this.#store.command(`SYSTEM RELOAD DICTIONARY ${next}`);
        await this.#store.command(`EXCHANGE DICTIONARIES ${next} AND ${name}`);
      } finally {
        await this.#drop("DICTIONARY", next);
      }
    }
  }

  /** Removes what loads that were cut short left. */
  async tidy(): Promise<void> {
    for (const { name, is_lookup } of await this.#store.query(leftBehind, {})) {
      await this.#drop(is_lookup ? "DICTIONARY" : "TABLE", name);
    }
  }

  async #drop(what: "TABLE" | "DICTIONARY", name: string): Promise<void> {
    await this.#store.command(`DROP ${what} IF EXISTS ${name}`);
  }
}
