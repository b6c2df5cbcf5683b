import { appendFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { streamContract, type Medium } from "../contract.ts";
import { fileSink } from "./sink.ts";
import { fileSource } from "./source.ts";

async function medium(follow: boolean): Promise<Medium> {
  const directory = await mkdtemp(join(tmpdir(), "ringfence-file-"));
  const events = join(directory, "events");
  await mkdir(events);
  const path = join(events, "a.ndjson");
  await writeFile(path, "");
  return {
    append: (messages) =>
      appendFile(path, messages.map(({ value }) => `${String(value)}\n`).join("")),
    source: () =>
      fileSource({
        paths: follow ? { directory: events, follow } : [path],
        statePath: join(directory, "state.json"),
        batchMessages: 64,
        pollMs: 20,
        retry: { initialMs: 1, maxMs: 5 },
      }),
    sink: () => fileSink({ path, append: true, fsync: false }),
    close: () => rm(directory, { recursive: true }),
  };
}

const LINES = { carriesAnything: false, hasGroups: false };
streamContract("a file", { ...LINES, open: () => medium(false) });
streamContract("a followed directory", { ...LINES, open: () => medium(true) });
