/** Simulated traffic in a file, as gateways would write it. */
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { createWorld, toNdjson } from "@ringfence/simulator";

/** Of a day; a small world has quiet days, too. */
const EVENTS_AN_ACCOUNT = 100;
const ACCOUNTS_AT_LEAST = 100;
const CHUNK_BYTES = 1 << 20;

/** Writes so many events of one simulated world; answers the bytes. */
export async function writeEvents(path: string, events: number): Promise<number> {
  const accounts = ACCOUNTS_AT_LEAST + Math.ceil(events / EVENTS_AN_ACCOUNT);
  // Yesterday at most: what is older than its retention is not stored.
  const start = new Date(Date.now() - 36 * 3_600_000);
  const world = createWorld({ seed: 1, start, hours: 24, accounts });
  const out = createWriteStream(path);
  let bytes = 0;
  let count = 0;
  let chunk = "";
  for (const event of world.events()) {
    chunk += toNdjson(event);
    count += 1;
    if (count < events && chunk.length < CHUNK_BYTES) continue;
    bytes += Buffer.byteLength(chunk);
    if (!out.write(chunk)) await once(out, "drain");
    chunk = "";
    if (count === events) break;
  }
  if (count < events) throw new Error(`the world ended after ${count} of ${events} events`);
  out.end();
  await once(out, "close");
  return bytes;
}
