import { join } from "node:path";
import type { World, WorldOptions } from "@ringfence/simulator";
import { failure, type Io, write } from "../io.ts";
import { openOutput, type OutputFile } from "../output-file.ts";
import { formatCount, progress } from "../progress.ts";

const EVENTS_AT_ONCE = 500;

export interface WriteWorldOptions {
  readonly folder: string;
  readonly gzip: boolean;
  readonly options: WorldOptions;
  readonly io: Io;
}

/** Writes events, accounts and truth as JSON lines, and says on standard error what was made. */
export async function writeWorld(world: World, job: WriteWorldOptions): Promise<void> {
  const { folder, io } = job;
  await writeLines(join(folder, "accounts.ndjson"), io, accountLines(world));
  await writeTruth(world, folder, io);
  const name = `events.ndjson${job.gzip ? ".gz" : ""}`;
  const count = await writeEvents(world, join(folder, name), job);
  const perSecond = count / (job.options.hours * 3_600);
  await write(
    io.stderr,
    `${formatCount(count)} events (${perSecond.toPrecision(3)} a second of event time) and ` +
      `${formatCount(world.profiles.length)} profiles in ${folder}\n` +
      `next: ringfence detect --events ${join(folder, name)} ` +
      `--accounts ${join(folder, "accounts.ndjson")} --alerts ${join(folder, "alerts.ndjson")}\n`,
  );
}

/** Writes truth.ndjson: a line an account. */
export async function writeTruth(world: World, folder: string, io: Io): Promise<void> {
  await writeLines(join(folder, "truth.ndjson"), io, world.truth);
}

function* accountLines(world: World): Generator<object> {
  yield* world.profiles;
  yield* world.profileUpdates();
}

async function writeLines(path: string, io: Io, documents: Iterable<object>): Promise<void> {
  const output = await openOutput(path, io);
  try {
    for (const document of documents) await output.write(`${JSON.stringify(document)}\n`);
    await output.finish();
  } finally {
    await output.discard();
  }
}

async function writeEvents(world: World, path: string, job: WriteWorldOptions): Promise<number> {
  const output = await openOutput(path, job.io);
  const meter = progress(job.io, { label: "Simulating", noun: "events", total: job.options.hours });
  try {
    const count = await pump(world, output, job, meter);
    await output.finish();
    return count;
  } finally {
    meter.clear();
    await output.discard();
  }
}

async function pump(
  world: World,
  output: OutputFile,
  { options, io }: WriteWorldOptions,
  meter: { update(done: number, items: number): void },
): Promise<number> {
  let count = 0;
  let lines = "";
  for (const event of world.events()) {
    lines += `${JSON.stringify(event)}\n`;
    count += 1;
    if (count % EVENTS_AT_ONCE !== 0) continue;
    if (io.signal.aborted) throw failure("interrupted. The events file was not kept.");
    await output.write(lines);
    lines = "";
    meter.update((Date.parse(event.occurred_at) - options.start.getTime()) / 3_600_000, count);
  }
  await output.write(lines);
  return count;
}
