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

/**
 * Writes events, accounts and truth as JSON lines, and says on standard error what was made. Each
 * file takes its name when all are whole: an interrupted run leaves nothing.
 */
export async function writeWorld(world: World, job: WriteWorldOptions): Promise<void> {
  const { folder, io } = job;
  const eventsFile = join(folder, `events.ndjson${job.gzip ? ".gz" : ""}`);
  const outputs: OutputFile[] = [];
  const begin = async (path: string) => {
    const output = await openOutput(path, io);
    outputs.push(output);
    return output;
  };
  try {
    await writeLines(await begin(join(folder, "accounts.ndjson")), accountLines(world));
    await writeLines(await begin(join(folder, "truth.ndjson")), world.truth);
    const count = await writeEvents(world, await begin(eventsFile), job);
    for (const output of outputs) await output.finish();
    await write(io.stderr, summaryOf(world, count, eventsFile, job));
  } finally {
    for (const output of outputs) await output.discard();
  }
}

function summaryOf(
  world: World,
  count: number,
  eventsFile: string,
  { folder, options }: WriteWorldOptions,
): string {
  const perSecond = count / (options.hours * 3_600);
  const noun = (number: number, word: string) => `${word}${number === 1 ? "" : "s"}`;
  const profiles = world.profiles.length;
  return (
    `${formatCount(count)} ${noun(count, "event")} (${perSecond.toPrecision(3)} a second of event ` +
    `time) and ${formatCount(profiles)} ${noun(profiles, "profile")} in ${folder}\n` +
    `next: npx ringfence detect --events ${eventsFile} ` +
    `--accounts ${join(folder, "accounts.ndjson")} --alerts ${join(folder, "alerts.ndjson")}\n`
  );
}

/** Writes truth.ndjson: a line an account. */
export async function writeTruth(world: World, folder: string, io: Io): Promise<void> {
  const output = await openOutput(join(folder, "truth.ndjson"), io);
  try {
    await writeLines(output, world.truth);
    await output.finish();
  } finally {
    await output.discard();
  }
}

function* accountLines(world: World): Generator<object> {
  yield* world.profiles;
  yield* world.profileUpdates();
}

async function writeLines(output: OutputFile, documents: Iterable<object>): Promise<void> {
  for (const document of documents) await output.write(`${JSON.stringify(document)}\n`);
}

async function writeEvents(
  world: World,
  output: OutputFile,
  job: WriteWorldOptions,
): Promise<number> {
  const meter = progress(job.io, { label: "Simulating", noun: "events", total: job.options.hours });
  try {
    return await pump(world, output, job, meter);
  } finally {
    meter.clear();
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
    if (io.signal.aborted) throw failure("interrupted. Nothing was written.");
    await output.write(lines);
    lines = "";
    meter.update((Date.parse(event.occurred_at) - options.start.getTime()) / 3_600_000, count);
  }
  await output.write(lines);
  return count;
}
