/**
 * Reads what other Kafka clients pack: kafkajs itself only knows gzip. Nothing is packed here;
 * producing with one of these fails with a clear error.
 */
import * as zlib from "node:zlib";
import { Decompress as ZstdDecompress } from "fzstd";
import kafkajs from "kafkajs";
import { decompressFrame } from "lz4-napi";
import snappy from "snappyjs";

/** A record batch of Kafka is one megabyte by default; this is far beyond any honest one. */
const UNPACKED_AT_MOST_BYTES = 512 * 1024 * 1024;

// The Java client frames snappy as the xerial library does: a header of 16 bytes, then blocks of
// a length (32 bits, big-endian) and that many bytes. Others send one bare block.
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;
const XERIAL_LENGTH_BYTES = 4;

export function unpackSnappy(packed: Buffer): Buffer {
  if (!packed.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) {
    return snappy.uncompress(packed, UNPACKED_AT_MOST_BYTES);
  }
  const blocks: Buffer[] = [];
  let left = UNPACKED_AT_MOST_BYTES;
  for (let at = XERIAL_HEADER_BYTES; at < packed.length;) {
    const start = at + XERIAL_LENGTH_BYTES;
    at = start + packed.readUInt32BE(at);
    const block = snappy.uncompress(packed.subarray(start, at), left);
    left -= block.length;
    blocks.push(block);
  }
  return Buffer.concat(blocks);
}

export function unpackZstd(packed: Buffer): Buffer {
  const native = nativeZstd();
  if (native !== null) return native(packed, { maxOutputLength: UNPACKED_AT_MOST_BYTES });
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const decompress = new ZstdDecompress((part) => {
    bytes += part.length;
    if (bytes > UNPACKED_AT_MOST_BYTES) throw new RangeError("zstd batch is too large unpacked");
    parts.push(part);
  });
  decompress.push(packed, true);
  return Buffer.concat(parts);
}

type Unpack = (packed: Buffer, options: { readonly maxOutputLength: number }) => Buffer;

/** zstd is part of zlib from Node 22.15 on. */
function nativeZstd(): Unpack | null {
  const found: unknown = Reflect.get(zlib, "zstdDecompressSync");
  return typeof found === "function" ? (found as Unpack) : null;
}

function reading(name: string, unpack: (packed: Buffer) => Buffer | Promise<Buffer>) {
  return () => ({
    decompress: async (packed: Buffer) => unpack(packed),
    compress: () =>
      Promise.reject(new Error(`${name} can be read but not written; produce with gzip or none`)),
  });
}

/** Makes the codecs known to kafkajs, whose list of them belongs to the process. */
export function registerCodecs(): void {
  const { CompressionTypes, CompressionCodecs } = kafkajs;
  CompressionCodecs[CompressionTypes.Snappy] = reading("snappy", unpackSnappy);
  CompressionCodecs[CompressionTypes.LZ4] = reading("lz4", decompressFrame);
  CompressionCodecs[CompressionTypes.ZSTD] = reading("zstd", unpackZstd);
}
