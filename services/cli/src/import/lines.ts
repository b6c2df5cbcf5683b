import { LIMITS } from "@ringfence/schemas";

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** One line without its end. `bytes` is null where it was longer than the bound. */
export interface Line {
  readonly bytes: Buffer | null;
  /** Counted from 1, empty lines included. */
  readonly number: number;
}

/**
 * Splits bytes into lines, one list for each piece read. Memory is bounded: of a line longer than
 * `maxBytes` only the fact remains. Empty lines are counted and left out.
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number = LIMITS.messageBytes,
): AsyncGenerator<readonly Line[]> {
  let number = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let tooLong = false;

  const hold = (piece: Buffer) => {
    heldBytes += piece.length;
    if (heldBytes > maxBytes) {
      tooLong = true;
      held = [];
    } else if (!tooLong) {
      held.push(piece);
    }
  };
  const finish = (lines: Line[]) => {
    number += 1;
    if (tooLong) lines.push({ bytes: null, number });
    else pushLine(lines, held.length === 1 ? held[0] : Buffer.concat(held), number);
    held = [];
    heldBytes = 0;
    tooLong = false;
  };

  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end === -1) break;
      hold(chunk.subarray(start, end));
      finish(lines);
      start = end + 1;
    }
    if (start < chunk.length) hold(chunk.subarray(start));
    yield lines;
  }
  if (heldBytes > 0) {
    const lines: Line[] = [];
    finish(lines);
    yield lines;
  }
}

function pushLine(lines: Line[], bytes: Buffer | undefined, number: number): void {
  let line = bytes ?? Buffer.alloc(0);
  if (line.at(-1) === CARRIAGE_RETURN) line = line.subarray(0, -1);
  if (number === 1 && line.subarray(0, 3).equals(BYTE_ORDER_MARK)) line = line.subarray(3);
  if (line.length > 0) lines.push({ bytes: line, number });
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text, or null where the bytes are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
