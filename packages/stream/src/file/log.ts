/** One file, or the succession of files under one name, as a partition of lines. */
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { StreamLog } from "../log.ts";
import type { Batch, Lag, Message, TopicPartition } from "../ports.ts";
import type { PartitionLog } from "../reading.ts";
import { isPacked, openBytes, streamBytes, type Bytes } from "./bytes.ts";
import { codeOf, readError, statOrNull } from "./failures.ts";
import { LineSplitter, type Line } from "./lines.ts";
import { headOf, isSameFile, type CommitState, type FileState } from "./state.ts";

export interface FileLogOptions {
  readonly topic: string;
  readonly path: string;
  /** Read instead of `path`: standard input. Nothing can be sought or resumed in it. */
  readonly stream?: Readable;
  /** Where the file stands now that the state tells of, if it was renamed meanwhile. */
  readonly findInode?: (inode: string) => string | null;
  readonly growing: boolean;
  readonly batchMessages: number;
  readonly batchBytes: number;
  readonly maxLineBytes: number;
  readonly state: CommitState;
  readonly log: StreamLog;
}

/** `gone`: nothing stands under the name; `settling`: to be asked again after a while. */
export type Turn = "more" | "nothing" | "settling" | "gone";

/** The file that is being read: `base` is the offset of its first line. */
interface Segment {
  readonly bytes: Bytes;
  readonly splitter: LineSplitter;
  readonly identity: Pick<FileState, "base" | "inode" | "head">;
  readonly openedSize: number;
}

/**
 * Offsets are line numbers. Where a file is replaced by another one of its name (a rotation), the
 * new one goes on counting where the old one ended: an offset never stands for two lines.
 */
export class FileLog implements PartitionLog {
  readonly at: TopicPartition;
  readonly #options: FileLogOptions;
  #segment: Segment | null = null;
  #queue: Line[] = [];
  #queueBytes = 0;
  #skipBefore = 0;
  /** Line and byte after the last line that was handed out. */
  #reached = { line: 0, byte: 0 };
  /** The same of each batch that was handed out and not committed, oldest first. */
  #handedOut: { readonly line: number; readonly byte: number }[] = [];
  #base = 0;
  #failure: unknown = null;
  #atEnd = false;
  /** The file has lost its name, and time was given to finish writing to it. */
  #settled = false;

  constructor(options: FileLogOptions) {
    this.#options = options;
    this.at = { topic: options.topic, partition: 0 };
  }

  async read(): Promise<Batch | null> {
    const segment = this.#segment ?? (await this.#resume());
    await this.#fill(segment);
    if (this.#queue.length > 0) return this.#take();
    if (this.#failure !== null) throw this.#failure;
    return null;
  }

  async seek(offset: number): Promise<void> {
    if (this.#options.stream !== undefined) return;
    if (offset < this.#base) {
      const { topic } = this.at;
      this.#options.log.warn({ topic, offset, first: this.#base }, "lines were rotated away");
    }
    this.#skipBefore = offset;
    const path = await this.#pathOfSegment();
    await this.close();
    this.#segment = await this.#open(path, { base: this.#base, line: 0, byte: 0 });
  }

  async commit(next: number): Promise<void> {
    const segment = this.#segment;
    let done = this.#reached;
    while (this.#handedOut[0] !== undefined && this.#base + this.#handedOut[0].line <= next) {
      done = this.#handedOut.shift() ?? done;
    }
    if (segment === null || this.#options.stream !== undefined) return;
    await this.#options.state.set(this.at.topic, { ...segment.identity, ...done });
  }

  /** The file being read, whatever it is called now; null before the first read. */
  get inode(): string | null {
    return this.#segment?.identity.inode ?? null;
  }

  lag(): Lag {
    return { ...this.at, messages: this.#atEnd ? 0 : null };
  }

  /**
   * Called when everything was read: goes on with the file that stands under the name now, where
   * that is another one. A file that lost its name is first looked at once more, because whoever
   * renamed it may have written to it until then.
   */
  async turn(): Promise<Turn> {
    const segment = this.#segment;
    if (segment === null) return "more";
    const { path } = this.#options;
    const now = await statOrNull(path);
    if (now === null || String(now.ino) !== segment.identity.inode) {
      if (!this.#settled) {
        this.#settled = true;
        return "settling";
      }
      // Nobody will end its last line.
      const last = segment.splitter.finish();
      if (last !== null) this.#queue.push(last);
      if (last !== null) return "more";
      if (now === null) return "gone";
      return this.#replace();
    }
    this.#settled = false;
    const nextOffset = this.#base + this.#reached.line;
    if (!isPacked(path)) return now.size < this.#reached.byte ? this.#replace() : "nothing";
    if (now.size === segment.openedSize) return "nothing";
    await this.seek(nextOffset);
    return "more";
  }

  async #replace(): Promise<Turn> {
    await this.close();
    this.#settled = false;
    this.#segment = await this.#openNew(this.#base + this.#reached.line);
    return "more";
  }

  async close(): Promise<void> {
    const segment = this.#segment;
    this.#segment = null;
    this.#queue = [];
    this.#queueBytes = 0;
    this.#failure = null;
    this.#handedOut = [];
    await segment?.bytes.close();
  }

  /** Reads until a batch is full, the file ends, or it cannot be read. */
  async #fill({ bytes, splitter, identity }: Segment): Promise<void> {
    const { batchMessages, batchBytes, growing } = this.#options;
    this.#atEnd = false;
    while (this.#queue.length < batchMessages && this.#queueBytes < batchBytes) {
      if (this.#failure !== null) return;
      const chunk = await bytes.read().catch((error: unknown) => this.#fail(error));
      const lines = chunk === null ? [] : splitter.push(chunk);
      if (chunk === null) {
        this.#atEnd = true;
        const last = growing || this.#failure !== null ? null : splitter.finish();
        if (last !== null) lines.push(last);
      }
      for (const line of lines) {
        if (identity.base + line.number < this.#skipBefore) continue;
        this.#queue.push(line);
        this.#queueBytes += line.value.length;
      }
      if (chunk === null) return;
    }
  }

  #fail(error: unknown): null {
    // A packed file in a followed directory may still be on its way: it is read when it grew.
    if (this.#options.growing && codeOf(error) === "Z_BUF_ERROR") return null;
    this.#failure = readError(this.#options.path, error);
    return null;
  }

  #take(): Batch {
    const { batchMessages, batchBytes } = this.#options;
    let bytes = 0;
    let count = 0;
    for (const line of this.#queue) {
      if (count > 0 && (count >= batchMessages || bytes + line.value.length > batchBytes)) break;
      bytes += line.value.length;
      count += 1;
    }
    const lines = this.#queue.splice(0, count);
    this.#queueBytes -= bytes;
    const last = lines.at(-1);
    if (last !== undefined) {
      this.#reached = { line: last.number + 1, byte: last.end };
      this.#handedOut.push(this.#reached);
    }
    return { ...this.at, messages: lines.map((line) => toMessage(line, this.#base)), end: null };
  }

  /** Opens where the state says the reading ended, in the file that it ended in. */
  async #resume(): Promise<Segment> {
    const { path, stream, state, findInode } = this.#options;
    if (stream !== undefined) {
      const identity = { base: 0, inode: "", head: { bytes: 0, sha256: "" } };
      const splitter = new LineSplitter({ line: 0, byte: 0 }, this.#options.maxLineBytes);
      this.#segment = { bytes: streamBytes(stream), splitter, identity, openedSize: 0 };
      return this.#segment;
    }
    const was = state.get(this.at.topic);
    if (was === null) return (this.#segment = await this.#openNew(0));
    const now = await statOrNull(path);
    const moved = String(now?.ino) === was.inode ? null : (findInode?.(was.inode) ?? null);
    const found = moved ?? path;
    if (await isSameFile(found, was)) return (this.#segment = await this.#open(found, was));
    const fields = { topic: this.at.topic, offset: was.base + was.line };
    this.#options.log.warn(fields, "another file stands here than was read; its lines go on");
    return (this.#segment = await this.#openNew(was.base + was.line));
  }

  /** Opens the file that took the name; what was read of it under another name is skipped. */
  async #openNew(base: number): Promise<Segment> {
    const { path, state } = this.#options;
    const inode = String((await statOrNull(path))?.ino);
    const known = state.byInode(inode);
    const read = known !== null && (await isSameFile(path, known)) ? known : { line: 0, byte: 0 };
    return this.#open(path, { base, line: read.line, byte: read.byte });
  }

  async #open(
    path: string,
    from: { readonly base: number; readonly line: number; readonly byte: number },
  ): Promise<Segment> {
    try {
      const { ino, size } = await stat(path);
      const head = await headOf(path, size);
      // A packed file can only be read from its beginning: the lines before are skipped.
      const start = isPacked(path) ? { line: 0, byte: 0 } : { line: from.line, byte: from.byte };
      this.#base = from.base;
      this.#reached = { line: from.line, byte: from.byte };
      this.#skipBefore = Math.max(this.#skipBefore, from.base + from.line);
      return {
        bytes: await openBytes(path, start.byte),
        splitter: new LineSplitter(start, this.#options.maxLineBytes),
        identity: { base: from.base, inode: String(ino), head },
        openedSize: size,
      };
    } catch (error) {
      throw readError(path, error);
    }
  }

  async #pathOfSegment(): Promise<string> {
    const { path, findInode } = this.#options;
    const inode = this.#segment?.identity.inode;
    const now = await statOrNull(path);
    if (inode === undefined || String(now?.ino) === inode) return path;
    return findInode?.(inode) ?? path;
  }
}

/** One for all: a batch is a hundred thousand messages. */
const NO_HEADERS: Message["headers"] = Object.freeze({});

function toMessage(line: Line, base: number): Message {
  const headers =
    line.cutFrom === null ? NO_HEADERS : { [TRUNCATED_HEADER]: Buffer.from(String(line.cutFrom)) };
  const offset = base + line.number;
  return { offset, key: null, value: line.value, headers, timestamp: null };
}

/** Set on a message whose value is only the beginning of a line; says the whole length. */
export const TRUNCATED_HEADER = "ringfence-truncated";
