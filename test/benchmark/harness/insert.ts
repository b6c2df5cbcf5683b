/** Plain inserts, as `curl` would make them: the bytes of a file, and nothing between. */
import { createReadStream } from "node:fs";
import { request } from "node:http";
import type { Store } from "@ringfence/store";

const CHUNK_BYTES = 1 << 20;

/** Resolves when the server has answered that all of it is stored. */
export function insertFile(store: Store, sql: string, file: string): Promise<void> {
  const url = new URL(store.url);
  const settings = {
    database: store.database,
    query: sql,
    async_insert: "0",
    date_time_input_format: "best_effort",
    input_format_null_as_default: "1",
    wait_end_of_query: "1",
  };
  for (const [name, value] of Object.entries(settings)) url.searchParams.set(name, value);
  return new Promise((resolve, reject) => {
    const call = request(url, { method: "POST" }, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += String(chunk)));
      response.on("end", () =>
        response.statusCode === 200 ? resolve() : reject(new Error(text.slice(0, 500))),
      );
    });
    call.on("error", reject);
    createReadStream(file, { highWaterMark: CHUNK_BYTES }).on("error", reject).pipe(call);
  });
}
