import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import type { z } from "zod";
import { loadQuery, type Query, type QueryLimits } from "./query.ts";

/** For tests of this package: a query whose SQL stands in the test instead of a file. */
export function queryOf<P extends z.ZodType, R extends z.ZodType>(
  sql: string,
  params: P,
  row: R,
  limits: Partial<QueryLimits> = {},
): Query<P, R> {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-sql-"));
  writeFileSync(join(folder, "test.sql"), sql);
  const url = pathToFileURL(`${folder}/`).href;
  try {
    return loadQuery({ url, file: "./test.sql", params, row, limits });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A folder with these files, until the end of the test. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-files-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
