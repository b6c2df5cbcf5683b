/** Stands between a store and its server and notes what each kind of query cost. */
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** What queries of one file took, by the word of the server. */
export interface QueryCost {
  calls: number;
  rowsRead: number;
  bytesRead: number;
  milliseconds: number;
}

export interface CountingProxy {
  readonly url: string;
  /** The cost since the last call, by the file of the query. */
  take(): Readonly<Record<string, QueryCost>>;
  close(): Promise<void>;
}

interface Summary {
  readonly read_rows: string;
  readonly read_bytes: string;
  readonly elapsed_ns: string;
}

/** @param target URL of a ClickHouse server */
export async function countingProxy(target: string): Promise<CountingProxy> {
  let costs: Record<string, QueryCost> = {};
  const server = createServer((asked, answer) => {
    const url = new URL(asked.url ?? "/", target);
    const options = { method: asked.method, headers: { ...asked.headers, host: url.host } };
    const onward = request(url, options, (got) => {
      const [summary] = [got.headers["x-clickhouse-summary"]].flat();
      const comment = url.searchParams.get("log_comment") ?? "";
      const name = comment.slice(comment.indexOf(" ") + 1);
      if (summary !== undefined && name.endsWith(".sql")) {
        const { read_rows, read_bytes, elapsed_ns } = JSON.parse(summary) as Summary;
        const cost = (costs[name] ??= { calls: 0, rowsRead: 0, bytesRead: 0, milliseconds: 0 });
        cost.calls += 1;
        cost.rowsRead += Number(read_rows);
        cost.bytesRead += Number(read_bytes);
        cost.milliseconds += Number(elapsed_ns) / 1e6;
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
      const taken = costs;
      costs = {};
      return taken;
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
