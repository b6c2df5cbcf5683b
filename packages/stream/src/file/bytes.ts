/** Where the bytes of a file come from: plain, packed with gzip, or a stream such as stdin. */
import { open, type FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip, type Gunzip } from "node:zlib";

export interface Bytes {
  /** The next bytes; null at the end, which for a plain file that grows is an end for now. */
  read(): Promise<Buffer | null>;
  close(): Promise<void>;
}

const PLAIN_CHUNK_BYTES = 256 * 1024;
// A packed chunk can unpack to a thousand times its size, so it is kept small.
const PACKED_CHUNK_BYTES = 16 * 1024;

export function isPacked(path: string): boolean {
  return path.endsWith(".gz");
}

export async function openBytes(path: string, fromByte: number): Promise<Bytes> {
  const handle = await open(path, "r");
  return isPacked(path) ? gzipBytes(handle) : plainBytes(handle, fromByte);
}

function plainBytes(handle: FileHandle, fromByte: number): Bytes {
  let position = fromByte;
  return {
    async read() {
      const chunk = await readAt(handle, position, PLAIN_CHUNK_BYTES);
      position += chunk?.length ?? 0;
      return chunk;
    },
    close: () => handle.close(),
  };
}

/**
 * Unpacks as much as is asked for. What could be unpacked before a damaged place is answered
 * first, and the error at the next read; a stream pipeline would throw it away instead.
 */
function gzipBytes(handle: FileHandle): Bytes {
  const gunzip = createGunzip();
  const unpacked: Buffer[] = [];
  let failure: Error | null = null;
  let position = 0;
  let ended = false;
  gunzip.on("data", (chunk: Buffer) => unpacked.push(chunk));
  gunzip.on("error", (error) => (failure = error));
  // Zeros behind the last member are padding: it ends there, and takes nothing more.
  gunzip.on("end", () => (ended = true));
  return {
    async read() {
      while (unpacked.length === 0 && failure === null && !ended) {
        const chunk = await readAt(handle, position, PACKED_CHUNK_BYTES);
        position += chunk?.length ?? 0;
        // A file of no bytes is an empty file, not a damaged one.
        if (chunk === null && position > 0) await feed(gunzip, null);
        if (chunk === null) ended = true;
        else await feed(gunzip, chunk);
      }
      if (unpacked.length > 0) return Buffer.concat(unpacked.splice(0));
      if (failure !== null) throw failure;
      return null;
    },
    async close() {
      gunzip.destroy();
      await handle.close();
    },
  };
}

/** Resolves when `chunk` is unpacked, or (null) when the last bytes are, at an error or the end. */
function feed(gunzip: Gunzip, chunk: Buffer | null): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      gunzip.off("error", done);
      gunzip.off("end", done);
      resolve();
    };
    gunzip.once("error", done).once("end", done);
    if (chunk === null) gunzip.end();
    else gunzip.write(chunk, done);
  });
}

async function readAt(handle: FileHandle, position: number, size: number): Promise<Buffer | null> {
  const buffer = Buffer.allocUnsafe(size);
  const { bytesRead } = await handle.read(buffer, 0, size, position);
  return bytesRead === 0 ? null : buffer.subarray(0, bytesRead);
}

export function streamBytes(stream: Readable): Bytes {
  const chunks = stream[Symbol.asyncIterator]();
  return {
    async read() {
      const { value, done } = await chunks.next();
      if (done === true) return null;
      return typeof value === "string" ? Buffer.from(value) : (value as Buffer);
    },
    close: () => Promise.resolve(),
  };
}
