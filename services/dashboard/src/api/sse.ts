/** The text of server-sent events, cut into events. Pure. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string | null;
}

/** Longest text that may wait for its end; more is no event of ours. */
const MOST_WAITING = 4_000_000;

/** Takes pieces as they come and gives the events that are whole. */
export class SseReader {
  private waiting = "";

  /** @throws Error where a piece never ends */
  push(piece: string): ServerEvent[] {
    this.waiting += piece.replaceAll("\r\n", "\n");
    if (this.waiting.length > MOST_WAITING) throw new Error("an event of the stream has no end");
    const blocks = this.waiting.split("\n\n");
    this.waiting = blocks.pop() ?? "";
    return blocks.flatMap(parseBlock);
  }
}

function parseBlock(block: string): ServerEvent[] {
  let event = "message";
  let id: string | null = null;
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [, field, value = ""] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === "event") event = value;
    if (field === "data") data.push(value);
    if (field === "id") id = value;
  }
  return data.length === 0 ? [] : [{ event, data: data.join("\n"), id }];
}
