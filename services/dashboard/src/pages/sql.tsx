/** The SQL console: one SELECT over the documented views, its rows, a chart, and the same as a file. */
import type { Dictionary, FileFormat } from "@ringfence/schemas/api";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiProblem } from "../api/client.ts";
import { useReading } from "../api/resource.ts";
import { Empty, Problem } from "../parts/parts.tsx";
import { Editor, type EditorHandle } from "../sql/editor.tsx";
import { ChartOfResult } from "../sql/result-chart.tsx";
import { Results } from "../sql/results.tsx";
import { Shelf } from "../sql/shelf.tsx";
import {
  cancelQuery,
  downloadQuery,
  most,
  type Run,
  run,
  runQuery,
  text,
} from "../state/console.ts";
import { go } from "../state/router.ts";
import { me } from "../state/session.ts";
import { count, duration, figure, plural } from "../view/format.ts";
import { mayQuery } from "../view/roles.ts";
import { sqlPath } from "../view/routes.ts";

export function SqlPage({ query }: { readonly query: URLSearchParams }) {
  const may = mayQuery(me.value);
  const reading = useReading<Dictionary>(may ? "/v1/query/dictionary" : null);
  const editor = useRef<EditorHandle | null>(null);
  const asked = query.get("q");
  useEffect(() => {
    // A link fills the query in; whoever reads it runs it.
    if (asked !== null) text.value = asked;
  }, [asked]);
  const { data, error } = reading.state.value;
  if (!may) {
    return (
      <main class="page">
        <Empty title="Queries take the role analyst">
          {`Your token has the role ${me.value?.role ?? "unknown"}. Ask an administrator for another.`}
        </Empty>
      </main>
    );
  }
  const take = (sql: string) => {
    text.value = sql;
    editor.current?.focus();
  };
  return (
    <main class="page sql">
      <header class="page-head">
        <h1>SQL</h1>
        <p class="note">
          One SELECT of the ClickHouse dialect over the documented views. Every query is on record.
        </p>
      </header>
      <div class="console">
        <div class="console-main">
          <Editor
            views={data?.views ?? null}
            onReady={(handle) => {
              editor.current = handle;
            }}
          />
          <Bar />
          <Outcome onPoint={(position) => editor.current?.pointAt(position)} />
        </div>
        {error !== null && data === null && <Problem problem={error} retry={reading.reload} />}
        {data !== null && <Shelf dictionary={data} editor={editor.current} onTake={take} />}
      </div>
    </main>
  );
}

function Bar() {
  const isRunning = run.value.state === "running";
  return (
    <div class="run-bar">
      {isRunning ? (
        <button type="button" class="button" onClick={() => void cancelQuery()}>
          Cancel
        </button>
      ) : (
        <button
          type="button"
          class="button primary"
          disabled={text.value.trim() === ""}
          onClick={() => void runQuery()}
        >
          Run
        </button>
      )}
      <kbd>Ctrl + Enter</kbd>
      <label class="check">
        Rows
        <select
          value={String(most.value)}
          onChange={(event) =>
            (most.value = event.currentTarget.value === "10000" ? 10_000 : 1_000)
          }
        >
          <option value="1000">1,000 at most</option>
          <option value="10000">10,000 at most</option>
        </select>
      </label>
      <span class="spacer" />
      <Elapsed />
      <CopyLink />
    </div>
  );
}

function Elapsed() {
  const [now, setNow] = useState(Date.now());
  const { value } = run;
  const isRunning = value.state === "running";
  useEffect(() => {
    if (!isRunning) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 200);
    return () => clearInterval(timer);
  }, [isRunning]);
  if (value.state !== "running") return null;
  return (
    <span class="note number">{`${(Math.max(0, now - value.since) / 1_000).toFixed(1)} s`}</span>
  );
}

/** The address is the link: it names the query, and runs nothing. */
function CopyLink() {
  const path = sqlPath(text.value);
  return (
    <button
      type="button"
      class="button small quiet"
      disabled={path === null || text.value.trim() === ""}
      title={path === null ? "It is too long for a link" : "Puts the query into the address"}
      onClick={() => {
        if (path === null) return;
        go(path, "replace");
        void navigator.clipboard?.writeText(location.href).catch(() => {});
      }}
    >
      Copy link
    </button>
  );
}

function Outcome({ onPoint }: { readonly onPoint: (position: number) => void }) {
  const { value } = run;
  switch (value.state) {
    case "none":
      return (
        <p class="note outcome">
          Write a query, or take one of the questions. Row numbers open a row as a whole.
        </p>
      );
    case "running":
      return (
        <p class="loading outcome" role="status">
          Running …
        </p>
      );
    case "failed":
      return <Failed problem={value.problem} onPoint={onPoint} />;
    case "done":
      return <Done key={value.answer.query_id} done={value} />;
  }
}

function Failed(props: {
  readonly problem: ApiProblem;
  readonly onPoint: (position: number) => void;
}) {
  const { problem, onPoint } = props;
  const [, place] = /from character (\d+) on/.exec(problem.message) ?? [];
  if (/\bit was cancelled\b/i.test(problem.message)) {
    return <p class="note outcome">Cancelled: the store ended the query.</p>;
  }
  return (
    <div class="failed outcome" role="alert">
      <h2>{problem.title || "It did not work"}</h2>
      <p>{problem.message}</p>
      {place !== undefined && (
        <button type="button" class="button small" onClick={() => onPoint(Number(place) - 1)}>
          {`Go to character ${place}`}
        </button>
      )}
    </div>
  );
}

function Done({ done }: { readonly done: Extract<Run, { state: "done" }> }) {
  const { answer, sql } = done;
  const { rows, columns, truncated } = answer;
  const [asChart, setAsChart] = useState(false);
  return (
    <section class="outcome" aria-label="Result">
      <div class="result-head">
        <p role="status">
          <strong>{plural(rows.length, "row")}</strong>
          <span class="dim">{` in ${duration(answer.elapsed_ms / 1_000)}, ${count(answer.rows_read)} rows and ${bytesText(answer.bytes_read)} read`}</span>
        </p>
        <div class="segments">
          {[false, true].map((chart) => (
            <button
              key={String(chart)}
              type="button"
              aria-pressed={asChart === chart}
              onClick={() => setAsChart(chart)}
            >
              {chart ? "Chart" : "Table"}
            </button>
          ))}
        </div>
        <span class="spacer" />
        <Downloads sql={sql} />
      </div>
      {truncated && (
        <p class="banner">
          {`There are more rows: these are the first ${count(rows.length)}, in no certain order unless the query has one. A file has all of them.`}
        </p>
      )}
      {rows.length === 0 && <p class="note">The query works, and no row fits.</p>}
      {rows.length > 0 && !asChart && <Results columns={columns} rows={rows} />}
      {rows.length > 0 && asChart && <ChartOfResult columns={columns} rows={rows} />}
    </section>
  );
}

const FORMATS: readonly (readonly [FileFormat, string])[] = [
  ["csv", "CSV"],
  ["json", "JSON"],
  ["parquet", "Parquet"],
];

function Downloads({ sql }: { readonly sql: string }) {
  const [busy, setBusy] = useState<FileFormat | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const download = async (format: FileFormat): Promise<void> => {
    setBusy(format);
    setProblem(null);
    try {
      await downloadQuery(sql, format);
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : String(error));
    } finally {
      setBusy(null);
    }
  };
  return (
    <div class="downloads" role="group" aria-label="Download all rows">
      {FORMATS.map(([format, name]) => (
        <button
          key={format}
          type="button"
          class="button small"
          disabled={busy !== null}
          onClick={() => void download(format)}
        >
          {busy === format ? "Writing …" : name}
        </button>
      ))}
      {problem !== null && (
        <p class="missing" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${figure(bytes / 1_000 ** step)} ${units[step] ?? "B"}`;
}
