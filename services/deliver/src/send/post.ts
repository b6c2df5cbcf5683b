/** One POST to an endpoint. Whatever the network does is an answer, never an error. */
import { type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { beginningOf } from "@ringfence/schemas";
import { addressProblem, guardedLookup, type Resolve } from "./addresses.ts";

export type Answer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly retryAfter: string | null;
      /** The beginning of the body, on one line. */
      readonly said: string;
    }
  | {
      readonly kind: "failure";
      readonly reason: "timeout" | "unreachable" | "refused";
      readonly detail: string;
    };

export interface PostOptions {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For all of it: name, connection, request and answer. */
  readonly timeoutMs: number;
  readonly allowPrivate: boolean;
  readonly resolve: Resolve;
}

/** Bytes of an answer that are read; what comes after them is nobody's business. */
const MOST_BYTES = 16_384;
const MOST_SAID = 200;

/**
 * Redirects are not followed: node:http knows none. Each call has a connection of its own, made to
 * an address that was checked.
 */
export async function post(options: PostOptions): Promise<Answer> {
  const { url, headers, body, timeoutMs, allowPrivate, resolve } = options;
  const problem = allowPrivate ? null : addressProblem(url.hostname);
  if (problem !== null) {
    return { kind: "failure", reason: "refused", detail: problem };
  }
  const deadline = AbortSignal.timeout(timeoutMs);
  const begin = url.protocol === "https:" ? httpsRequest : httpRequest;
  const answered = await new Promise<IncomingMessage | Answer>((done) => {
    const request = begin(url, {
      method: "POST",
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
      agent: false,
      lookup: guardedLookup(resolve, allowPrivate),
      signal: deadline,
    });
    request.on("response", done);
    // Nobody was asked to change the protocol. Without a listener node:http hangs up and says nothing.
    request.on("upgrade", ({ statusCode: status = 0 }, socket) => {
      socket.destroy();
      done({ kind: "answer", status, retryAfter: null, said: "another protocol was offered" });
    });
    // Where the time ends within a body, the request fails as well: by then it was answered.
    request.on("error", (error) => done(failureOf(error, deadline, timeoutMs)));
    // Whatever else ends it: a call without an outcome would hold its place for ever.
    request.on("close", () =>
      done({ kind: "failure", reason: "unreachable", detail: "the connection ended unanswered" }),
    );
    request.end(body);
  });
  return "kind" in answered ? answered : await read(answered);
}

/** The status decides, so a body that breaks off, or goes on for ever, changes nothing. */
async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= MOST_BYTES) break;
    }
  } catch {
    // The connection ended, or the time was over: what was said until then is enough.
  }
  response.destroy();
  const text = Buffer.concat(chunks).subarray(0, MOST_BYTES).toString("utf8");
  const said = beginningOf(text.replaceAll(/[\p{C}\s]+/gu, " ").trim(), MOST_SAID);
  const { statusCode: status = 0, headers } = response;
  return { kind: "answer", status, retryAfter: headers["retry-after"] ?? null, said };
}

function failureOf(error: Error, deadline: AbortSignal, timeoutMs: number): Answer {
  if (deadline.aborted) {
    return { kind: "failure", reason: "timeout", detail: `no answer within ${timeoutMs} ms` };
  }
  const code = "code" in error ? String(error.code) : "";
  if (code === "ADDRESS_REFUSED") {
    return { kind: "failure", reason: "refused", detail: error.message };
  }
  // Several addresses that all fail are an error without a message of its own.
  const detail = error.message || code || error.name;
  return { kind: "failure", reason: "unreachable", detail: beginningOf(detail, 500) };
}
