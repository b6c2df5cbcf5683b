/** `JSON.parse` of every message of a file, and nothing else. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { argumentsOf, sayUse } from "../harness/child.ts";

const { file } = argumentsOf(z.object({ file: z.string() }));
const bytes = readFileSync(file);
const messages: Buffer[] = [];
for (let start = 0, end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
  messages.push(bytes.subarray(start, end));
  start = end + 1;
}
await sayUse(() => {
  let objects = 0;
  for (const message of messages) {
    const parsed: unknown = JSON.parse(message.toString());
    if (typeof parsed === "object") objects += 1;
  }
  return Promise.resolve(objects);
});
