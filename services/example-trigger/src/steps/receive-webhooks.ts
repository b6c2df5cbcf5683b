/** Webhooks: signed by one of our secrets a moment ago, not too large, answered before it is acted. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import type { Log } from "../log.ts";

export interface WebhookParts {
  readonly secrets: readonly string[];
  readonly host: string;
  readonly port: number;
  /** Resolves once what it says is on the disk. */
  readonly take: (document: unknown) => Promise<Taken>;
  readonly log: Log;
}

/** `unusable`: it is signed, but no document of the contract. `full`: come again later. */
export type Taken = "taken" | "unusable" | "full";

/** As much as `payload_max_bytes` of an endpoint can be. */
const MOST_BYTES = 1_048_576;
const STATUS_OF: Readonly<Record<Taken, number>> = { taken: 204, unusable: 422, full: 503 };

/** @throws Error where the port is taken */
export async function receiveWebhooks(parts: WebhookParts): Promise<Server> {
  const { host, port, log } = parts;
  const webhooks = parts.secrets.map((secret) => new Webhook(secret));
  const server = createServer((request, response) => {
    answer(request, { ...parts, webhooks }).then(
      (status) => end(response, status),
      (error: unknown) => {
        log("error", "a webhook was not taken, it comes again", { error: String(error) });
        end(response, 500);
      },
    );
  });
  // Of the whole request: nobody keeps a connection by sending a byte now and then.
  server.requestTimeout = 10_000;
  server.headersTimeout = 5_000;
  server.maxConnections = 256;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return server;
}

export function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

async function answer(
  request: IncomingMessage,
  { webhooks, take, log }: WebhookParts & { readonly webhooks: readonly Webhook[] },
): Promise<number> {
  if (request.url === "/healthz") return 204;
  if (request.url !== "/webhooks") return 404;
  if (request.method !== "POST") return 405;
  const body = await bodyOf(request);
  if (body === null) return 413;
  const problem = verify(webhooks, body, request.headers);
  if (problem !== null) {
    log("warn", "a webhook was refused", { reason: problem });
    return 401;
  }
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    return STATUS_OF.unusable;
  }
  return STATUS_OF[await take(document)];
}

/** Null where it is too large: the rest is not read. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * Null where one of the secrets signed it within the last five minutes: the library compares in
 * constant time, over the bytes as they came, and refuses older and newer timestamps.
 */
function verify(
  webhooks: readonly Webhook[],
  body: string,
  headers: IncomingMessage["headers"],
): string | null {
  const own = Object.fromEntries(
    ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => [
      name,
      String(headers[name] ?? ""),
    ]),
  );
  let problem = "no secret is known";
  for (const webhook of webhooks) {
    try {
      webhook.verify(body, own, { jsonParse: false });
      return null;
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      problem = error.message;
    }
  }
  return problem;
}

function end(response: ServerResponse, status: number): void {
  // What was not read of a request that is too large is not waited for.
  if (status === 413) response.setHeader("connection", "close");
  response.writeHead(status).end();
}
