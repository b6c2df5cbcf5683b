import type { ClickHouseSettings } from "@clickhouse/client";
import { z } from "zod";
import { loadQuery } from "./query.ts";
import type { PlainRows } from "./store.ts";

/** Bytes of JSON that are handed to the socket at once. */
const CHUNK = 256 * 1024;
/** Largest batch that is still one block, in rows; far above what a batch may be. */
const BLOCK_ROWS = "1048449";

export const tableColumns = loadQuery({
  url: import.meta.url,
  file: "./columns.sql",
  params: z.object({ table: z.string() }),
  row: z.strictObject({ name: z.string(), nullable: z.int().transform(Boolean) }),
});

/** The rows as JSONCompactEachRow, in chunks, so that a large batch is never one string. */
export function* encodeRows(
  rows: PlainRows,
  columns: readonly string[],
  nullable: ReadonlySet<string>,
): Generator<string> {
  let chunk = "";
  for (const row of rows) {
    const values = Array.isArray(row) ? (row as unknown[]) : valuesOf(row, columns);
    checkValues(values, columns, nullable);
    chunk += `${JSON.stringify(values)}\n`;
    if (chunk.length >= CHUNK) {
      yield chunk;
      chunk = "";
    }
  }
  if (chunk !== "") yield chunk;
}

function valuesOf(row: object, columns: readonly string[]): unknown[] {
  return columns.map((column) => (row as Record<string, unknown>)[column]);
}

/** The server would read a missing value and a null as zero, and unknown is never zero. */
function checkValues(
  values: readonly unknown[],
  columns: readonly string[],
  nullable: ReadonlySet<string>,
): void {
  for (let at = 0; at < columns.length; at += 1) {
    const value = values[at];
    if (value !== undefined && value !== null) continue;
    const column = columns[at] ?? "";
    if (value === undefined) throw new TypeError(`row without column "${column}"`);
    if (!nullable.has(column)) {
      throw new TypeError(`null for column "${column}", which cannot hold null`);
    }
  }
}

/**
 * One batch is one block, because the server deduplicates by block: split in two, a repeated
 * batch could be taken for two different ones.
 */
export function insertSettings(token: string | undefined): ClickHouseSettings {
  return {
    async_insert: 0,
    input_format_parallel_parsing: 0,
    max_insert_block_size: BLOCK_ROWS,
    min_insert_block_size_rows: BLOCK_ROWS,
    min_insert_block_size_bytes: "0",
    // A batch that was late may touch many days; refusing it would stop its partition for good.
    throw_on_max_partitions_per_insert_block: 0,
    ...(token === undefined
      ? {}
      : {
          insert_deduplicate: 1,
          insert_deduplication_token: token,
          deduplicate_blocks_in_dependent_materialized_views: 1,
        }),
  };
}
