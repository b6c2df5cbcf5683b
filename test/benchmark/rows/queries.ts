/** What analysts ask, over a history, beside the same question of the events without rollups. */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createAnalyst, EMBEDDED_ANALYST } from "@ringfence/api";
import { openAdHoc } from "@ringfence/store";
import { blocksOf } from "../../docs/blocks.ts";
import { type Figure, type Row, type Run, runOf } from "../harness/row.ts";

const OURS = "views";
const RAW = "events";
const ROOT = new URL("../../../", import.meta.url);
const PAGE = "docs/analyse.md";
const SECONDS = 120;
/** The raw questions may take more than analysts may, or some could not be answered at all. */
const RAW_LIMITS = {
  seconds: SECONDS,
  rows: 10_000,
  resultBytes: 100_000_000,
  memoryBytes: 3_000_000_000,
  readBytes: 1_000_000_000_000,
  atOnce: 4,
  memoryBytesTogether: 3_000_000_000,
};

const ANY_ACCOUNT = "SELECT account_id FROM account_profiles LIMIT 1";
/** The account that the page asks for is of another world. */
const ACCOUNT_OF_PAGE = /acc_[0-9a-f]{12}\b/g;

function rawOptions(signal: AbortSignal) {
  return { queryId: randomUUID(), limits: RAW_LIMITS, comment: "benchmark", signal };
}

interface Asked {
  readonly name: string;
  readonly sql: string;
  /** Null where no rollup serves the question. */
  readonly raw: string | null;
}

export const queriesRow: Row = {
  name: "queries",
  work: "questions of analysts through the views, beside the same ones of the events",
  withoutFile: true,
  open: async ({ worlds, histories, tell }) => {
    const { store, server } = await worlds.of(Math.max(...histories));
    const analyst = createAnalyst(store, EMBEDDED_ANALYST, SECONDS);
    await analyst.prepare();
    const { database } = store;
    const adHoc = openAdHoc({ url: server.url, database, username: "default", password: "" });
    const told = { actor: null, signal: AbortSignal.timeout(3_600_000) };
    const { rows } = await adHoc.run(ANY_ACCOUNT, rawOptions(told.signal));
    const asked = questionsIn((await analyst.dictionary()).questions, String(rows[0]?.[0]));
    const timed = async (work: (one: Asked) => Promise<unknown> | null): Promise<Run> => {
      const figures: Record<string, number> = {};
      for (const one of asked) {
        const began = performance.now();
        const answering = work(one);
        if (answering === null) continue;
        const failed = await answering.then(
          () => null,
          (error: unknown) => error,
        );
        // What is refused for its memory takes for ever, and is no end of the run.
        figures[one.name] = failed === null ? performance.now() - began : Infinity;
        if (failed !== null) {
          tell(`  ${one.name}: ${failed instanceof Error ? failed.message : "refused"}`);
        }
      }
      const answered = Object.values(figures).filter(Number.isFinite);
      const seconds = answered.reduce((sum, ms) => sum + ms, 0) / 1000;
      return { seconds, events: asked.length, processes: {}, figures };
    };
    const ours = ({ sql }: Asked) =>
      analyst.run({ sql, query_id: randomUUID(), most: 1_000, ...told });
    const raw = ({ raw: sql }: Asked) =>
      sql === null ? null : adHoc.run(sql, rawOptions(told.signal));
    return {
      contenders: [
        { name: OURS, run: () => timed(ours) },
        { name: RAW, run: () => timed(raw) },
      ],
      figures: asked.flatMap(figuresOf),
      close: async () => {
        await adHoc.close();
        await analyst.close();
      },
    };
  },
};

function figuresOf({ name, raw }: Asked): Figure[] {
  const msOf = (run: Run) => run.figures?.[name] ?? Number.NaN;
  const ours: Figure = {
    name: `${name}, ms`,
    bar: { most: 300 },
    of: (runs) => msOf(runOf(runs, OURS)),
    digits: 0,
  };
  if (raw === null) return [ours];
  const ratio: Figure = {
    name: `${name}, ms of the events ÷ ms`,
    bar: { least: 10 },
    of: (runs) => msOf(runOf(runs, RAW)) / msOf(runOf(runs, OURS)),
    digits: 1,
  };
  return [ours, ratio];
}

/** The worked questions of the console, and those of the page. */
function questionsIn(
  questions: readonly { name: string; sql: string }[],
  account: string,
): Asked[] {
  const blocks = blocksOf(PAGE, ROOT).filter(({ language }) => language === "sql");
  const onPage = blocks.map(({ text }, index) => ({ name: `analyse-${index + 1}`, sql: text }));
  return [...questions, ...onPage].map(({ name, sql }) => {
    const file = new URL(`./raw/${name}.sql`, import.meta.url);
    const raw = existsSync(file) ? readFileSync(file, "utf8") : null;
    const ofHere = (text: string) => text.replaceAll(ACCOUNT_OF_PAGE, account);
    return { name, sql: ofHere(sql), raw: raw === null ? null : ofHere(raw) };
  });
}
