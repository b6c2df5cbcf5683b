import { type Log, type Metrics, type NetworksConfig, type Part, wait } from "@ringfence/runtime";
import { type BulkStore, StoreError } from "@ringfence/store";
import { NetworksError } from "./errors.ts";
import type { NetworkList } from "./list/list.ts";
import { readListFile } from "./list/read-list-file.ts";
import {
  isLoaded,
  loadList,
  loadOpenData,
  type LoadOptions,
  mendLookups,
  readLookupStates,
  takeTurn,
} from "./load/load.ts";
import { findOpenData } from "./open-data/files.ts";

export interface NetworkDataParts {
  readonly store: BulkStore;
  readonly config: NetworksConfig;
  /**
   * Whether events wait for the open data. Live they do not: until it is loaded, a few seconds once
   * a database, addresses stay unknown. Over files they do, so that every run says the same.
   */
  readonly wait: boolean;
  readonly now: () => Date;
  /** Eight hexadecimal digits, other ones every time. */
  readonly newId: () => string;
  readonly log: Pick<Log, "info" | "warn">;
}

/** What is looked at of an event: whether it is silent on its network. */
interface Told {
  readonly asn: number | null;
  readonly country: string | null;
}

const EVERY_MS = 60_000;
const RETRY_MS = 5_000;

/**
 * Keeps what is known of networks in the store. The operator's list is loaded at once. Open data is
 * loaded with the first event that does not say its network itself: who sends everything needs none.
 */
export class NetworkData {
  readonly #parts: NetworkDataParts;
  readonly #list: NetworkList;
  #open: Promise<void> | null = null;
  readonly #stopped = new AbortController();

  /** @throws ConfigError where the operator's list makes no sense */
  constructor(parts: NetworkDataParts) {
    this.#parts = parts;
    this.#list = readListFile(parts.config.file ?? null);
  }

  /** Before a batch is stored. Never rejects: what cannot be loaded stays unknown, and is told. */
  async ready(events: readonly Told[]): Promise<void> {
    if (!this.#parts.config.open) return;
    const silent = ({ asn, country }: Told) => asn === null || country === null;
    if (this.#open === null && events.some(silent)) this.#open = this.#loadOpen();
    if (this.#parts.wait) await this.#open;
  }

  /** @throws StoreError */
  async loadList(): Promise<void> {
    const { store, config, log } = this.#parts;
    const began = performance.now();
    const origin = config.file ?? "none";
    if (!(await loadList(store, this.#list, origin, this.#options()))) return;
    const { prefixes, asns } = this.#list;
    const counts = { prefixes: prefixes.length, asns: asns.length };
    log.info({ ...counts, ms: performance.now() - began }, "the list of networks is loaded");
  }

  /** As a part of a process: the list is loaded beside its work, and lookups are looked after. */
  part(metrics: Metrics): Part {
    return {
      name: "networks",
      run: async (signal) => {
        await this.#persist(() => this.loadList(), "the list of networks", signal);
        while (!signal.aborted) {
          await this.#lookAfter(metrics);
          await wait(EVERY_MS, signal);
        }
      },
      stop: () => this.stop(),
    };
  }

  /** Ends a load that is under way. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#open;
  }

  async #loadOpen(): Promise<void> {
    const { store, config, log } = this.#parts;
    const { signal } = this.#stopped;
    const load = async () => {
      const data = await findOpenData(config.data ?? null);
      while (!this.#parts.wait) {
        if (signal.aborted || (await isLoaded(store, data))) return;
        if (await takeTurn(store, this.#parts)) break;
        await wait(RETRY_MS, signal);
      }
      const began = performance.now();
      if (!(await loadOpenData(store, data, this.#options()))) return;
      log.info({ origin: data.origin, ms: performance.now() - began }, "open data is loaded");
    };
    await this.#persist(load, "open data on networks", signal);
  }

  /** Until it succeeds, or it is clear that it never will. */
  async #persist(load: () => Promise<void>, what: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await load();
        return;
      } catch (error) {
        const known = error instanceof StoreError || error instanceof NetworksError;
        if (!known) throw error;
        if (signal.aborted) return;
        const { code, message, retriable } = error;
        this.#parts.log.warn({ code, error: message }, `${what} cannot be loaded`);
        if (!retriable) return;
        await wait(RETRY_MS, signal);
      }
    }
  }

  async #lookAfter(metrics: Metrics): Promise<void> {
    const { store, log } = this.#parts;
    try {
      const states = await readLookupStates(store);
      metrics.networkLookups.reset();
      for (const { name, asked, found_rate } of states) {
        if (asked > 0) metrics.networkLookups.set({ lookup: name }, found_rate);
      }
      const mended = await mendLookups(store, states, this.#options());
      if (mended.length > 0) log.warn({ lookups: mended }, "lookups could not be read; made anew");
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // Ingestion meets the same store and says so.
    }
  }

  #options(): LoadOptions {
    const { now, newId } = this.#parts;
    return { now, newId, signal: this.#stopped.signal };
  }
}
