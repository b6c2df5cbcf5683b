import { readLines } from "../lines.ts";
import { type RawRecord, RecordSplitter } from "./split-records.ts";

const SNIFF_BYTES = 512;

/**
 * The records of a CloudTrail file, whatever its shape: `{"Records":[…]}` as the trail writes it
 * (also several in a row), `{"Events":[…]}` as `lookup-events` answers, a bare array, or a record
 * a line. Documents are read in pieces, lines are bounded.
 */
export async function* readRecords(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<readonly RawRecord[]> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < SNIFF_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  const all = chain(head, iterator);
  const depth = recordDepth(head.subarray(0, SNIFF_BYTES).toString("utf8"));
  if (depth === null) yield* linesAsRecords(all);
  else yield* documentRecords(all, depth);
}

/** How many brackets stand around a record; null where a record is a line. */
function recordDepth(head: string): number | null {
  if (/^\s*\{\s*"(?:Records|Events)"\s*:/.test(head)) return 2;
  if (/^\s*\[/.test(head)) return 1;
  return /^\s*\{\s*\n/.test(head) ? 0 : null;
}

async function* documentRecords(
  chunks: AsyncIterable<Buffer>,
  depth: number,
): AsyncGenerator<readonly RawRecord[]> {
  const splitter = new RecordSplitter(depth);
  for await (const chunk of chunks) yield splitter.push(chunk);
  yield splitter.end();
}

async function* linesAsRecords(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<readonly RawRecord[]> {
  for await (const lines of readLines(chunks)) {
    yield lines.map(({ bytes, number }) =>
      bytes === null ? { bytes, number, reason: "record_too_long" } : { bytes, number },
    );
  }
}

async function* chain(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (;;) {
    const next = await rest.next();
    if (next.done) return;
    yield next.value;
  }
}
