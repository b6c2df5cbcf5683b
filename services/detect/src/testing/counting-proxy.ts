/** Stands between a store and its server and notes how many rows each kind of query read. */
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface CountingProxy {
  readonly url: string;
  /** Rows read since the last call, by the file of the query. */
  take(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** @param target URL of a ClickHouse server */
export async function countingProxy(target: string): Promise<CountingProxy> {
  let rows: Record<string, number> = {};
  const server = createServer((asked, answer) => {
    const url = new URL(asked.url ?? "/", target);
    const options = { method: asked.method, headers: { ...asked.headers, host: url.host } };
    const onward = request(url, options, (got) => {
      const [summary] = [got.headers["x-clickhouse-summary"]].flat();
      const name = (url.searchParams.get("log_comment") ?? "").split(" ").at(-1) ?? "";
      if (summary !== undefined && name.endsWith(".sql")) {
        const { read_rows } = JSON.parse(summary) as { read_rows: string };
        rows[name] = (rows[name] ?? 0) + Number(read_rows);
      }
      answer.writeHead(got.statusCode ?? 500, got.headers);
      got.pipe(answer);
    });
    onward.on("error", (error) => answer.destroy(error));
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = rows;
      rows = {};
      return taken;
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
