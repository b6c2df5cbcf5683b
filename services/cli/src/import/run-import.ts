import { requestEvent } from "@ringfence/schemas";
import type { InputFile } from "../files.ts";
import { failure, type Io } from "../io.ts";
import type { OutputFile } from "../output-file.ts";
import { progress } from "../progress.ts";
import { describeReadError, openInput } from "../read-input.ts";
import type { Candidate, Importer, Outcome } from "./outcome.ts";
import { ImportSummary } from "./summary.ts";

export interface ImportJob {
  readonly importer: Importer;
  readonly files: readonly InputFile[];
  readonly output: OutputFile;
  readonly io: Io;
}

/** A file that broke while it was read. What came before the break was imported. */
export interface BrokenFile {
  readonly path: string;
  readonly problem: string;
}

export interface ImportResult {
  readonly summary: ImportSummary;
  readonly broken: readonly BrokenFile[];
}

/** Reads every file, checks each event against the contract and writes what holds. */
export async function runImport(job: ImportJob): Promise<ImportResult> {
  const summary = new ImportSummary();
  const broken: BrokenFile[] = [];
  const meter = progress(job.io, {
    label: "Importing",
    noun: "records",
    total: totalBytes(job.files),
  });
  let earlierBytes = 0;
  try {
    for (const file of job.files) {
      const problem = await importFile(job, file, summary, (bytes) => {
        meter.update(earlierBytes + bytes, summary.read);
      });
      if (problem !== null) broken.push({ path: file.path, problem });
      earlierBytes += file.bytes ?? 0;
    }
  } finally {
    meter.clear();
  }
  return { summary, broken };
}

async function importFile(
  job: ImportJob,
  file: InputFile,
  summary: ImportSummary,
  report: (bytes: number) => void,
): Promise<string | null> {
  const pieces = readPieces(job, file);
  for (;;) {
    let piece: Awaited<ReturnType<typeof pieces.next>>;
    try {
      piece = await pieces.next();
    } catch (error) {
      return describeReadError(error);
    }
    if (piece.done) return null;
    if (job.io.signal.aborted) {
      await pieces.return();
      throw failure("interrupted. Run it again; ids are stable, so nothing is counted twice.");
    }
    const lines = piece.value.outcomes.map((outcome) => settle(outcome, file.path, summary));
    await job.output.write(lines.join(""));
    report(piece.value.bytes);
  }
}

async function* readPieces(job: ImportJob, file: InputFile) {
  const input = await openInput(file, job.io);
  for await (const outcomes of job.importer.read(input.chunks, file.name)) {
    yield { outcomes, bytes: input.consumed() };
  }
}

/** The line to write, or nothing: then the reason is counted. */
function settle(outcome: Outcome, path: string, summary: ImportSummary): string {
  if (outcome.kind === "unusable") {
    summary.countUnusable(outcome.reason, `${path}:${outcome.record}`);
    return "";
  }
  const event = withoutUnknown(outcome.event);
  const checked = requestEvent.safeParse(event);
  if (!checked.success) {
    const field = String(checked.error.issues[0]?.path[0] ?? "event");
    summary.countUnusable(`invalid_${field}`, `${path}:${outcome.record}`);
    return "";
  }
  summary.countWritten(checked.data, outcome.account);
  event.occurred_at = checked.data.occurred_at;
  return `${JSON.stringify(event)}\n`;
}

/** Null and absent mean the same in the contract, and absent is shorter. */
function withoutUnknown(event: Candidate): Candidate {
  const known: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(event)) {
    if (value !== null && value !== undefined) known[name] = value;
  }
  return known;
}

function totalBytes(files: readonly InputFile[]): number | null {
  let sum = 0;
  for (const { bytes } of files) {
    if (bytes === null) return null;
    sum += bytes;
  }
  return sum;
}
