/** One SELECT at a time over the documented views, as a user of the server who may read nothing else. */
import { createHash } from "node:crypto";
import { nearest } from "@ringfence/runtime";
import { type FileFormat, QUERY_LIMITS, type QueryAnswer } from "@ringfence/schemas/api";
import {
  type AdHoc,
  type AdHocFormat,
  loadQuery,
  openAdHoc,
  type Store,
  StoreError,
} from "@ringfence/store";
import { z } from "zod";
import { ApiError } from "../guard/problem.ts";
import { type Question, readQuestions, readViews, type View } from "./dictionary.ts";
import { checkTree, refused } from "./fence.ts";

const functions = loadQuery({
  url: import.meta.url,
  file: "./functions.sql",
  params: z.object({}),
  row: z.strictObject({ name: z.string() }),
});

interface Asked {
  readonly sql: string;
  readonly query_id: string;
  /** Null without a token. */
  readonly actor: string | null;
  readonly signal: AbortSignal;
}

export interface AnalystQuery extends Asked {
  /** Rows that are wanted. */
  readonly most: number;
}

export interface AnalystFile extends Asked {
  readonly format: FileFormat;
}

const FORMATS: Readonly<Record<FileFormat, AdHocFormat>> = {
  csv: "CSVWithNames",
  json: "JSONEachRow",
  parquet: "Parquet",
};

export interface Analyst {
  /** Makes the views, or makes them anew. */
  prepare(): Promise<void>;
  /** @throws ApiError that says what is wrong with the query, and what to do */
  run(query: AnalystQuery): Promise<QueryAnswer>;
  /** The same as a file with every row. @throws ApiError as `run`, and where there are too many rows */
  file(query: AnalystFile): Promise<Uint8Array>;
  /** Ends a query of the same actor; one that is over is no error. */
  cancel(query_id: string, actor: string | null): Promise<void>;
  dictionary(): Promise<{ views: View[]; questions: Question[] }>;
  close(): Promise<void>;
}

export interface AnalystUser {
  readonly username: string;
  readonly password: string;
}

/** The user that the embedded server knows. */
export const EMBEDDED_ANALYST: AnalystUser = { username: "analyst", password: "" };

/** Queries that run at once; others are asked to come again. */
const MOST_AT_ONCE = 4;
/** What a query may take beside its rows. */
const LIMITS = {
  resultBytes: QUERY_LIMITS.bytes,
  memoryBytes: 500_000_000,
  // Half of what the embedded server has: the other half is the pipeline's.
  memoryBytesTogether: 1_000_000_000,
  readBytes: 20_000_000_000,
  atOnce: MOST_AT_ONCE,
};

/** The database of the views: analysts have grants on databases of this name. */
function viewsOf(database: string): string {
  return `analyst_${database}`;
}

/** @param seconds how long a query may run */
export function createAnalyst(
  store: Store,
  user: AnalystUser,
  seconds: number = QUERY_LIMITS.seconds,
): Analyst {
  const database = viewsOf(store.database);
  const adHoc: AdHoc = openAdHoc({ url: store.url, database, ...user });
  const files = readViews();
  const admitted = admission({
    store,
    adHoc,
    told: { views: files.map(({ view }) => view.name), user, seconds },
  });
  const runOf = ({ query_id, actor, signal }: Asked, rows: number) => ({
    queryId: idOf(query_id, actor),
    limits: { ...LIMITS, seconds, rows },
    comment: `analyst ${actor ?? "without a token"}`,
    signal,
  });
  return {
    prepare: async () => {
      await store.command("CREATE DATABASE IF NOT EXISTS {views:Identifier}", { views: database });
      for (const { sql } of files) await store.command(sql, { views: database });
    },
    run: (query) =>
      admitted(query, async () => {
        const { sql, most, query_id } = query;
        const answer = await adHoc.run(sql, runOf(query, most + 1));
        const truncated = answer.rows.length > most;
        return { query_id, ...answer, rows: answer.rows.slice(0, most), truncated };
      }),
    file: (query) =>
      admitted(query, () =>
        adHoc.file(query.sql, {
          ...runOf(query, QUERY_LIMITS.fileRows),
          format: FORMATS[query.format],
          mostBytes: QUERY_LIMITS.fileBytes,
        }),
      ),
    cancel: (query_id, actor) => kill(store, idOf(query_id, actor)),
    dictionary: async () => ({
      views: files.map(({ view }) => view),
      questions: readQuestions(),
    }),
    close: () => adHoc.close(),
  };
}

function kill(store: Store, id: string): Promise<void> {
  return store.command("KILL QUERY WHERE query_id = {id:String} ASYNC FORMAT Null", { id });
}

/** What an error of the server is told with. */
interface Told {
  readonly views: readonly string[];
  readonly user: AnalystUser;
  readonly seconds: number;
}

/** Holds a query to both fences and to how many may run; what it throws says what to do. */
function admission(on: { readonly store: Store; readonly adHoc: AdHoc; readonly told: Told }) {
  const { store, adHoc, told } = on;
  let running = 0;
  let known: Promise<string[]> | null = null;
  // Asked once: the server does not learn others while it runs, but for those that operators define.
  const functionsOf = (): Promise<string[]> => {
    known ??= store.query(functions, {}).then((rows) => rows.map(({ name }) => name));
    known.catch(() => {
      known = null;
    });
    return known;
  };
  return async <T>(asked: Asked, work: () => Promise<T>): Promise<T> => {
    const { sql, query_id, actor, signal } = asked;
    if (running >= MOST_AT_ONCE) throw tooMany();
    running += 1;
    // The server does not see that the caller went away: it would work on for nobody.
    const onAbort = () => {
      kill(store, idOf(query_id, actor)).catch((error: unknown) => {
        if (!(error instanceof StoreError)) throw error;
      });
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      // As a subquery, a statement cannot be anything but a SELECT, nor two of them.
      const tree = await adHoc.parse(`SELECT * FROM (\n${sql}\n)`, signal);
      checkTree(tree, { views: told.views, functions: await functionsOf() });
      return await work();
    } catch (error) {
      throw explained(error, told);
    } finally {
      signal.removeEventListener("abort", onAbort);
      running -= 1;
    }
  };
}

/** Whoever guesses the id of a query of somebody else does not reach it. */
function idOf(query_id: string, actor: string | null): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([query_id, actor]))
    .digest("hex");
  return `analyst-${digest.slice(0, 32)}`;
}

/** What the server said, with what to do; of its own affairs nothing. */
function explained(error: unknown, { views, user, seconds }: Told): unknown {
  if (!(error instanceof StoreError)) return error;
  const said = saidBy(error);
  // The client takes what stands in the first parentheses for the code.
  const [, position] = /^Syntax error: failed at position (\d+)/.exec(said) ?? [];
  if (position !== undefined) {
    const at = Math.max(1, Number(position) - "EXPLAIN AST SELECT * FROM (\n".length);
    return refused(
      `it cannot be read from character ${at} on. Write one SELECT, without FORMAT, SETTINGS, INTO ` +
        "and a closing semicolon",
    );
  }
  switch (error.code) {
    case "SYNTAX_ERROR":
      return refused("it cannot be read. Write one SELECT");
    case "UNKNOWN_QUERY_PARAMETER":
      return refused("parameters such as {name:Type} are not allowed: write the value");
    case "UNKNOWN_TABLE":
    case "UNKNOWN_DATABASE": {
      const [, table = ""] = /identifier '([^']*)'|Table \S*?\.?(\w+) /.exec(said) ?? [];
      const near = nearest(table, views);
      const hint = near === null ? "" : ` Did you mean ${near}?`;
      return failed(`there is no such view.${hint} There are ${views.join(", ")}`);
    }
    case "ACCESS_DENIED":
      return refused(`only the documented views may be read: ${views.join(", ")}`);
    case "READONLY":
      return refused("SETTINGS are not allowed, at any depth: leave them out");
    case "TIMEOUT_EXCEEDED":
    case "REQUEST_TIMEOUT":
      return failed(`it took more than ${seconds} s. Bound it by account or time`);
    case "MEMORY_LIMIT_EXCEEDED":
    case "SET_SIZE_LIMIT_EXCEEDED":
      return failed("it takes more memory than one query may. Bound it, or join less");
    case "TOO_MANY_ROWS_OR_BYTES":
    case "TOO_MANY_BYTES":
    case "TOO_MANY_ROWS":
      return failed(
        "it reads or answers too much. Bound it by account or time, take fewer columns, or add a LIMIT",
      );
    case "QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING":
      return new ApiError("conflict", "A query of that query_id runs already. Name another.");
    case "TOO_MANY_SIMULTANEOUS_QUERIES":
      return tooMany();
    case "QUERY_WAS_CANCELLED":
      return failed("it was cancelled");
    case "AUTHENTICATION_FAILED":
      return new ApiError(
        "query-failed",
        `The server knows no user ${user.username} for analysts. docs/sql.md says how to make one.`,
      );
    default:
      if (error.retriable || error.code === "ABORTED") return error;
      return failed(said === "" ? `the server refused it (${error.code})` : said);
  }
}

function tooMany(): ApiError {
  return new ApiError("too-many-requests", `${MOST_AT_ONCE} queries run already. Wait.`, {
    headers: { "retry-after": "5" },
  });
}

function failed(why: string): ApiError {
  return new ApiError("query-failed", refused(why).message);
}

/** The server's words on the text of the caller, without its version, and cut off. */
function saidBy({ message }: StoreError): string {
  const [, said = ""] = /query of an analyst: ([\s\S]*) \([A-Z_0-9]+\)$/.exec(message) ?? [];
  return said
    .replace(/\s*\(version [^)]*\)/g, "")
    .replace(/\banalyst_\w+\./g, "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 400)
    .replace(/[.\s]+$/, "");
}
