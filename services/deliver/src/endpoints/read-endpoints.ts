import { dirname, resolve } from "node:path";
import { ConfigError, type Env, readSmallFile } from "@ringfence/runtime";
import { ACTIONS, CATEGORIES, SEVERITIES } from "@ringfence/schemas";
import type { Action, Category, Severity } from "@ringfence/schemas";
import { addressProblem } from "../send/addresses.ts";
import { type EndpointSettings, type FeedName, parseEndpoints } from "./settings.ts";

export interface Endpoint {
  readonly id: string;
  readonly url: URL;
  /** `whsec_…`; in no log and no error. */
  readonly secrets: readonly string[];
  readonly sends: readonly FeedName[];
  readonly since: "now" | "beginning";
  readonly wants: {
    readonly categories: readonly Category[];
    readonly severities: readonly Severity[];
    readonly actions: readonly Action[];
  };
  readonly timeoutMs: number;
  readonly attemptsMax: number;
  readonly ageMaxMs: number;
  readonly ratePerSecond: number;
  readonly concurrency: number;
  readonly orderWaitMs: number;
  readonly payloadMaxBytes: number;
  readonly allowPrivate: boolean;
}

/**
 * The endpoints of a file with their secrets. Files that hold secrets are looked for beside it.
 *
 * @throws ConfigError where a file cannot be read, or something in it makes no sense
 */
export function readEndpoints(path: string, env: Env): readonly Endpoint[] {
  const settings = parseEndpoints(readSmallFile("webhook endpoints", path), path);
  const folder = dirname(resolve(path));
  const problems: string[] = [];
  const endpoints = settings.map((each) => {
    const secrets = each.secrets.map((source) => readSecret(source, { folder, env }));
    const url = new URL(each.url);
    const address = each.allow_private ? null : addressProblem(url.hostname);
    const found = [...secrets.map(({ problem }) => problem), address].filter(
      (each) => each !== null,
    );
    problems.push(...found.map((problem) => `${path}: endpoint ${each.id}: ${problem}.`));
    return endpointOf(
      each,
      url,
      secrets.map(({ value }) => value),
    );
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return endpoints;
}

function endpointOf(settings: EndpointSettings, url: URL, secrets: readonly string[]): Endpoint {
  return {
    id: settings.id,
    url,
    secrets,
    sends: settings.send,
    since: settings.since,
    wants: {
      categories: settings.categories ?? CATEGORIES,
      severities: SEVERITIES.slice(SEVERITIES.indexOf(settings.severity_min)),
      actions: settings.actions ?? ACTIONS,
    },
    timeoutMs: settings.timeout_ms,
    attemptsMax: settings.attempts_max,
    ageMaxMs: settings.age_max_hours * 3_600_000,
    ratePerSecond: settings.rate_per_second,
    concurrency: settings.concurrency,
    orderWaitMs: settings.order_wait_minutes * 60_000,
    payloadMaxBytes: settings.payload_max_bytes,
    allowPrivate: settings.allow_private,
  };
}

interface Secret {
  readonly value: string;
  readonly problem: string | null;
}

const FORM =
  "a secret is whsec_ and 24 to 64 bytes in base64, such as `openssl rand -base64 32` gives";

function readSecret(
  { env: variable, file }: EndpointSettings["secrets"][number],
  { folder, env }: { readonly folder: string; readonly env: Env },
): Secret {
  const from = variable ?? file ?? "";
  let value: string;
  if (variable !== undefined) {
    value = env[variable] ?? "";
    if (value === "") return { value, problem: `${from} is not set; ${FORM}` };
  } else {
    try {
      value = readSmallFile("webhook secret", resolve(folder, from)).trim();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return { value: "", problem: error.message.replace(/\.$/, "") };
    }
  }
  return { value, problem: isSecret(value) ? null : `${from} holds no secret; ${FORM}` };
}

function isSecret(text: string): boolean {
  const [, encoded = ""] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Buffer.from(encoded, "base64").length;
  return encoded.length % 4 === 0 && bytes >= 24 && bytes <= 64;
}
