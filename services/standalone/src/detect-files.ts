import { access, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import { ConfigError, createMetrics, silentLog, systemClock } from "@ringfence/runtime";
import { fileSink, fileSource } from "@ringfence/stream";
import { type Database, openDatabase } from "./steps/data-folder.ts";
import { createPipeline } from "./steps/pipeline.ts";
import { readFigures, showStatus } from "./steps/status.ts";
import { summaryOf } from "./steps/summary.ts";
import { Screen } from "./steps/terminal.ts";

export interface FilesIo {
  readonly stdin: Readable;
  readonly stderr: Writable;
  readonly stderrIsTerminal: boolean;
  readonly signal: AbortSignal;
}

export interface DetectFilesOptions {
  readonly events: readonly string[];
  readonly accounts: string | null;
  /** Where the alerts go, one revision a line. */
  readonly alerts: string;
  /** Kept if named, else temporary. */
  readonly dataDir: string | null;
  /** Detection settings (YAML). */
  readonly configFile: string | null;
  readonly io: FilesIo;
}

/** Events of files may be as old as they are. */
const MAX_AGE_DAYS = 36_500;

/**
 * The whole pipeline over files, by event time: store everything, then judge window by window,
 * then write every alert revision in order of publication.
 *
 * @throws ConfigError, StreamError, StoreError, SettingsError
 */
export async function detectFiles(options: DetectFilesOptions): Promise<void> {
  const { io, alerts, configFile } = options;
  const started = performance.now();
  const settings = configFile === null ? null : await readFile(configFile, "utf8");
  const now = () => systemClock.now();
  const database = await openDatabase({
    dataDir: options.dataDir,
    database: "ringfence",
    now,
    signal: io.signal,
  });
  try {
    await refuseOtherInput(database, options);
    const deadLettersFile = `${alerts === "-" ? "alerts" : alerts}.dead-letters.ndjson`;
    await rm(deadLettersFile, { force: true });
    // Every run writes all revisions anew, so that the file is whole however often it is run.
    if (alerts !== "-") await writeFile(resolve(alerts), "");
    const deadLetters = fileSink({ path: deadLettersFile, append: true, format: "records" });
    const alertsSink = fileSink({ path: alerts, append: true });
    const pipeline = createPipeline({
      store: database.store,
      ...sourcesOf(options, database.folder),
      deadLetters,
      alerts: alertsSink,
      destination: `run:${now().toISOString()}`,
      settings,
      maxAgeDays: MAX_AGE_DAYS,
      clock: systemClock,
      log: silentLog,
      metrics: createMetrics({ service: "detect", version: "0.1.0", processMetrics: false }),
    });
    const work = async () => {
      await pipeline.ingest.run(io.signal);
      const stored = performance.now();
      await pipeline.detect.tick({ finish: true, signal: io.signal });
      const judged = performance.now();
      const { published } = await pipeline.enforce.drain();
      await Promise.all([deadLetters.close(), alertsSink.close()]);
      return { stored, judged, published };
    };
    const done = await watched(database, io, () => Promise.race([work(), database.died]));
    io.signal.throwIfAborted();
    const figures = await readFigures(database.store, now());
    const text = summaryOf({ ...done, started, ended: performance.now(), figures, alerts });
    io.stderr.write(text);
    if (await exists(deadLettersFile)) {
      io.stderr.write(
        `some messages were unusable: they stand in ${deadLettersFile} with reasons\n`,
      );
    }
  } finally {
    await database.close();
  }
}

/** Shows how far the work has come, where somebody looks. */
async function watched<T>(
  { store }: Database,
  { stderr, stderrIsTerminal }: FilesIo,
  work: () => Promise<T>,
): Promise<T> {
  if (!stderrIsTerminal) return work();
  const screen = new Screen({ out: stderr, columns: 100, color: false, live: true });
  const done = new AbortController();
  const shown = showStatus(store, screen, true, done.signal);
  try {
    return await work();
  } finally {
    done.abort();
    await shown.catch(() => {});
    screen.end();
  }
}

function sourcesOf({ events, accounts, dataDir, io }: DetectFilesOptions, folder: string) {
  const state = (name: string) =>
    dataDir === null ? {} : { statePath: join(folder, `${name}.state.json`) };
  const batches = { batchMessages: 20_000, batchBytes: 16 * 1024 * 1024, stdin: io.stdin };
  return {
    events: fileSource({ paths: events, ...batches, ...state("events") }),
    accounts:
      accounts === null
        ? null
        : fileSource({ paths: [accounts], ...batches, ...state("accounts") }),
  };
}

/**
 * Standard input counts its lines from 0 in every run, so on a folder that is kept a second input
 * would be taken for the first one read again.
 */
async function refuseOtherInput(database: Database, options: DetectFilesOptions): Promise<void> {
  if (options.dataDir === null || !options.events.includes("-")) return;
  const { events } = await readFigures(database.store, new Date(0));
  if (events === 0) return;
  throw new ConfigError([
    `standard input cannot go on where ${options.dataDir} ends; name another --data folder, or none`,
  ]);
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
