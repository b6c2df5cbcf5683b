/** `ringfence sql`: one SELECT over the documented views. */
import { randomUUID } from "node:crypto";
import { columns } from "@ringfence/runtime";
import { QUERY_LIMITS, type QueryAnswer } from "@ringfence/schemas/api";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { type Io, usageError, write } from "../io.ts";

export interface SqlFlags extends DatabaseFlags {
  readonly views?: true;
  readonly most: number;
  readonly json?: true;
}

/** @throws CliError for a query that may not be run, or fails */
export function sql(query: string | undefined, flags: SqlFlags, io: Io): Promise<void> {
  if (query === undefined && flags.views === undefined) {
    throw usageError("give a SELECT, or --views to see what it may read.");
  }
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
        for (const view of (await analyst.dictionary()).views) {
          await write(io.stdout, `${view.name}: ${view.comment}\n`);
          const rows = view.columns.map((one) => [`  ${one.name}`, one.type, one.comment]);
          await write(io.stdout, `${columns(rows).join("\n")}\n\n`);
        }
        return;
      }
      await analyst.prepare();
      const most = Math.min(flags.most, QUERY_LIMITS.rows);
      const actor = env["RINGFENCE_ACTOR"] ?? env["USER"] ?? "command line";
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

async function show(answer: QueryAnswer, { json }: SqlFlags, io: Io): Promise<void> {
  const names = answer.columns.map(({ name }) => name);
  if (json) {
    for (const row of answer.rows) {
      const document = Object.fromEntries(names.map((name, at) => [name, row[at]]));
      await write(io.stdout, `${JSON.stringify(document)}\n`);
    }
  } else if (names.length > 0) {
    const cells = answer.rows.map((row) => row.map(told));
    await write(
      io.stdout,
      columns([names, ...cells])
        .map((line) => `${line}\n`)
        .join(""),
    );
  }
  const more = answer.truncated ? " (there are more: --most, or a LIMIT of your own)" : "";
  await write(io.stderr, `${answer.rows.length} rows in ${answer.elapsed_ms} ms${more}\n`);
}

/** On one line, and without what a terminal would act on. */
function told(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "·");
}
