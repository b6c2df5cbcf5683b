/** The API on a socket. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Log } from "@ringfence/runtime";
import { isLoopbackHost } from "./guard/browser.ts";
import type { Api } from "./service.ts";

export interface ApiServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Whether another port will do where this one is taken. */
  readonly anyPort: boolean;
  readonly log: Log;
}

export interface ApiServer {
  readonly name: "api";
  start(): Promise<void>;
  /** Ends live streams, and gives answers under way a second. */
  stop(): Promise<void>;
  /** Such as `http://127.0.0.1:7331`. */
  url(): string;
}

const MOST_CONNECTIONS = 512;
const CLOSE_MS = 1_000;
/** Headers and body of a request, milliseconds. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
/** How often these times are looked at: who is slow holds a connection so much longer. */
const CHECK_MS = 5_000;

export function createApiServer(api: Api, options: ApiServerOptions): ApiServer {
  const { host, port, anyPort, log } = options;
  const listener = getRequestListener(
    (request, env) => {
      const { socket } = (env as { incoming: IncomingMessage }).incoming;
      return api.handle(request, { address: socket.remoteAddress ?? "unknown" });
    },
    { overrideGlobalObjects: false },
  );
  const server = createServer(
    {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: CHECK_MS,
      maxHeaderSize: 16_384,
    },
    (request: IncomingMessage, response: ServerResponse) => void listener(request, response),
  );
  server.maxConnections = MOST_CONNECTIONS;
  const url = () => {
    const { address, port: taken, family } = server.address() as AddressInfo;
    return `http://${family === "IPv6" ? `[${address}]` : address}:${taken}`;
  };
  return {
    name: "api",
    url,
    start: async () => {
      try {
        await listen(server, host, port);
      } catch (error) {
        const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
        if (!isTaken || !anyPort) throw error;
        await listen(server, host, 0);
      }
      log.info({ url: url(), loopback: isLoopbackHost(host) }, "the API is served");
    },
    stop: async () => {
      await api.close();
      if (!server.listening) return;
      const timer = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
      server.closeIdleConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      clearTimeout(timer);
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
