import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { createMetrics, type Log, type Part, systemClock } from "@ringfence/runtime";
import { fileSink, type Sink } from "@ringfence/stream";
import type { StartOptions } from "./config.ts";
import { type Database, openDatabase } from "./steps/data-folder.ts";
import { databaseOf, sourcesOf } from "./steps/input.ts";
import { goodbye, welcome } from "./steps/messages.ts";
import { createPipeline, type Pipeline } from "./steps/pipeline.ts";
import { readFigures, showStatus } from "./steps/status.ts";
import { Screen, screenSink, type Terminal } from "./steps/terminal.ts";

export interface StandaloneIo {
  readonly stdin: Readable;
  readonly terminal: Terminal;
  readonly log: Log;
}

/** Events of files, and of simulated time, may be as old as they are. */
const MAX_AGE_DAYS = 36_500;

interface Opened {
  readonly database: Database;
  readonly deadLetters: Sink;
  readonly pipeline: Pipeline;
}

/**
 * Every service in one process on the embedded ClickHouse, as parts in their order of start. Live
 * traffic goes on until the process is stopped; files end it by themselves.
 */
export function standaloneParts(options: StartOptions, io: StandaloneIo): Part[] {
  const screen = new Screen(io.terminal);
  const done = new AbortController();
  let opened: Opened | null = null;

  /** A part that works on what `start` opened, until it is stopped or the files are done. */
  const part = (name: string, work: (on: Opened, signal: AbortSignal) => Promise<void>): Part => ({
    name,
    run: async (signal) => {
      if (opened === null) throw new Error("parts run after all of them have started");
      await work(opened, AbortSignal.any([signal, done.signal]));
    },
  });

  const start = async (signal: AbortSignal) => {
    screen.print(`Starting the embedded ClickHouse in ${resolve(options.dataDir)} …`);
    opened = await open(options, io, screen, signal);
    screen.print(welcome(options, opened.database));
  };
  const stop = async () => {
    if (opened === null) return;
    screen.end();
    const figures = await readFigures(opened.database.store, systemClock.now());
    await opened.deadLetters.close();
    await opened.database.close();
    screen.print(goodbye(options, figures));
  };

  return [
    {
      ...part("database", ({ database }, signal) => Promise.race([ended(signal), database.died])),
      start,
      stop,
    },
    part("enforce", ({ pipeline }, signal) => pipeline.enforce.run(signal)),
    ...(options.events.length === 0
      ? [
          part("detect", ({ pipeline }, signal) => pipeline.detect.run(signal)),
          part("ingest", ({ pipeline }, signal) => pipeline.ingest.run(signal)),
        ]
      : [
          part("files", async ({ pipeline }, signal) => {
            await pipeline.ingest.run(signal);
            await pipeline.detect.tick({ finish: true, signal });
            await pipeline.enforce.drain();
            done.abort();
          }),
        ]),
    part("status", ({ database }, signal) =>
      showStatus(database.store, screen, io.terminal.live, signal),
    ),
  ];
}

async function open(
  options: StartOptions,
  { stdin, log }: StandaloneIo,
  screen: Screen,
  signal: AbortSignal,
): Promise<Opened> {
  const now = () => systemClock.now();
  const { dataDir } = options;
  const database = await openDatabase({ dataDir, database: databaseOf(options), now, signal });
  const path = join(database.folder, "dead-letters.ndjson");
  const deadLetters = fileSink({ path, append: true, format: "records" });
  const pipeline = createPipeline({
    store: database.store,
    ...sourcesOf(options, database.folder, stdin, now),
    deadLetters,
    alerts: screenSink(screen, "low"),
    destination: "terminal",
    settings: null,
    maxAgeDays: MAX_AGE_DAYS,
    clock: systemClock,
    log,
    metrics: createMetrics({ service: "standalone", version: "0.1.0", processMetrics: false }),
  });
  return { database, deadLetters, pipeline };
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
