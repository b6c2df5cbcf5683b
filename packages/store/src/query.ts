import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { StoreError } from "./errors.ts";
import { bindParameters, findPlaceholders, type Placeholders } from "./parameters.ts";

/** What one run of a query may cost; past it the server stops the query with an error. */
export interface QueryLimits {
  readonly seconds: number;
  /** Rows of the result. */
  readonly rows: number;
  readonly memoryBytes: number;
}

const DEFAULT_LIMITS: QueryLimits = { seconds: 30, rows: 100_000, memoryBytes: 1_000_000_000 };

/** A SELECT in a file of its own, with the shapes of what goes in and what comes out. */
export interface Query<P extends z.ZodType, R extends z.ZodType> {
  /** Folder and file, such as `quota-pooling/signals.sql`: stands in errors and `log_comment`. */
  readonly name: string;
  readonly sql: string;
  readonly placeholders: Placeholders;
  readonly params: P;
  readonly row: R;
  readonly limits: QueryLimits;
  /** Of the server, for this query alone; a SETTINGS clause in the SQL is refused. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/**
 * Reads `file` (relative to `url`, usually `import.meta.url`) once. Throws where the text names
 * a parameter that `params` does not have.
 */
export function loadQuery<P extends z.ZodType, R extends z.ZodType>(definition: {
  url: string;
  file: string;
  params: P;
  row: R;
  limits?: Partial<QueryLimits>;
  settings?: Readonly<Record<string, string | number>>;
}): Query<P, R> {
  const path = fileURLToPath(new URL(definition.file, definition.url));
  const sql = readFileSync(path, "utf8").trim().replace(/;$/, "");
  const name = `${basename(dirname(path))}/${basename(path)}`;
  const placeholders = findPlaceholders(sql);
  if (definition.params instanceof z.ZodObject) {
    const known = definition.params.shape;
    const missing = [...placeholders.keys()].filter((placeholder) => !(placeholder in known));
    if (missing.length > 0) {
      throw new TypeError(`${name} names parameters that its schema lacks: ${missing.join(", ")}`);
    }
  }
  const { params, row, settings = {} } = definition;
  const limits = { ...DEFAULT_LIMITS, ...definition.limits };
  return { name, sql, placeholders, params, row, limits, settings };
}

/** The parameters as they are sent: checked, and only those that the SQL names. */
export function queryParameters<P extends z.ZodType>(
  query: Query<P, z.ZodType>,
  params: z.input<P>,
): Record<string, unknown> {
  const parsed = query.params.safeParse(params);
  if (!parsed.success) {
    throw new TypeError(`${query.name}: bad parameters: ${describe(parsed.error)}`);
  }
  return bindParameters(query.placeholders, parsed.data ?? {});
}

/** Every row through the row schema; the first that does not fit is an error that names it. */
export function parseRows<R extends z.ZodType>(
  query: Query<z.ZodType, R>,
  rows: readonly unknown[],
): z.output<R>[] {
  return rows.map((row, index) => {
    const parsed = query.row.safeParse(row);
    if (parsed.success) return parsed.data;
    throw new StoreError(
      `query ${query.name}: row ${index} does not fit its schema: ${describe(parsed.error)}; ` +
        "the SQL and the row schema beside it must change together",
      { code: "ROW_SHAPE", cause: parsed.error },
    );
  });
}

function describe(error: z.ZodError): string {
  const issues = error.issues.slice(0, 5).map((issue) => {
    const column = issue.path.join(".");
    return column === "" ? issue.message : `column "${column}": ${issue.message}`;
  });
  return issues.join("; ");
}
