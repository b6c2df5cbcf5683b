import { Readable } from "node:stream";
import {
  ClickHouseLogLevel,
  createClient,
  type ClickHouseClient,
  type ClickHouseSettings,
} from "@clickhouse/client";
import type { z } from "zod";
import { StoreError, toStoreError } from "./errors.ts";
import { encodeRows, insertSettings, tableColumns } from "./insert.ts";
import { NativeBlock } from "./native-block.ts";
import { bindParameters, findPlaceholders } from "./parameters.ts";
import { parseRows, queryParameters, type Query } from "./query.ts";
import type {
  BulkStore,
  CommandOptions,
  InsertOptions,
  Rows,
  StoreCall,
  StoreOptions,
} from "./store.ts";

const REQUEST_TIMEOUT_MS = 120_000;
const PING_TIMEOUT_MS = 5_000;
const IDLE_SOCKET_MS = 1_000;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Connects to nothing yet: the first call does. */
export function openStore(options: StoreOptions): BulkStore {
  return new ClickHouseStore(options);
}

class ClickHouseStore implements BulkStore {
  readonly url: string;
  readonly database: string;
  /** Without the credentials that a URL may hold: it stands in errors, and so in logs. */
  readonly #address: string;
  readonly #options: StoreOptions;
  readonly #timeoutMs: number;
  readonly #client: ClickHouseClient;
  readonly #nullable = new Map<string, ReadonlySet<string>>();

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#timeoutMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
    this.url = options.url;
    const { origin, pathname } = new URL(options.url);
    // The client would take a path for the name of a database, over the one that is asked for.
    if (pathname !== "/") throw new TypeError(`${origin}${pathname}: a store URL has no path`);
    this.#address = origin;
    this.database = identifier(options.database ?? "default");
    this.#client = this.#connect(this.database);
  }

  async query<P extends z.ZodType, R extends z.ZodType>(
    query: Query<P, R>,
    params: z.input<P>,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<z.output<R>[]> {
    const query_params = queryParameters(query, params);
    const rows = await this.#guarded("query", `query ${query.name}`, signal, async () => {
      const result = await this.#client.query({
        query: query.sql,
        query_params,
        format: "JSONEachRow",
        clickhouse_settings: this.#querySettings(query),
        ...(signal === undefined ? {} : { abort_signal: signal }),
      });
      return result.json<unknown>();
    });
    return parseRows(query, rows);
  }

  async insert(table: string, rows: Rows, options: InsertOptions): Promise<void> {
    if (rows.length === 0) return;
    const { columns, token, queryId, settings, signal } = options;
    const into = `INSERT INTO ${identifier(table)} (${columns.map(identifier).join(", ")})`;
    const isNative = rows instanceof NativeBlock;
    const nullable = isNative ? null : await this.#nullableColumns(table);
    const encode = () =>
      isNative ? rows.encode() : encodeRows(rows, columns, nullable ?? new Set<string>());
    await this.#guarded("insert", `insert into ${table}`, signal, async () => {
      const result = await this.#client.exec({
        query: `${into} FORMAT ${isNative ? "Native" : "JSONCompactEachRow"}`,
        values: Readable.from(encode(), { objectMode: false }),
        clickhouse_settings: { ...insertSettings(token), ...settings },
        ...(queryId === undefined ? {} : { query_id: queryId }),
        ...(signal === undefined ? {} : { abort_signal: signal }),
      });
      await result.stream.resume().toArray();
    });
  }

  async insertFrom(
    sql: string,
    body: Readable,
    params: Readonly<Record<string, unknown>> = {},
    { settings, signal }: CommandOptions = {},
  ): Promise<void> {
    const query_params = bindParameters(findPlaceholders(sql), params);
    await this.#guarded("insert", shortened(sql), signal, async () => {
      const result = await this.#client.exec({
        query: sql,
        values: body,
        query_params,
        clickhouse_settings: { async_insert: 0, ...settings },
        ...(signal === undefined ? {} : { abort_signal: signal }),
      });
      await result.stream.resume().toArray();
    });
  }

  async createDictionary(sql: string, table: string): Promise<void> {
    const { username = "default", password = "" } = this.#options;
    const user = `USER ${quoted(username)} PASSWORD ${quoted(password)}`;
    const source = `TABLE ${quoted(identifier(table))} DB ${quoted(this.database)} ${user}`;
    const [before, after, ...rest] = sql.split("SOURCE(NULL())");
    if (before === undefined || after === undefined || rest.length > 0) {
      throw new TypeError("a dictionary is written with one SOURCE(NULL())");
    }
    const query = `${before}SOURCE(CLICKHOUSE(${source}))${after}`;
    try {
      await this.#guarded("command", `create a dictionary over ${table}`, undefined, () =>
        this.#client.command({ query }),
      );
    } catch (error) {
      // The server may quote the statement.
      if (!(error instanceof StoreError) || password === "") throw error;
      const { code, retriable, message } = error;
      throw new StoreError(message.replaceAll(quoted(password), "'…'"), { code, retriable });
    }
  }

  async command(
    sql: string,
    params: Readonly<Record<string, unknown>> = {},
    { settings, signal }: CommandOptions = {},
  ): Promise<void> {
    const query_params = bindParameters(findPlaceholders(sql), params);
    await this.#guarded("command", shortened(sql), signal, () =>
      this.#client.command({
        query: sql,
        query_params,
        clickhouse_settings: { ...settings },
        ...(signal === undefined ? {} : { abort_signal: signal }),
      }),
    );
  }

  async ping(): Promise<void> {
    await this.#guarded("ping", "ping", undefined, async () => {
      // A SELECT and not /ping, because that answers whoever asks, with any password.
      const answer = await this.#client.ping({
        select: true,
        abort_signal: AbortSignal.timeout(PING_TIMEOUT_MS),
      });
      if (!answer.success) throw answer.error;
    });
  }

  async createDatabase(): Promise<void> {
    // A request that names a missing database is refused, so this one names none.
    const client = this.#connect(undefined);
    try {
      await this.#guarded("command", `create database ${this.database}`, undefined, () =>
        client.command({ query: `CREATE DATABASE IF NOT EXISTS ${this.database}` }),
      );
    } finally {
      await client.close();
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #connect(database: string | undefined): ClickHouseClient {
    const { url, username, password, service } = this.#options;
    return createClient({
      url,
      ...(database === undefined ? {} : { database }),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      application: `ringfence-${service}`,
      request_timeout: this.#timeoutMs,
      // Well below the timeout of any server or balancer, so that no call meets a socket that is
      // just being closed; and an embedded server that stops waits for idle sockets.
      keep_alive: { idle_socket_ttl: IDLE_SOCKET_MS },
      // Servers bound the length of a URL; long parameters go into the body instead.
      use_multipart_params_auto: true,
      log: { level: ClickHouseLogLevel.OFF },
      clickhouse_settings: {
        // The result is held back until the statement is done, so that an error which comes up
        // late is an error of the call and not a torn result.
        wait_end_of_query: 1,
        // A server elsewhere may live in another time zone; days and hours are those of UTC.
        session_timezone: "UTC",
        date_time_input_format: "best_effort",
        // The server stops before this side gives up, so that nothing runs on unheard.
        max_execution_time: this.#serverSeconds(),
        log_comment: service,
      },
    });
  }

  #serverSeconds(): number {
    return (0.9 * this.#timeoutMs) / 1000;
  }

  #querySettings({ name, limits, settings }: Query<z.ZodType, z.ZodType>): ClickHouseSettings {
    return {
      ...settings,
      readonly: "1",
      log_comment: `${this.#options.service} ${name}`,
      max_execution_time: Math.min(limits.seconds, this.#serverSeconds()),
      max_result_rows: String(limits.rows),
      result_overflow_mode: "throw",
      max_memory_usage: String(limits.memoryBytes),
      cancel_http_readonly_queries_on_client_close: 1,
      // Rows that FINAL makes one have the same key, so what is asked of the key may drop them before.
      optimize_move_to_prewhere_if_final: 1,
      output_format_json_quote_64bit_integers: 0,
      output_format_json_quote_decimals: 0,
      date_time_output_format: "iso",
    };
  }

  /** Asked once a table: the schema does not change under a running program. */
  async #nullableColumns(table: string): Promise<ReadonlySet<string>> {
    const known = this.#nullable.get(table);
    if (known !== undefined) return known;
    const columns = await this.query(tableColumns, { table });
    const names = columns.filter((column) => column.nullable).map((column) => column.name);
    const nullable = new Set(names);
    // A table that is missing is no answer: it may be there the next time.
    if (columns.length > 0) this.#nullable.set(table, nullable);
    return nullable;
  }

  async #guarded<T>(
    operation: StoreCall["operation"],
    doing: string,
    signal: AbortSignal | undefined,
    call: () => Promise<T>,
  ): Promise<T> {
    const begin = performance.now();
    const over = (outcome: string) =>
      this.#options.onCall?.({ operation, outcome, seconds: (performance.now() - begin) / 1000 });
    try {
      signal?.throwIfAborted();
      const answer = await call();
      over("ok");
      return answer;
    } catch (error) {
      const failure = toStoreError(error, { doing, url: this.#address, signal });
      over(failure instanceof StoreError ? failure.code : "BUG");
      throw failure;
    }
  }
}

function shortened(sql: string): string {
  return `command «${sql.trim().replace(/\s+/g, " ").slice(0, 80)}»`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** Names come from the program, never from data; this keeps a slip from becoming SQL. */
function identifier(name: string): string {
  if (!IDENTIFIER.test(name)) throw new TypeError(`"${name}" is not a plain SQL name`);
  return name;
}
