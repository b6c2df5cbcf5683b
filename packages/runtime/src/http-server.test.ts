import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createHttpServer } from "./http-server.ts";
import type { HttpServer, HttpServerOptions } from "./http-server.ts";
import { silentLog } from "./log.ts";

const open: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.stop()));
});

async function serve(options: Partial<HttpServerOptions> = {}) {
  const server = createHttpServer({
    host: "127.0.0.1",
    port: 0,
    metrics: { contentType: "text/plain; version=0.0.4", text: async () => "up 1\n" },
    checks: {},
    log: silentLog,
    ...options,
  });
  open.push(server);
  await server.start();
  const { host, port } = server.address();
  return { server, host, port, url: `http://${host}:${port}` };
}

test("/healthz says that the loop is alive", async () => {
  const { url } = await serve();
  const response = await fetch(`${url}/healthz?verbose=1`);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: "alive" });
});

test("/metrics gives the page with its content type", async () => {
  const { url } = await serve();
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4");
  expect(await response.text()).toBe("up 1\n");
});

test("HEAD gives the headers of GET and no body", async () => {
  const { url } = await serve();
  const response = await fetch(`${url}/metrics`, { method: "HEAD" });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-length")).toBe("5");
  expect(await response.text()).toBe("");
});

test("an unknown page is 404, another method 405 with Allow", async () => {
  const { url } = await serve();
  expect((await fetch(`${url}/admin`, { method: "POST" })).status).toBe(404);
  const refused = await fetch(`${url}/metrics`, { method: "POST", body: "x" });
  expect(refused.status).toBe(405);
  expect(refused.headers.get("allow")).toBe("GET, HEAD");
});

test("/readyz is 200 with notes while the checks hold, even behind", async () => {
  const { url } = await serve({
    checks: { kafka: async () => "lag is 120000 messages", clickhouse: async () => {} },
  });
  const response = await fetch(`${url}/readyz`);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    status: "degraded",
    failed: [],
    notes: [{ check: "kafka", note: "lag is 120000 messages" }],
  });
});

test("/readyz is 503 and names what failed or did not answer", async () => {
  let aborted = false;
  const { url } = await serve({
    checkTimeoutMs: 20,
    checks: {
      clickhouse: async () => {
        throw new Error("connection refused\nsecond line");
      },
      kafka: (signal) =>
        new Promise(() => signal.addEventListener("abort", () => (aborted = true))),
      rules: async () => {},
    },
  });
  const response = await fetch(`${url}/readyz`);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    status: "not_ready",
    failed: [
      { check: "clickhouse", reason: "connection refused" },
      { check: "kafka", reason: "no answer within 20 ms" },
    ],
    notes: [],
  });
  expect(aborted).toBe(true);
});

test("probes at the same time share one run of the checks", async () => {
  let runs = 0;
  const { host, port } = await serve({
    checks: {
      slow: () => {
        runs += 1;
        return new Promise((resolve) => setImmediate(resolve));
      },
    },
  });
  const socket = connect(port, host);
  const request = "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n";
  // Both requests come in one segment, so the second arrives while the first is under way.
  socket.write(request + request);
  let answers = "";
  for await (const chunk of socket) {
    answers += String(chunk);
    if (answers.match(/HTTP\/1\.1 200/g)?.length === 2) break;
  }
  expect(runs).toBe(1);
});

test("a page that fails is 500 and a line in the log", async () => {
  const failures: object[] = [];
  const { url } = await serve({
    metrics: {
      contentType: "text/plain",
      text: () => Promise.reject(new Error("no metrics")),
    },
    log: { ...silentLog, error: (facts) => void failures.push(facts) },
  });
  expect((await fetch(`${url}/metrics`)).status).toBe(500);
  expect(failures).toHaveLength(1);
});

test("a connection that is kept alive does not hold up the stop", async () => {
  const { server, host, port } = await serve();
  const socket = connect(port, host);
  const answered = new Promise((resolve) => socket.once("data", resolve));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n");
  await answered;
  await server.stop();
  await closed;
  await server.stop();
});

test("a taken port is an error at the start", async () => {
  const { port } = await serve();
  await expect(serve({ port })).rejects.toThrow(/EADDRINUSE/);
});
