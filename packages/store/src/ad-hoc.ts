/** SQL that a person wrote, run as a user of the server who may read a few views and nothing else. */
import type { Readable } from "node:stream";
import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from "@clickhouse/client";
import { z } from "zod";
import { StoreError, toStoreError } from "./errors.ts";

export interface AdHocOptions {
  /** Of the HTTP interface. */
  readonly url: string;
  /** Of the views: names without a database are of this one. */
  readonly database: string;
  readonly username: string;
  readonly password: string;
}

export interface AdHocLimits {
  readonly seconds: number;
  /** Rows that are answered; the others are left out. */
  readonly rows: number;
  /** Of the result, and of the answer as text; past it the query fails. */
  readonly resultBytes: number;
  readonly memoryBytes: number;
  /** Of the sides of joins and of what is read. */
  readonly readBytes: number;
  /**
   * Queries of this user that the server runs at once. It looks at the time of a query between blocks
   * alone: one that is in the middle of a long function goes on behind its end, and counts here.
   */
  readonly atOnce: number;
  /** Of all queries of this user together, bytes. */
  readonly memoryBytesTogether: number;
}

export interface AdHocAnswer {
  readonly columns: { readonly name: string; readonly type: string }[];
  readonly rows: unknown[][];
  readonly elapsed_ms: number;
  readonly rows_read: number;
  readonly bytes_read: number;
}

/** What one query needs beside its text. */
export interface AdHocRun {
  readonly queryId: string;
  readonly limits: AdHocLimits;
  readonly comment: string;
  readonly signal: AbortSignal;
}

export interface AdHoc {
  /** The lines of the syntax tree of a statement. Nothing is run. */
  parse(sql: string, signal: AbortSignal): Promise<string[]>;
  run(sql: string, options: AdHocRun): Promise<AdHocAnswer>;
  /**
   * The whole answer as the server writes it in one of its formats. More rows than the limit are an
   * error here: nobody sees of a file that something is left out.
   *
   * @param mostBytes of the file
   */
  file(
    sql: string,
    options: AdHocRun & { readonly format: AdHocFormat; readonly mostBytes: number },
  ): Promise<Uint8Array>;
  close(): Promise<void>;
}

export type AdHocFormat = "CSVWithNames" | "JSONEachRow" | "Parquet";

const answer = z.object({
  meta: z.array(z.object({ name: z.string(), type: z.string() })),
  data: z.array(z.array(z.unknown())),
  statistics: z.object({ elapsed: z.number(), rows_read: z.number(), bytes_read: z.number() }),
});

const PARSE_SECONDS = 5;
const SILENCE_MS = 60_000;
const THREADS = 2;
/** Of a syntax tree as text. */
const MOST_TREE_BYTES = 4_000_000;
const DEEPEST = 200;
const MOST_ELEMENTS = 5_000;

/** Connects to nothing yet: the first call does. Every method rejects with a StoreError. */
export function openAdHoc(options: AdHocOptions): AdHoc {
  const { url } = options;
  const client = connect(options);
  const guarded = async <T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> => {
    try {
      signal.throwIfAborted();
      return await call();
    } catch (error) {
      throw toStoreError(error, { doing: "query of an analyst", url: new URL(url).origin, signal });
    }
  };
  return {
    parse: (sql, signal) =>
      guarded(signal, async () => {
        // Without a FORMAT, which would be taken for one of the statement that is explained.
        const result = await client.exec({
          query: `EXPLAIN AST ${sql}`,
          abort_signal: signal,
          clickhouse_settings: { max_execution_time: PARSE_SECONDS },
        });
        const text = await textOf(result.stream, MOST_TREE_BYTES);
        return text.trimEnd().split("\n").map(unescaped);
      }),
    run: (sql, { queryId, limits, comment, signal }) =>
      guarded(signal, async () => {
        const result = await client.exec({
          // On a line of its own: the statement may end in a comment.
          query: `${sql}\nFORMAT JSONCompact`,
          query_id: queryId,
          abort_signal: signal,
          clickhouse_settings: { log_comment: comment, ...settingsOf(limits) },
        });
        return answerOf(JSON.parse(await textOf(result.stream, limits.resultBytes)));
      }),
    file: (sql, { queryId, limits, comment, signal, format, mostBytes }) =>
      guarded(signal, async () => {
        const result = await client.exec({
          // On a line of its own: the text may end with a comment.
          query: `${sql}\nFORMAT ${format}`,
          query_id: queryId,
          abort_signal: signal,
          clickhouse_settings: {
            log_comment: comment,
            ...settingsOf(limits),
            limit: "0",
            max_result_rows: String(limits.rows),
            output_format_json_array_of_rows: 1,
          },
        });
        return bytesOf(result.stream, mostBytes);
      }),
    close: () => client.close(),
  };
}

function connect({ url, database, username, password }: AdHocOptions): ClickHouseClient {
  return createClient({
    url,
    database,
    username,
    password,
    application: "ringfence-analyst",
    request_timeout: SILENCE_MS,
    keep_alive: { idle_socket_ttl: 1_000 },
    use_multipart_params_auto: true,
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      wait_end_of_query: 1,
      session_timezone: "UTC",
      // Nothing can be written, and no SETTINGS of the statement loosens what follows.
      readonly: "1",
      max_threads: THREADS,
      max_ast_depth: String(DEEPEST),
      max_ast_elements: String(MOST_ELEMENTS),
      cancel_http_readonly_queries_on_client_close: 1,
      date_time_output_format: "iso",
      // A number that JavaScript cannot hold stays what it is, as text.
      output_format_json_quote_64bit_integers: 1,
      output_format_json_quote_decimals: 1,
    },
  });
}

function settingsOf(limits: AdHocLimits): ClickHouseSettings {
  return {
    limit: String(limits.rows),
    max_execution_time: limits.seconds,
    max_result_bytes: String(limits.resultBytes),
    result_overflow_mode: "throw",
    max_memory_usage: String(limits.memoryBytes),
    max_memory_usage_for_user: String(limits.memoryBytesTogether),
    max_concurrent_queries_for_user: String(limits.atOnce),
    queue_max_wait_ms: 0,
    max_bytes_to_read: String(limits.readBytes),
    max_bytes_in_join: String(limits.memoryBytes),
    join_overflow_mode: "throw",
    max_temporary_data_on_disk_size_for_query: "0",
    max_bytes_before_external_group_by: "0",
    max_bytes_before_external_sort: "0",
    // The views group by what their tables are ordered by: one group after the other takes little memory.
    optimize_aggregation_in_order: 1,
  };
}

/**
 * The server bounds what the columns take, and looks past single rows; as text they may be six times that.
 *
 * @throws StoreError past `most` bytes; what was to come is let go
 */
async function bytesOf(stream: Readable, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > most) {
      throw new StoreError(`the answer has more than ${most} bytes`, { code: "TOO_MANY_BYTES" });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function textOf(stream: Readable, most: number): Promise<string> {
  return (await bytesOf(stream, most)).toString("utf8");
}

function answerOf(document: unknown): AdHocAnswer {
  const parsed = answer.safeParse(document);
  if (!parsed.success) {
    throw new StoreError("the answer has another format than was asked for", {
      code: "HTTP",
      cause: parsed.error,
    });
  }
  const { meta, data, statistics } = parsed.data;
  return {
    columns: meta,
    rows: data,
    elapsed_ms: Math.round(1_000 * statistics.elapsed),
    rows_read: statistics.rows_read,
    bytes_read: statistics.bytes_read,
  };
}

/** A value of TabSeparated. */
function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (_, one: string) => ({ n: "\n", t: "\t", r: "\r" })[one] ?? one);
}
