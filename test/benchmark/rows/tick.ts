/** A detection tick over 50,000 changed events, beside histories of different sizes. */
import { countingProxy, type CountingProxy } from "@ringfence/testkit/counting-proxy";
import { z } from "zod";
import { type Contender, type Figure, type Row, type Run, runOf } from "../harness/row.ts";
import { spreadOf } from "../harness/rounds.ts";
import { startWorker, type Worker } from "../harness/worker.ts";
import type { World } from "../harness/worlds.ts";
import { appendQuarter, HISTORY_END } from "../history/history.ts";

const QUARTER_MS = 900_000;
const CHANGED = 50_000;
const QUERIES_TOLD = 25;
const MEGABYTE = 1e6;

const ticked = z.object({ findings: z.int(), processed_until: z.iso.datetime().nullable() });

export const tickRow: Row = {
  name: "tick",
  work: `a detection tick with ${CHANGED} changed events, beside histories of different sizes`,
  withoutFile: true,
  open: async ({ worlds, histories, tell }) => {
    const ticking: Ticking[] = [];
    for (const events of histories) {
      const world = await worlds.of(events);
      const proxy = await countingProxy(world.server.url);
      const now = new Date(HISTORY_END.getTime() + 86_400_000).toISOString();
      const { database } = world.store;
      ticking.push({
        world,
        proxy,
        detect: startWorker("detect", { url: proxy.url, database, now }),
      });
    }
    for (const one of ticking) {
      // The first tick after a start reads the links and findings that stand; it is told apart.
      const { seconds, processes } = await tickAt(one, 0);
      const peak = megabytes(processes["node"]?.peakBytes ?? Number.NaN);
      tell(`  ${one.world.name}: first tick after a start ${seconds.toFixed(2)} s, ${peak} MB`);
    }
    const [smallest] = ticking;
    if (smallest === undefined) throw new Error("--history names no size");
    return {
      contenders: ticking.map((one): Contender => {
        return { name: one.world.name, run: (round) => tickAt(one, round + 1) };
      }),
      figures: ticking.flatMap(({ world }) => figuresOf(world.name, smallest.world.name)),
      details: (rounds) =>
        queriesOf(
          rounds,
          ticking.map(({ world }) => world.name),
        ),
      close: async () => {
        for (const { detect, proxy } of ticking) {
          await detect.stop();
          await proxy.close();
        }
      },
    };
  },
};

interface Ticking {
  readonly world: World;
  readonly proxy: CountingProxy;
  readonly detect: Worker;
}

/** The same events and the same quarter of an hour for every history. */
async function tickAt({ world, proxy, detect }: Ticking, quarter: number): Promise<Run> {
  const end = new Date(HISTORY_END.getTime() + (quarter + 1) * QUARTER_MS);
  await appendQuarter(world.store, end, CHANGED);
  proxy.take();
  const { seconds, use, said } = await detect.ask({}, ticked);
  if (said.processed_until !== end.toISOString()) {
    throw new Error(`the tick came to ${said.processed_until} instead of ${end.toISOString()}`);
  }
  const costs = Object.entries(proxy.take());
  const figures: Record<string, number> = { findings: said.findings };
  for (const [query, cost] of costs) {
    figures[`ms of ${query}`] = cost.milliseconds;
    figures[`rows of ${query}`] = cost.rowsRead;
    figures[`bytes of ${query}`] = cost.bytesRead;
  }
  figures["ms of all queries"] = costs.reduce((sum, [, cost]) => sum + cost.milliseconds, 0);
  figures["rows of all queries"] = costs.reduce((sum, [, cost]) => sum + cost.rowsRead, 0);
  return { seconds, events: CHANGED, processes: { node: use }, figures };
}

function figuresOf(name: string, first: string): Figure[] {
  const figures: Figure[] = [
    { name: `seconds of a tick, ${name}`, bar: null, of: (runs) => runOf(runs, name).seconds },
    {
      name: `peak memory of detect, ${name}, MB`,
      bar: { most: 500 },
      of: (runs) => (runOf(runs, name).processes["node"]?.peakBytes ?? Number.NaN) / MEGABYTE,
      digits: 0,
    },
  ];
  if (name === first) return figures;
  const ratio = (what: string, of: (run: Run) => number, bar: Figure["bar"]): Figure => ({
    name: `${what}, ${name} ÷ ${first}`,
    bar,
    of: (runs) => of(runOf(runs, name)) / of(runOf(runs, first)),
  });
  const rows = "rows of all queries";
  return [
    ratio("seconds of a tick", (run) => run.seconds, { most: 1.3 }),
    ratio("CPU of Node", (run) => run.processes["node"]?.cpuSeconds ?? Number.NaN, null),
    ratio("rows read", ({ figures: all = {} }) => all[rows] ?? Number.NaN, null),
    ...figures,
  ];
}

/** By query, for each history: median and most milliseconds in the server, and most rows read, of a tick. */
function queriesOf(rounds: readonly ReadonlyMap<string, Run>[], names: readonly string[]) {
  const all = names.map((name) => rounds.map((runs) => runOf(runs, name).figures ?? {}));
  const queries = new Set(
    all
      .flat()
      .flatMap(Object.keys)
      .flatMap((key) => queryIn(key) ?? []),
  );
  const largest = all.at(-1) ?? [];
  const sorted = [...queries].sort((x, y) => spreadIn(largest, y).max - spreadIn(largest, x).max);
  const cells = (each: (name: string) => string) => names.map(each).join(" | ");
  return [
    `| query | ${cells((name) => `ms, ${name} | most ms | most rows`)} |`,
    `| --- | ${cells(() => "--- | --- | ---")} |`,
    ...sorted.slice(0, QUERIES_TOLD).map((query) => {
      const told = all.map((figures) => {
        const { median, max } = spreadIn(figures, query);
        const rows = Math.max(...figures.map((one) => one[`rows of ${query}`] ?? 0));
        return `${median.toFixed(0)} | ${max.toFixed(0)} | ${rows}`;
      });
      return `| ${query} | ${told.join(" | ")} |`;
    }),
  ];
}

function spreadIn(figures: readonly Readonly<Record<string, number>>[], query: string) {
  return spreadOf(figures.map((one) => one[`ms of ${query}`] ?? 0));
}

function queryIn(figure: string): string | null {
  return figure.startsWith("ms of ") && figure.endsWith(".sql") ? figure.slice(6) : null;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / MEGABYTE);
}
