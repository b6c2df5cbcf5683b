/** Lines of JSON in a file, or on standard output. */
import { open, type FileHandle } from "node:fs/promises";
import { resolve } from "node:path";
import type { Writable } from "node:stream";
import { messageOf, StreamError } from "../errors.ts";
import type { OutgoingMessage, Sink } from "../ports.ts";
import { lineOf, messageOfLine, type LineFormat } from "./line-format.ts";
import { lastLines, mendEnd } from "./tail.ts";

export interface FileSinkOptions {
  /** `-` is standard output, which has no `tail`. */
  readonly path: string;
  /** True: adds to the file; false: begins it anew at the first `send`. */
  readonly append: boolean;
  /**
   * `values` (default): the value is the line, and key and headers are not kept. `records`: a
   * line is `{ key, value, headers }`, for dead letters, whose bytes may be anything.
   */
  readonly format?: LineFormat;
  /** Forces every `send` to disk before it returns; default true. */
  readonly fsync?: boolean;
  /** What `-` writes to; default `process.stdout`. */
  readonly stdout?: Writable;
}

export function fileSink(options: FileSinkOptions): Sink {
  const format = options.format ?? "values";
  return options.path === "-"
    ? streamSink(options.stdout ?? process.stdout, format)
    : new FileSink(resolve(options.path), { append: options.append, format, fsync: options.fsync });
}

interface FileSettings {
  readonly append: boolean;
  readonly format: LineFormat;
  readonly fsync: boolean | undefined;
}

class FileSink implements Sink {
  readonly #path: string;
  readonly #settings: FileSettings;
  #file: Promise<FileHandle> | null = null;
  #written: Promise<void> = Promise.resolve();

  constructor(path: string, settings: FileSettings) {
    this.#path = path;
    this.#settings = settings;
  }

  send(messages: readonly OutgoingMessage[]): Promise<void> {
    const sent = this.#written.then(() => this.#write(messages));
    this.#written = sent.catch(() => undefined);
    return sent;
  }

  async tail(count: number): Promise<readonly OutgoingMessage[]> {
    await this.#written;
    if (!this.#settings.append && this.#file === null) return [];
    const lines = await lastLines(this.#path, count);
    return lines.map((line) => messageOfLine(line, this.#settings.format));
  }

  async close(): Promise<void> {
    await this.#written;
    const file = this.#file;
    this.#file = null;
    await (await file)?.close();
  }

  async #write(messages: readonly OutgoingMessage[]): Promise<void> {
    const lines = messages.map((message) => lineOf(message, this.#settings.format));
    if (lines.length === 0) return;
    try {
      this.#file ??= this.#open();
      const file = await this.#file;
      await file.appendFile(Buffer.concat(lines));
      if (this.#settings.fsync !== false) await file.datasync();
    } catch (cause) {
      // What was written in part is mended when the file is opened again.
      await this.#reopenLater();
      const text = `${this.#path} cannot be written: ${messageOf(cause)}`;
      throw new StreamError("FILE_NOT_WRITABLE", text, { cause, retriable: isPassing(cause) });
    }
  }

  async #open(): Promise<FileHandle> {
    if (this.#settings.append || this.#begun) await mendEnd(this.#path);
    const file = await open(this.#path, this.#settings.append || this.#begun ? "a" : "w");
    this.#begun = true;
    return file;
  }
  #begun = false;

  async #reopenLater(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.then((opened) => opened.close()).catch(() => undefined);
  }
}

/** A full disk can be emptied; a path that cannot be written stays so. */
function isPassing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return code === "ENOSPC" || code === "EDQUOT" || code === "EIO" || code === "EMFILE";
}

function streamSink(stream: Writable, format: LineFormat): Sink {
  return {
    send(messages) {
      const bytes = Buffer.concat(messages.map((message) => lineOf(message, format)));
      return new Promise((resolve, reject) => {
        const fail = (cause: Error): void => {
          const text = `standard output was closed: ${cause.message}`;
          reject(new StreamError("SINK_CLOSED", text, { cause }));
        };
        stream.once("error", fail);
        stream.write(bytes, (error) => {
          stream.off("error", fail);
          if (error) fail(error);
          else resolve();
        });
      });
    },
    tail: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}
