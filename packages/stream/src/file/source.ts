/** NDJSON files as a stream: given ones, standard input, or a directory that is followed. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { silentLog, type StreamLog } from "../log.ts";
import type { PartitionReader, Source, TopicPartition } from "../ports.ts";
import { Reading } from "../reading.ts";
import { DEFAULT_RETRY, type RetryBounds } from "../retry.ts";
import { readError } from "./failures.ts";
import { follow, listDirectory } from "./follow.ts";
import { DEFAULT_MAX_LINE_BYTES } from "./lines.ts";
import { FileLog, type FileLogOptions } from "./log.ts";
import { openState } from "./state.ts";

export interface FileSourceOptions {
  /**
   * Files, read one after the other in the order given (`-` is standard input), or the `.ndjson`
   * and `.jsonl` files of a directory and below it, packed (`.gz`) or not, by name. `follow` goes
   * on with new files and with what files grow by, until `run` is aborted.
   */
  readonly paths: readonly string[] | { readonly directory: string; readonly follow: boolean };
  /** Where commits are kept; without it every run begins at the first line. */
  readonly statePath?: string;
  /** What `-` reads; default `process.stdin`. */
  readonly stdin?: Readable;
  /** Lines in a batch at most; default 5000. */
  readonly batchMessages?: number;
  /** Bytes in a batch at most, but at least one line; default 4 MiB. */
  readonly batchBytes?: number;
  /** A longer line comes as its first MiB, with the header `ringfence-truncated`; 16 MiB. */
  readonly maxLineBytes?: number;
  /** How often a followed directory is looked at, whatever the system notifies; default 1000. */
  readonly pollMs?: number;
  readonly retry?: RetryBounds;
  readonly log?: StreamLog;
}

/**
 * For files that are read from end to end: what a batch costs beside its lines is worth some thousand of
 * them (docs/scaling.md). Two are held at once, as bytes and as columns.
 */
export const LARGE_BATCHES = { batchMessages: 100_000, batchBytes: 64 * 1024 * 1024 };

const STDIN_PATH = "-";

type Open = (at: TopicPartition) => PartitionReader;

/**
 * Each file is a topic `file:<absolute path>` (`file:<relative path>` in a directory, `file:-` for
 * standard input) with partition 0; offsets are line numbers from 0. Fails with FILE_MISSING,
 * FILE_UNREADABLE, FILE_CORRUPT or STATE_CORRUPT.
 */
export function fileSource(options: FileSourceOptions): Source {
  const { paths, log = silentLog, retry = DEFAULT_RETRY, pollMs = 1000 } = options;
  let logs: readonly FileLog[] = [];

  async function run(open: Open, signal: AbortSignal): Promise<void> {
    const state = await openState(options.statePath ?? null);
    const base = {
      batchMessages: options.batchMessages ?? 5000,
      batchBytes: options.batchBytes ?? 4 * 1024 * 1024,
      maxLineBytes: options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES,
      state,
      log,
    };
    if ("directory" in paths && paths.follow) {
      await follow({
        directory: paths.directory,
        pollMs,
        signal,
        log,
        start: (file) => {
          const fileLog = new FileLog({ ...base, ...file, growing: true });
          return { log: fileLog, reading: new Reading(fileLog, open, { retry, log }) };
        },
        onLogs: (open) => (logs = open),
      });
      return;
    }
    for (const file of await finiteFiles(options)) {
      if (signal.aborted) return;
      const fileLog = new FileLog({ ...base, ...file, growing: false });
      logs = [fileLog];
      const reading = new Reading(fileLog, open, { retry, log, readsAhead: true });
      await readToEnd(fileLog, reading, signal);
    }
  }

  return {
    lag: () => logs.map((each) => each.lag()),
    run: (open, signal) => run(open, signal).finally(() => (logs = [])),
  };
}

async function readToEnd(log: FileLog, reading: Reading, signal: AbortSignal): Promise<void> {
  try {
    while (await reading.step(signal));
  } finally {
    try {
      await reading.close();
    } finally {
      await log.close();
    }
  }
}

type NamedFile = Pick<FileLogOptions, "topic" | "path" | "stream">;

/** The files to read; each must be there before the first is read. */
async function finiteFiles({ paths, stdin }: FileSourceOptions): Promise<NamedFile[]> {
  if ("directory" in paths) {
    const found = await listDirectory(paths.directory);
    return found.map(({ name, path }) => ({ topic: `file:${name}`, path }));
  }
  const files: NamedFile[] = [];
  for (const given of new Set(paths.map((path) => (path === STDIN_PATH ? path : resolve(path))))) {
    if (given === STDIN_PATH) {
      files.push({ topic: "file:-", path: given, stream: stdin ?? process.stdin });
      continue;
    }
    await access(given, constants.R_OK).catch((error: unknown) => {
      throw readError(given, error);
    });
    files.push({ topic: `file:${given}`, path: given });
  }
  return files;
}
