/** `ringfence sql`: one SELECT over the documented views. */
import { randomUUID } from "node:crypto";
import { beside, type Column, columns, harmless, wrap } from "@ringfence/runtime";
import { QUERY_LIMITS, type QueryAnswer } from "@ringfence/schemas/api";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { type Io, usageError, write } from "../io.ts";
import { count, tableText, textWidth, writeJson } from "../output.ts";

export interface SqlFlags extends DatabaseFlags {
  readonly views?: true;
  readonly most: number;
  readonly json?: true;
}

const VIEW_COLUMNS: readonly Column[] = [
  { head: "  column" },
  { head: "type", wraps: true },
  { head: "what it is", wraps: true },
];

/**
 * @param asked the query; `-` for the one on standard input
 * @throws CliError for a query that may not be run, or fails
 */
export async function sql(asked: string | undefined, flags: SqlFlags, io: Io): Promise<void> {
  if (asked === undefined && flags.views === undefined) {
    throw usageError("give a SELECT, - for standard input, or --views to see what it may read.");
  }
  const query = asked === "-" ? await readQuery(io) : asked;
  if (query !== undefined && query.length > QUERY_LIMITS.sqlLength) {
    throw usageError(`a query has at most ${QUERY_LIMITS.sqlLength} characters.`);
  }
  return withDatabase(flags, io, "sql", async (store) => {
    const { ApiError, audit, createAnalyst, EMBEDDED_ANALYST } = await import("@ringfence/api");
    const env = await io.env();
    const analyst = createAnalyst(store, {
      username: env["RINGFENCE_API_ANALYST_USERNAME"] ?? EMBEDDED_ANALYST.username,
      password: env["RINGFENCE_API_ANALYST_PASSWORD"] ?? EMBEDDED_ANALYST.password,
    });
    try {
      if (query === undefined) {
        const { views } = await analyst.dictionary();
        if (flags.json) return await writeJson(io, views);
        for (const view of views) {
          const said = wrap(`${view.name}: ${view.comment}`, textWidth(io));
          await write(io.stdout, `${said.join("\n")}\n`);
          const rows = view.columns.map((one) => [`  ${one.name}`, one.type, one.comment]);
          await write(io.stdout, `${tableText(io, VIEW_COLUMNS, rows)}\n`);
        }
        return;
      }
      await analyst.prepare();
      const most = Math.min(flags.most, QUERY_LIMITS.rows);
      const actor = env["RINGFENCE_ACTOR"] || env["USER"] || io.user() || "command line";
      const query_id = randomUUID();
      const session = { actor, role: "analyst", readOnly: null, expires_at: null } as const;
      const after = { sql: query, most };
      const deed = { action: "query.run", target: query_id, before: null, after };
      await audit(store, session, [deed], { at: new Date(io.now()), id: query_id });
      const { signal } = io;
      const answer = await analyst.run({ sql: query, most, query_id, actor, signal });
      await show(answer, flags, io);
    } catch (error) {
      if (error instanceof ApiError) throw usageError(error.message);
      throw error;
    } finally {
      await analyst.close();
    }
  });
}

/** Standard input as far as a query may go, and a little further, so that a longer one is refused. */
async function readQuery({ stdin }: Io): Promise<string> {
  let text = "";
  stdin.setEncoding("utf8");
  for await (const chunk of stdin) {
    text += String(chunk);
    if (text.length > QUERY_LIMITS.sqlLength) break;
  }
  return text;
}

async function show(answer: QueryAnswer, { json }: SqlFlags, io: Io): Promise<void> {
  const names = answer.columns.map(({ name }) => name);
  if (json) {
    for (const row of answer.rows) {
      const document = Object.fromEntries(names.map((name, at) => [name, row[at]]));
      await write(io.stdout, `${JSON.stringify(document)}\n`);
    }
  } else if (names.length > 0) {
    await write(
      io.stdout,
      answerText(
        names,
        answer.rows.map((row) => row.map(told)),
        io,
      ),
    );
  }
  const more = answer.truncated ? " (there are more: --most, or a LIMIT of your own)" : "";
  await write(io.stderr, `${count(answer.rows.length, "row")} in ${answer.elapsed_ms} ms${more}\n`);
}

/** A table; a block for each row where the terminal is too narrow for that. */
function answerText(names: readonly string[], cells: readonly string[][], io: Io): string {
  const lines = columns([names, ...cells]);
  const width = io.stdoutColumns;
  if (width === null || lines.every((line) => line.length <= width)) {
    return lines.map((line) => `${line}\n`).join("");
  }
  const widest = Math.max(...names.map(({ length }) => length));
  return cells
    .map((row) =>
      names
        .flatMap((name, at) => beside(`${name.padEnd(widest)}  `, row[at] ?? "", width))
        .map((line) => `${line}\n`)
        .join(""),
    )
    .join("\n");
}

/** On one line, and without what a terminal would act on. */
function told(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return harmless(text);
}
