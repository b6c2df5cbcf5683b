import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { type InputFile, STDIN } from "./files.ts";
import { errorCode, type Io } from "./io.ts";

const CHUNK_BYTES = 256 * 1024;

export interface OpenInput {
  /** The bytes, unpacked. Iterating throws where the file breaks. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Bytes taken so far, as they lie on disk. */
  consumed(): number;
}

/** Opens an input. Gzip is known by its first bytes, so a pipe may carry it too. */
export async function openInput(file: InputFile, io: Io): Promise<OpenInput> {
  const raw =
    file.path === STDIN ? io.stdin : createReadStream(file.path, { highWaterMark: CHUNK_BYTES });
  let bytes = 0;
  const counted = count(raw, (length) => {
    bytes += length;
  });
  const head = await take(counted, 2);
  const all = chain(head, counted);
  return { chunks: isGzip(head) ? gunzip(all) : all, consumed: () => bytes };
}

/** What broke a file, for a person: cut off, damaged, or unreadable. */
export function describeReadError(error: unknown): string {
  const code = errorCode(error);
  if (code === "Z_BUF_ERROR") return "the gzip file ends in the middle; copy it again";
  if (code === "Z_DATA_ERROR") return "the gzip file is damaged; copy it again";
  if (code === "EACCES" || code === "EPERM") return "no permission to read it; check its rights";
  return `it cannot be read (${code ?? String(error)}); check the disk or the connection`;
}

async function* count(raw: Readable, add: (length: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of raw) {
    const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    add(buffer.length);
    yield buffer;
  }
}

async function take(chunks: AsyncGenerator<Buffer>, length: number): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < length) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* chain(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* rest;
}

function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

function gunzip(packed: AsyncGenerator<Buffer>): AsyncIterable<Buffer> {
  const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
  // An error of either end destroys `unpacked` with it, so whoever iterates meets it there.
  return pipeline(Readable.from(packed, { objectMode: false }), unpacked, () => {});
}
