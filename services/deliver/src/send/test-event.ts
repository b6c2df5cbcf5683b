/** A signed event that says nothing: whether an endpoint can be reached, and verifies. */
import { contentId } from "@ringfence/schemas";
import { ConfigError, type Env } from "@ringfence/runtime";
import { readEndpoints } from "../endpoints/read-endpoints.ts";
import { call } from "../steps/attempt.ts";
import { systemResolve } from "./addresses.ts";
import type { Answer } from "./post.ts";

export interface TestEvent {
  /** Path of the file of endpoints. */
  readonly file: string;
  readonly endpointId: string;
  readonly env: Env;
  readonly now: () => Date;
}

export interface TestAnswer {
  readonly webhookId: string;
  /** Without its path, which may hold a token. */
  readonly host: string;
  readonly secrets: number;
  readonly answer: Answer;
}

/**
 * Sends it once, by the way and within the bounds of any other webhook. Nothing of it is stored.
 *
 * @throws ConfigError where the file makes no sense, or has no such endpoint
 */
export async function sendTestEvent({
  file,
  endpointId,
  env,
  now,
}: TestEvent): Promise<TestAnswer> {
  const endpoints = readEndpoints(file, env);
  const endpoint = endpoints.find(({ id }) => id === endpointId);
  if (endpoint === undefined) {
    const known = endpoints.map(({ id }) => id).join(", ") || "none";
    throw new ConfigError([`no endpoint ${endpointId} in ${file}; there is ${known}`]);
  }
  const timestamp = now().toISOString();
  const id = contentId("msg", "test", endpointId, timestamp);
  const note = "A test: nothing is to be done about it.";
  const body = JSON.stringify({
    type: "ringfence.test",
    timestamp,
    data: { endpoint: endpointId, note },
  });
  const answer = await call(endpoint, { id, body }, { resolve: systemResolve, now });
  return { webhookId: id, host: endpoint.url.host, secrets: endpoint.secrets.length, answer };
}
