/** A program that starts a server and never stops it: holds it until killed, or just ends. argv: data directory, `hold` or `end`. */
import { openStore } from "../open-store.ts";
import { startEmbedded } from "./server.ts";

const server = await startEmbedded({ dataDir: process.argv[2] as string });
const store = openStore({ url: server.url, service: "test" });
await store.command("CREATE TABLE IF NOT EXISTS kept (a UInt64) ENGINE = MergeTree ORDER BY a");
await store.insert("kept", [{ a: 1 }, { a: 2 }], { columns: ["a"] });
process.stdout.write(`${JSON.stringify({ pid: server.pid, url: server.url })}\n`);
// Neither the server nor an idle socket of the client keeps a program alive; this does.
if (process.argv[3] === "hold") setInterval(() => undefined, 60_000);
