import type { Readable } from "node:stream";
import type { z } from "zod";
import type { NativeBlock } from "./native-block.ts";
import type { Query } from "./query.ts";

export interface StoreOptions {
  /** Of the HTTP interface, such as `http://127.0.0.1:8123`. */
  readonly url: string;
  readonly database?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Who asks: stands in `log_comment` of every query, so that cost can be attributed. */
  readonly service: string;
  /** The longest silence of the server before a call fails. */
  readonly requestTimeoutMs?: number | undefined;
  /** Told of each request once it is over, for metrics. */
  readonly onCall?: ((call: StoreCall) => void) | undefined;
}

export interface StoreCall {
  readonly operation: "query" | "insert" | "command" | "ping";
  /** `ok`, or the code of the error; `BUG` for what is none of the store's. */
  readonly outcome: string;
  readonly seconds: number;
}

type Settings = Record<string, string | number>;

/** Objects by column, or arrays of values in the order of the columns. */
export type PlainRows = readonly object[];
export type Rows = PlainRows | NativeBlock;

export interface InsertOptions {
  readonly columns: readonly string[];
  /** Makes the insert idempotent: the same token within the table's window changes nothing. */
  readonly token?: string | undefined;
  readonly queryId?: string | undefined;
  readonly settings?: Settings | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface CommandOptions {
  readonly settings?: Settings | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One database of one ClickHouse server. Every method rejects with a StoreError. */
export interface Store {
  readonly url: string;
  readonly database: string;
  /** Read only, within the limits of the query; every row has been through its schema. */
  query<P extends z.ZodType, R extends z.ZodType>(
    query: Query<P, R>,
    params: z.input<P>,
    options?: { signal?: AbortSignal | undefined },
  ): Promise<z.output<R>[]>;
  /**
   * Stores the rows as one block, all of them or, to those who read the table, none. Resolves
   * once the server and every view behind the table are done.
   */
  insert(table: string, rows: Rows, options: InsertOptions): Promise<void>;
  /** One statement without a result, such as DDL or INSERT … SELECT. */
  command(sql: string, params?: Record<string, unknown>, options?: CommandOptions): Promise<void>;
  ping(): Promise<void>;
  /** Creates the database where it is missing; every other call needs it. */
  createDatabase(): Promise<void>;
  close(): Promise<void>;
}

/** A store as it is opened, before anything is put around it: it can load what is no event. */
export interface BulkStore extends Store {
  /** `INSERT … FORMAT …`, of which the rows are the bytes of `body` as they are. */
  insertFrom(
    sql: string,
    body: Readable,
    params?: Record<string, unknown>,
    options?: CommandOptions,
  ): Promise<void>;
  /**
   * Creates a dictionary over a table of this database. The statement says `SOURCE(NULL())`: in its
   * place goes the table, read as the user of this store, whose password is in no error.
   */
  createDictionary(sql: string, table: string): Promise<void>;
}
