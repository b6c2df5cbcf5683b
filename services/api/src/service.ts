import { randomUUID } from "node:crypto";
import type { PolicyTable } from "@ringfence/policy";
import type { Clock, Log } from "@ringfence/runtime";
import {
  fileAnswer,
  mayDo,
  type Overview,
  pathId,
  type Route,
  ROUTES,
} from "@ringfence/schemas/api";
import type { Store } from "@ringfence/store";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { audit } from "./guard/audit.ts";
import { readJson } from "./guard/body.ts";
import { checkHost, checkOrigin, isFromHere, SAFE_HEADERS } from "./guard/browser.ts";
import { ApiError, problemOf, toApiError, unfit } from "./guard/problem.ts";
import { RateLimit } from "./guard/rate-limit.ts";
import { type LocalToken, type Session, Sessions } from "./guard/session.ts";
import { LIVE_BOUNDS, LiveHub } from "./live/hub.ts";
import { eventStream, placeOf } from "./live/stream.ts";
import { whileKnown } from "./live/while-known.ts";
import type { Analyst } from "./query/analyst.ts";
import type { Asked, RouteName } from "./routes/asked.ts";
import type { DetectorFacts } from "./routes/detectors.ts";
import { handlers } from "./routes/handlers.ts";
import type { WebFiles } from "./web/files.ts";
import { openApi } from "./web/openapi.ts";

export interface ApiParts {
  readonly store: Store;
  readonly analyst: Analyst;
  readonly policy: PolicyTable;
  readonly detectors: DetectorFacts;
  readonly web: WebFiles;
  /** A token that whoever started the process has; null for none. */
  readonly local: LocalToken | null;
  /** Names of this host beside those of loopback; null where any will do. */
  readonly hostNames: readonly string[] | null;
  /** What the ingest of this process put aside; null where it is another process. */
  readonly deadLetters: (() => Pick<Overview["dead_letters"], "total" | "by_reason">) | null;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly bounds: ApiBounds;
}

export interface ApiBounds {
  /** Of each token, or of each address without one. */
  readonly requestsPerMinute: number;
  /** How long one request may take, milliseconds. */
  readonly requestMs: number;
}

export const API_BOUNDS: ApiBounds = { requestsPerMinute: 600, requestMs: 35_000 };

/** What is known of a connection beside the request. */
export interface Connection {
  /** Address of the other end; null where it is this process, as in a test. */
  readonly address: string | null;
}

export interface Api {
  /** Never rejects: every error is an answer. */
  handle(request: Request, connection: Connection): Promise<Response>;
  /** Ends what listens to live changes. */
  close(): Promise<void>;
}

type App = Hono<{ Bindings: Connection; Variables: { id: string } }>;

/** Everything that is asked over HTTP goes through here: who asks, how often, what, and the answer. */
export function createApi(parts: ApiParts): Api {
  const { store, log, web } = parts;
  const hub = new LiveHub(store, log, LIVE_BOUNDS);
  const document = JSON.stringify(openApi(parts.version));
  const app: App = new Hono();
  const { admit, whoAsks } = admission(parts);

  guard(app, parts);
  app.get("/healthz", (c) => c.json({ status: "alive" }));
  app.get("/readyz", async (c) => {
    await store.ping();
    return c.json({ status: "ready" });
  });
  app.get("/v1/openapi.json", () => {
    return new Response(document, { headers: { "content-type": "application/json" } });
  });
  for (const [name, route] of Object.entries(ROUTES) as [RouteName, Route][]) {
    app.on(route.method, route.path.replace("{id}", ":id"), async (c) => {
      const session = await admit(c, route);
      if (route.method !== "GET") checkOrigin(originOf(c));
      const answered = await answer(c, name, session, parts);
      return route.files === undefined ? c.json(answered) : fileResponse(answered);
    });
  }
  app.get("/v1/events", async (c) => {
    await admit(c, { role: "viewer", writes: false });
    const since = placeOf(c.req.header("last-event-id"));
    const signal = whileKnown(() => whoAsks(c), c.req.raw.signal, LIVE_BOUNDS.recheckMs);
    const stream = await eventStream(hub, LIVE_BOUNDS, { since, signal });
    return new Response(stream, {
      headers: { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" },
    });
  });
  app.all("/v1/*", (c) => {
    const known = Object.values(ROUTES).some(({ path }) => isLike(c.req.path, path));
    throw known
      ? new ApiError("method-not-allowed", "See /v1/openapi.json for the methods of this path.")
      : new ApiError("not-found", "There is no such route. See /v1/openapi.json.");
  });
  app.get("*", (c) => {
    const file = web(c.req.path);
    if (file === null)
      throw new ApiError("not-found", "There is no such file. Load the page anew.");
    const { body, headers } = file;
    const same = headers["etag"] !== undefined && c.req.header("if-none-match") === headers["etag"];
    if (same) return new Response(null, { status: 304, headers });
    return new Response(new Uint8Array(body), { headers });
  });
  app.notFound(() => {
    throw new ApiError("not-found", "There is no such route. See /v1/openapi.json.");
  });
  return {
    handle: async (request, connection) => app.fetch(request, connection),
    close: () => hub.close(),
  };
}

function fileResponse(answered: object): Response {
  const { name, media_type, bytes } = fileAnswer.parse(answered);
  return new Response(new Uint8Array(bytes), {
    headers: {
      "content-type": media_type,
      "content-disposition": `attachment; filename="${name}"`,
    },
  });
}

/** What holds for every request, and every error as an answer. */
function guard(app: App, { hostNames, log }: ApiParts): void {
  app.use(async (c, next) => {
    c.set("id", randomUUID());
    checkHost(c.req.header("host"), hostNames);
    await next();
    for (const [name, value] of Object.entries(SAFE_HEADERS)) c.header(name, value);
    if (c.req.path.startsWith("/v1/")) c.header("cache-control", "no-store");
  });
  app.onError((error, c) => {
    const answer = toApiError(error);
    const path = c.req.path;
    const request_id = c.get("id");
    if (answer.status >= 500) log.error({ error, path, request_id }, "a request failed");
    return new Response(JSON.stringify(problemOf(answer, path, request_id)), {
      status: answer.status,
      headers: {
        ...SAFE_HEADERS,
        ...answer.headers,
        "cache-control": "no-store",
        "content-type": "application/problem+json",
      },
    });
  });
}

/** Who asks; an ApiError where they may not, or ask too often. */
function admission({ store, local, hostNames, clock, bounds }: ApiParts) {
  const now = () => clock.now().getTime();
  const sessions = new Sessions({ store, local, now });
  const rate = new RateLimit(bounds.requestsPerMinute, now);
  const whoAsks = (c: Context): Promise<Session> => {
    const header = (name: string) => c.req.header(name);
    const forwarded = header("forwarded") ?? header("x-forwarded-for") ?? header("x-real-ip");
    const said = { host: header("host"), site: header("sec-fetch-site"), forwarded };
    const fromHere = isFromHere(said, (c.env as Connection).address, hostNames);
    return sessions.of(header("authorization"), fromHere);
  };
  const admit = async (c: Context, route: Pick<Route, "role" | "writes">): Promise<Session> => {
    const from = `address ${(c.env as Connection).address ?? "here"}`;
    const session = await whoAsks(c).catch((error) => {
      rate.take(from);
      throw error;
    });
    rate.take(session.token_id === null ? from : `token ${session.token_id}`);
    if (route.writes && session.readOnly !== null) {
      throw new ApiError("read-only", session.readOnly);
    }
    if (mayDo(session.role, route.role)) return session;
    throw new ApiError("forbidden", `It takes the role ${route.role}; yours is ${session.role}.`);
  };
  return { admit, whoAsks };
}

async function answer(
  c: Context,
  name: RouteName,
  session: Session,
  parts: ApiParts,
): Promise<object> {
  const { store, clock, log, bounds } = parts;
  const route: Route = ROUTES[name];
  const time = AbortSignal.timeout(bounds.requestMs);
  const request_id = c.get("id") as string;
  const now = clock.now();
  const asked: Asked<Route> = {
    id: idOf(c, route),
    query: queryOf(c, route) as undefined,
    body: (route.body === undefined ? undefined : await bodyOf(c, route.body)) as undefined,
    session,
    signal: AbortSignal.any([c.req.raw.signal, time]),
    now,
    store,
    parts,
    detectors: parts.detectors,
    request_id,
    audit: async (...deeds) => {
      await audit(store, session, deeds, { at: now, id: request_id });
      const { actor, role } = session;
      for (const { action, target } of deeds) {
        log.info({ actor, role, action, target, request_id }, "asked");
      }
    },
  };
  const handler = handlers[name] as unknown as (one: Asked<Route>) => Promise<object>;
  return within(handler(asked), time);
}

function originOf(c: Context) {
  const header = (name: string) => c.req.header(name);
  return { origin: header("origin"), host: header("host"), site: header("sec-fetch-site") };
}

function idOf(c: Context, { path }: Route): string {
  if (!path.includes("{id}")) return "";
  const parsed = pathId.safeParse(c.req.param("id"));
  if (parsed.success) return parsed.data;
  throw unfit("id", parsed.error);
}

function queryOf(c: Context, { query }: Route): unknown {
  if (query === undefined) return undefined;
  for (const [name, values] of Object.entries(c.req.queries())) {
    if (values.length < 2) continue;
    const said = `${name} is given ${values.length} times. Give it once, with commas between values.`;
    throw new ApiError("bad-request", said);
  }
  // What is not known is told, so that a slip in a filter does not show everything.
  const parsed = z.strictObject(query.shape).safeParse(c.req.query());
  if (parsed.success) return parsed.data;
  throw unfit("query", parsed.error);
}

async function bodyOf(c: Context, body: z.ZodType): Promise<unknown> {
  const parsed = body.safeParse(await readJson(c.req.raw));
  if (parsed.success) return parsed.data;
  throw unfit("body", parsed.error);
}

function isLike(path: string, pattern: string): boolean {
  const [given, wanted] = [path.split("/"), pattern.split("/")];
  return (
    given.length === wanted.length &&
    wanted.every((part, at) => (part === "{id}" ? given[at] !== "" : part === given[at]))
  );
}

/** What takes longer than its time is answered as such, whatever becomes of it. */
async function within<T>(work: Promise<T>, time: AbortSignal): Promise<T> {
  let onAbort = (): void => {};
  const late = new Promise<never>((_, reject) => {
    onAbort = () => reject(new ApiError("timeout", "It took too long. Ask for less."));
    time.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    time.removeEventListener("abort", onAbort);
  }
}
