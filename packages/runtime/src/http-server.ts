/** The internal HTTP server of a service: `/metrics`, `/healthz`, `/readyz`, nothing else. */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Log } from "./log.ts";
import { checkReadiness } from "./readiness.ts";
import type { Check, Readiness } from "./readiness.ts";

export interface HttpServerOptions {
  readonly host: string;
  /** 0 takes a free port; `address()` says which. */
  readonly port: number;
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
  readonly checks: Readonly<Record<string, Check>>;
  readonly checkTimeoutMs?: number;
  readonly log: Log;
}

export interface HttpServer {
  readonly name: "http";
  /** What `/readyz` asks, for a process that serves several services at one place. */
  readonly checks: Readonly<Record<string, Check>>;
  /** Resolves once it listens; rejects if the address is taken. */
  start(): Promise<void>;
  /** Resolves once every connection is closed: answers under way get a second to end. */
  stop(): Promise<void>;
  address(): { readonly host: string; readonly port: number };
}

const CHECK_TIMEOUT_MS = 2_000;
const CLOSE_TIMEOUT_MS = 1_000;
const MAX_CONNECTIONS = 64;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

type Page = () => Promise<Answer>;

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { host, port, log } = options;
  const pages = pagesOf(options);
  const server = createServer((request, response) => {
    void respond(pages, request, response, log);
  });
  server.maxConnections = MAX_CONNECTIONS;
  return {
    name: "http",
    checks: options.checks,
    start: () =>
      new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          server.off("error", reject);
          const { address, port: taken } = server.address() as AddressInfo;
          log.info({ host: address, port: taken }, "metrics and health are served");
          resolve();
        });
      }),
    stop: async () => {
      if (!server.listening) return;
      // Idle keep-alive connections close with the server; busy ones get until the timer.
      const timer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
      await new Promise<void>((resolve) => server.close(() => resolve()));
      clearTimeout(timer);
    },
    address: () => {
      const address = server.address() as AddressInfo | null;
      if (address === null) throw new Error("the HTTP server does not listen: call start() first");
      return { host: address.address, port: address.port };
    },
  };
}

export function isHttpServer(part: { readonly name: string }): part is HttpServer {
  return part.name === "http" && "checks" in part;
}

function pagesOf(options: HttpServerOptions): ReadonlyMap<string, Page> {
  const { metrics, checks, checkTimeoutMs = CHECK_TIMEOUT_MS } = options;
  let underWay: Promise<Readiness> | null = null;
  // Probes that come at the same time share one run, so probing cannot overload what it probes.
  const readiness = (): Promise<Readiness> => {
    underWay ??= checkReadiness(checks, checkTimeoutMs).finally(() => {
      underWay = null;
    });
    return underWay;
  };
  return new Map<string, Page>([
    ["/healthz", async () => json(200, { status: "alive" })],
    [
      "/readyz",
      async () => {
        const answer = await readiness();
        return json(answer.status === "not_ready" ? 503 : 200, answer);
      },
    ],
    [
      "/metrics",
      async () => ({ status: 200, type: metrics.contentType, body: await metrics.text() }),
    ],
  ]);
}

async function respond(
  pages: ReadonlyMap<string, Page>,
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
): Promise<void> {
  const path = (request.url ?? "").split("?", 1).join("");
  const page = pages.get(path);
  const reading = request.method === "GET" || request.method === "HEAD";
  let answer: Answer;
  if (page === undefined) {
    answer = json(404, { error: `no such page; there are ${[...pages.keys()].join(", ")}` });
  } else if (!reading) {
    response.setHeader("allow", "GET, HEAD");
    answer = json(405, { error: "use GET or HEAD" });
  } else {
    try {
      answer = await page();
    } catch (error) {
      log.error({ error, path }, "a page of the internal HTTP server failed");
      answer = json(500, { error: "failed; the log says why" });
    }
  }
  response.writeHead(answer.status, {
    "content-type": answer.type,
    "content-length": Buffer.byteLength(answer.body),
    "cache-control": "no-store",
  });
  response.end(request.method === "HEAD" ? undefined : answer.body);
}

function json(status: number, body: object): Answer {
  return { status, type: "application/json; charset=utf-8", body: `${JSON.stringify(body)}\n` };
}
