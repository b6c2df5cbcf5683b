/** The query that somebody writes, what came of it, and those of before. */
import type { FileFormat, QueryAnswer } from "@ringfence/schemas/api";
import { signal } from "@preact/signals";
import { ApiProblem, fetchFile, request } from "../api/client.ts";
import { duration, plural } from "../view/format.ts";
import { type PastQuery, readHistory, remember } from "../view/history.ts";

export type Run =
  | { readonly state: "none" }
  | { readonly state: "running"; readonly since: number; readonly query_id: string }
  | { readonly state: "done"; readonly answer: QueryAnswer; readonly sql: string }
  | { readonly state: "failed"; readonly problem: ApiProblem };

const KEY = "ringfence.sql.history";

export const text = signal("");
export const run = signal<Run>({ state: "none" });
export const most = signal<1_000 | 10_000>(1_000);
export const past = signal<readonly PastQuery[]>(readHistory(localStorage.getItem(KEY)));

export async function runQuery(): Promise<void> {
  const sql = withoutEnd(text.value);
  if (sql === "" || run.value.state === "running") return;
  const query_id = crypto.randomUUID();
  run.value = { state: "running", since: Date.now(), query_id };
  try {
    const body = { sql, most: most.value, query_id };
    const answer = await request<QueryAnswer>("POST", "/v1/query", { body });
    run.value = { state: "done", answer, sql };
    const rows = `${plural(answer.rows.length, "row")}${answer.truncated ? " and more" : ""}`;
    note(sql, `${rows}, ${duration(answer.elapsed_ms / 1_000)}`);
  } catch (error) {
    const problem =
      error instanceof ApiProblem ? error : new ApiProblem(0, "It did not work", String(error));
    run.value = { state: "failed", problem };
    note(sql, problem.message);
  }
}

/** The answer to the query itself says that it was cancelled. */
export async function cancelQuery(): Promise<void> {
  if (run.value.state !== "running") return;
  await request("DELETE", `/v1/query/${run.value.query_id}`).catch(() => {
    // It is over, or ends at its bound.
  });
}

/** @throws ApiProblem */
export async function downloadQuery(sql: string, format: FileFormat): Promise<void> {
  const body = { sql, format };
  const { name, blob } = await fetchFile("/v1/query/file", body, `ringfence-query.${format}`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function clearHistory(): void {
  past.value = [];
  localStorage.removeItem(KEY);
}

function note(sql: string, outcome: string): void {
  const query = { sql, at: new Date().toISOString(), outcome: outcome.slice(0, 300) };
  past.value = remember(past.value, query);
  try {
    localStorage.setItem(KEY, JSON.stringify(past.value));
  } catch {
    // The browser keeps no more: the list lasts as long as the page.
  }
}

/** People close a statement with a semicolon, which the API refuses. */
function withoutEnd(sql: string): string {
  return sql.trim().replace(/;+$/, "").trim();
}
