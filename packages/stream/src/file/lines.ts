/** Cuts bytes into lines, counts them, and holds the memory that one line may take. */

export interface Line {
  /** Number of the line in the file, from 0; blank lines count. */
  readonly number: number;
  /** The bytes without the line ending. */
  readonly value: Buffer;
  /** Length of the whole line in bytes where `value` is only its beginning, else null. */
  readonly cutFrom: number | null;
  /** Where the next line begins, in bytes from the beginning of the (unpacked) file. */
  readonly end: number;
}

export interface LinePosition {
  readonly line: number;
  readonly byte: number;
}

export const DEFAULT_MAX_LINE_BYTES = 16 * 1024 * 1024;
/** What is kept of a line that is too long: enough to say what it was. */
const KEPT_OF_LONG_LINE_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

export class LineSplitter {
  readonly #maxLineBytes: number;
  #line: number;
  #byte: number;
  #parts: Buffer[] = [];
  #partBytes = 0;
  #tooLong = false;

  constructor(from: LinePosition, maxLineBytes: number) {
    this.#line = from.line;
    this.#byte = from.byte;
    this.#maxLineBytes = maxLineBytes;
  }

  /** The lines that `chunk` completes, without the blank ones. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, start)) {
      this.#add(chunk.subarray(start, at));
      const line = this.#cut(1);
      if (line !== null) lines.push(line);
      start = at + 1;
    }
    if (start < chunk.length) this.#add(chunk.subarray(start));
    return lines;
  }

  /** The last line of a file that ends without a line ending. */
  finish(): Line | null {
    return this.#partBytes === 0 ? null : this.#cut(0);
  }

  #add(part: Buffer): void {
    this.#partBytes += part.length;
    if (this.#tooLong) return;
    this.#parts.push(part);
    if (this.#partBytes <= this.#maxLineBytes) return;
    this.#tooLong = true;
    const kept = Math.min(KEPT_OF_LONG_LINE_BYTES, this.#maxLineBytes);
    this.#parts = [Buffer.from(Buffer.concat(this.#parts).subarray(0, kept))];
  }

  #cut(endingBytes: number): Line | null {
    const [only] = this.#parts;
    const whole =
      this.#parts.length === 1 && only !== undefined ? only : Buffer.concat(this.#parts);
    const bytes = this.#partBytes;
    const cutFrom = this.#tooLong ? bytes : null;
    this.#parts = [];
    this.#partBytes = 0;
    this.#tooLong = false;
    this.#byte += bytes + endingBytes;
    const number = this.#line++;
    const value = cutFrom === null && whole.at(-1) === RETURN ? whole.subarray(0, -1) : whole;
    return isBlank(value) ? null : { number, value, cutFrom, end: this.#byte };
  }
}

function isBlank(value: Buffer): boolean {
  return value.every((byte) => byte === 0x20 || byte === 0x09 || byte === RETURN);
}
