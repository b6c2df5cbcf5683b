/** Who may do what: tokens, roles, hosts, origins, rates, bodies; and the API on a socket. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { silentLog } from "@ringfence/runtime";
import type { AlertDetail, AlertsPage, Graph } from "@ringfence/schemas/api";
import { mayDo, type Me, type Role, ROLES, type Route, ROUTES } from "@ringfence/schemas/api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApiServer } from "./server.ts";
import { API_BOUNDS, type Api } from "./service.ts";
import { call, ringWorld, type World } from "./testing/fixture.ts";
import { listen } from "./testing/live.ts";
import { readTokens, revokeToken } from "./tokens/token-store.ts";
import { newToken } from "./tokens/token.ts";
import { readWebFiles } from "./web/files.ts";

let world: World;
let api: Api;

beforeAll(async () => {
  world = await ringWorld();
  api = world.open();
});
afterAll(() => world.close());

const control = { kind: "suppress", scope: "account", value: "acc_1", reason: "x" };

describe("without a token in the database", () => {
  test("this machine reads, and is told why it may not write", async () => {
    const me = (await call(api, "/v1/me", { address: "127.0.0.1" })).json() as Me;
    expect(me).toMatchObject({ actor: null, read_only: true, role: "analyst" });
    expect(me.read_only_reason).toContain("npx ringfence tokens create");
    const refused = await call(api, "/v1/controls", { body: control, address: "::1" });
    expect(refused.status).toBe(403);
    expect(refused.headers.get("content-type")).toBe("application/problem+json");
    expect(refused.json()).toMatchObject({ type: "urn:ringfence:problem:read-only", status: 403 });
  });

  test("no other machine is answered, nor one behind a proxy", async () => {
    const far = await call(api, "/v1/me", { address: "203.0.113.7" });
    expect(far.status).toBe(401);
    expect(far.headers.get("www-authenticate")).toContain("Bearer");
    const forwarded = { address: "127.0.0.1", headers: { "x-forwarded-for": "203.0.113.7" } };
    expect((await call(api, "/v1/me", forwarded)).status).toBe(401);
  });

  test("nor a page of another site, even one that took this address by its name", async () => {
    const any = world.open({ hostNames: null });
    const of = (headers: Record<string, string>) =>
      call(any, "/v1/me", { address: "127.0.0.1", headers });
    expect((await of({})).status).toBe(200);
    expect((await of({ "sec-fetch-site": "same-origin" })).status).toBe(200);
    expect((await of({ host: "evil.example" })).status).toBe(401);
    expect((await of({ "sec-fetch-site": "cross-site" })).status).toBe(401);
    // Behind a proxy, which may not say for whom it asks, everybody needs a token.
    const behind = world.open({ hostNames: ["ringfence.example"] });
    expect((await call(behind, "/v1/me", { address: "127.0.0.1" })).status).toBe(401);
  });

  test("whoever started the process has a token of their own", async () => {
    const { token, hash } = newToken((bytes) => randomBytes(bytes));
    const own = world.open({ local: { token, hash, actor: "ada" } });
    const me = (await call(own, "/v1/me", { token })).json() as Me;
    expect(me).toMatchObject({ actor: "ada", role: "admin", read_only: false });
    const other = newToken((bytes) => randomBytes(bytes)).token;
    expect((await call(own, "/v1/me", { token: other })).status).toBe(401);
    const without = (await call(own, "/v1/me")).json() as Me;
    expect(without.read_only_reason).toContain("#");
  });
});

describe("with tokens", () => {
  test("each role may do its own and what those below may, on every route", async () => {
    const tokens = new Map<Role, string>();
    for (const role of ROLES) tokens.set(role, await world.token(role));
    for (const [name, route] of Object.entries(ROUTES) as [string, Route][]) {
      const path = route.path.replace("{id}", "none");
      for (const role of ROLES) {
        // A body that does not fit: who may, is told so; nothing is done.
        const body = route.method === "GET" ? undefined : {};
        const { status } = await call(api, path, {
          method: route.method,
          token: tokens.get(role),
          body,
        });
        if (mayDo(role, route.role)) expect(status, `${role} ${name}`).not.toBe(403);
        else expect(status, `${role} ${name}`).toBe(403);
      }
      expect((await call(api, path, { method: route.method })).status, name).toBe(401);
    }
  });

  test("the secret is nowhere in the store; a revoked token and a forged one stop", async () => {
    const token = await world.token("admin", "grace");
    expect((await call(api, "/v1/me", { token })).status).toBe(200);
    const known = await readTokens(world.store);
    expect(JSON.stringify(known)).not.toContain(token.split("_")[2]);
    const forged = `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`;
    expect((await call(api, "/v1/me", { token: forged })).status).toBe(401);
    const own = known.find(({ name }) => name === "grace");
    if (own === undefined) throw new Error("the token is not stored");
    await revokeToken(world.store, own, { by: "test", reason: "lost", at: world.clock.now() });
    world.clock.pass(3_000);
    expect((await call(api, "/v1/me", { token })).status).toBe(401);
    for (const header of [
      "Basic YTpi",
      "Bearer",
      "Bearer nonsense",
      `Bearer ${"x".repeat(5_000)}`,
    ]) {
      expect((await call(api, "/v1/me", { headers: { authorization: header } })).status).toBe(401);
    }
  });
});

describe("a browser", () => {
  test("of a page that names this machine by another name is refused", async () => {
    for (const host of ["evil.example", "evil.example:7331", "127.0.0.1.evil.example", ""]) {
      expect((await call(api, "/v1/me", { headers: { host } })).status, host).toBe(421);
    }
    const named = world.open({ hostNames: ["ringfence.example"] });
    const headers = { host: "ringfence.example:7331" };
    expect((await call(named, "/healthz", { headers })).status).toBe(200);
  });

  test("is told of a path that takes no writes as of everything else", async () => {
    const lost = await call(api, "/", { method: "POST" });
    expect(lost.status).toBe(404);
    expect(lost.headers.get("content-type")).toBe("application/problem+json");
  });

  test("of another site may not write", async () => {
    const token = await world.token("responder");
    const write = (headers: Record<string, string>) =>
      call(api, "/v1/controls", { token, body: control, headers });
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ]) {
      const { status, text } = await write(headers);
      expect(status).toBe(403);
      expect(text).toContain("wrong-origin");
    }
    expect(
      (await write({ origin: "http://localhost", "sec-fetch-site": "same-origin" })).status,
    ).toBe(200);
  });

  test("gets headers that keep it to this host", async () => {
    for (const path of ["/", "/v1/me", "/v1/none"]) {
      const { headers } = await call(api, path);
      expect(headers.get("content-security-policy"), path).toContain("default-src 'self'");
      expect(headers.get("content-security-policy"), path).not.toContain("unsafe");
      expect(headers.get("x-content-type-options"), path).toBe("nosniff");
    }
  });
});

test("a body that is no JSON, or too large, and a query that is not known are refused", async () => {
  const token = await world.token("admin");
  const form = { "content-type": "text/plain" };
  expect((await call(api, "/v1/controls", { token, body: control, headers: form })).status).toBe(
    415,
  );
  const large = { ...control, reason: "x".repeat(70_000) };
  const refused = await call(api, "/v1/controls", { token, body: large });
  expect(refused.status).toBe(413);
  expect(refused.headers.get("connection")).toBe("close");
  for (const query of [
    "?sverity=high",
    "?severity=bad",
    "?limit=0",
    "?limit=5000",
    "?cursor=nonsense",
    "?status=",
    "?status=open&status=closed",
    "?since=yesterday",
  ]) {
    const { status, text } = await call(api, `/v1/alerts${query}`, { token });
    expect(status, query).toBe(400);
    expect(text, query).toContain("problem:bad-request");
  }
  const unknown = await call(api, "/v1/alerts?status=opn", { token });
  expect(unknown.text).toContain("acknowledged");
  expect((await call(api, "/v1/alerts", { token, method: "PUT" })).status).toBe(405);
  expect((await call(api, "/v1/alerts/", { token })).status).toBe(404);
  expect((await call(api, "/v1/nothing", { token })).status).toBe(404);
  for (const id of ["alr_1", `alr_${"0".repeat(32)}`, "%27%20OR%201"]) {
    expect((await call(api, `/v1/alerts/${id}`, { token })).status).toBe(404);
  }
});

test("who asks too often waits, and nobody else", async () => {
  const slow = world.open({ bounds: { ...API_BOUNDS, requestsPerMinute: 3 } });
  const token = await world.token("viewer", "hasty");
  const other = await world.token("viewer", "calm");
  const statuses: number[] = [];
  for (let at = 0; at < 4; at += 1) statuses.push((await call(slow, "/v1/me", { token })).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
  expect((await call(slow, "/v1/me", { token: other })).status).toBe(200);
  world.clock.pass(20_000);
  expect((await call(slow, "/v1/me", { token })).status).toBe(200);
});

test("the document names every route, and its problems", async () => {
  const document = (await call(api, "/v1/openapi.json")).json() as {
    paths: Record<string, object>;
  };
  for (const { path, method } of Object.values(ROUTES)) {
    expect(document.paths[path], path).toHaveProperty(method.toLowerCase());
  }
});

test("a store that does not answer is told without a word of SQL", async () => {
  const broken = world.open({
    store: {
      ...world.store,
      database: "x",
      query: () => Promise.reject(new Error("SELECT secret FROM x")),
    } as never,
  });
  const { status, text } = await call(broken, "/v1/me");
  expect(status).toBe(500);
  expect(text).not.toContain("secret");
});

test("whoever goes away before the answer is no error in the log; what fails for others is", async () => {
  const errors: string[] = [];
  const log = { ...silentLog, error: (_: object, said: string) => void errors.push(said) };
  const token = await world.token("viewer", "left");
  const headers = { host: "localhost", authorization: `Bearer ${token}` };
  const ask = (one: Api, signal: AbortSignal | null) =>
    one.handle(new Request("http://localhost/v1/me", { headers, signal }), { address: null });
  expect((await ask(world.open({ log }), AbortSignal.abort())).status).toBe(504);
  expect(errors).toEqual([]);
  const query = () => Promise.reject(new Error("broken"));
  expect((await ask(world.open({ log, store: { ...world.store, query } }), null)).status).toBe(500);
  expect(errors).toEqual(["a request failed"]);
});

describe("files of the dashboard", () => {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-web-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("are served as they were built, and nothing beside them", async () => {
    mkdirSync(join(folder, "dist", "assets"), { recursive: true });
    writeFileSync(join(folder, "secret.txt"), "secret");
    writeFileSync(join(folder, "dist", "index.html"), "<!doctype html>page");
    writeFileSync(join(folder, "dist", "assets", "app-1a2b.js"), "1");
    symlinkSync(join(folder, "secret.txt"), join(folder, "dist", "link.txt"));
    const web = world.open({ web: readWebFiles(join(folder, "dist")) });
    const page = await call(web, "/");
    expect(page.text).toBe("<!doctype html>page");
    expect(page.headers.get("cache-control")).toBe("no-cache");
    const etag = page.headers.get("etag") ?? "";
    expect((await call(web, "/", { headers: { "if-none-match": etag } })).status).toBe(304);
    const asset = await call(web, "/assets/app-1a2b.js");
    expect(asset.headers.get("cache-control")).toContain("immutable");
    expect(asset.headers.get("content-type")).toContain("javascript");
    for (const path of [
      "/alerts/alr_1",
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/link.txt",
    ]) {
      expect((await call(web, path)).text, path).toBe("<!doctype html>page");
    }
    for (const path of ["/assets/app-0000.js", "/assets/%00"]) {
      const gone = await call(web, path);
      expect(gone.status, path).toBe(404);
      expect(gone.headers.get("content-type"), path).toBe("application/problem+json");
    }
  });

  test("that were not built yet are told how", async () => {
    expect((await call(api, "/")).text).toContain("npm run build");
  });
});

describe("on a socket", () => {
  test("answers, streams what changes, goes on from where one was, and stops", async () => {
    const own = world.open();
    const server = createApiServer(own, {
      host: "127.0.0.1",
      port: 0,
      anyPort: false,
      log: silentLog,
    });
    await server.start();
    const token = await world.token("viewer", "socket");
    const headers = { authorization: `Bearer ${token}` };
    const me = (await (await fetch(`${server.url()}/v1/me`, { headers })).json()) as Me;
    expect(me).toMatchObject({ actor: "socket", role: "viewer" });

    const first = await listen(server.url(), headers);
    const { id, event } = await first.next();
    expect(event).toBe("hello");
    await world.store.insert("decisions", [step(1)], { columns: Object.keys(step(1)) });
    const told = await first.next();
    expect(told).toMatchObject({
      event: "decision",
      data: { decision_id: "dec_1", state: "proposed" },
    });
    await first.close();

    const second = await listen(server.url(), { ...headers, "last-event-id": id });
    expect(await second.next()).toMatchObject({ event: "hello", id: told.id });
    expect(await second.next()).toMatchObject({ event: "decision", id: told.id });
    await second.close();
    const old = await listen(server.url(), { ...headers, "last-event-id": "999999.0" });
    expect(await old.next()).toMatchObject({ event: "hello" });
    expect(await old.next()).toMatchObject({ event: "reset" });
    await old.close();
    expect(
      (await fetch(`${server.url()}/v1/events`, { headers: { ...headers, "last-event-id": "x" } }))
        .status,
    ).toBe(400);

    const brief = await world.token("viewer", "brief");
    const last = await listen(server.url(), { authorization: `Bearer ${brief}` });
    expect(await last.next()).toMatchObject({ event: "hello" });
    const [revoked] = (await readTokens(world.store)).filter(({ name }) => name === "brief");
    if (revoked === undefined) throw new Error("the token is not stored");
    const given = { by: "test", reason: "left", at: world.clock.now() };
    await revokeToken(world.store, revoked, given);
    world.clock.pass(3_000);
    await expect(last.next()).rejects.toThrow("the stream ended");

    // What is no HTTP ends the connection, and not the server.
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(server.url()).port), "127.0.0.1", () =>
        socket.write("nonsense\r\n\r\n"),
      );
      socket.on("close", () => resolve());
      socket.resume();
    });
    expect((await fetch(`${server.url()}/healthz`)).status).toBe(200);
    const listening = await listen(server.url(), headers);
    await server.stop();
    await listening.close();
  }, 60_000);

  function step(sequence: number) {
    return {
      sequence,
      decision_id: "dec_1",
      state: "proposed",
      alert_id: "alr_1",
      alert_revision: 1,
      category: "resale",
      account_id: "acc_1",
      action: "warn",
      actor_type: "policy",
      actor_id: "ringfence",
      reason: "x",
      decided_at: "2026-10-12T06:00:00.000Z",
      expires_at: null,
      body: "{}",
    };
  }
});

test("the beginning of an id reads, and writes nothing", async () => {
  const token = await world.token("analyst", "bea");
  const get = async <T>(path: string) => (await call(api, path, { token })).json() as T;
  const id = (await get<AlertsPage>("/v1/alerts")).items[0]?.alert_id ?? "";
  const path = `/v1/alerts/${id.slice(0, 12)}`;
  expect((await get<AlertDetail>(path)).alert.alert_id).toBe(id);
  expect((await get<Graph>(`${path}/graph`)).accounts_total).toBe(5);
  expect((await call(api, "/v1/alerts/alr_00000000", { token })).status).toBe(404);
  const body = { verdict: "benign", note: "a class" };
  expect((await call(api, `${path}/verdicts`, { method: "POST", token, body })).status).toBe(404);
});
