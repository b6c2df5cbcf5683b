/** A receiver of webhooks: a real HTTP server on loopback that answers as a test says. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Alert, Decision } from "@ringfence/schemas";

export interface Received {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The status that it was answered with. */
  readonly status: number;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Null: no answer at all. */
export type Answering = (
  received: Omit<Received, "status">,
) => Reply | null | Promise<Reply | null>;

export interface Receiver {
  readonly url: string;
  /** In the order of the answers. */
  readonly received: readonly Received[];
  /** Those that were answered with 2xx. */
  accepted(): readonly Received[];
  answer(next: Answering): void;
  close(): Promise<void>;
}

const ok: Answering = () => ({ status: 204 });

export async function startReceiver(answering: Answering = ok): Promise<Receiver> {
  let answer = answering;
  const received: Received[] = [];
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const headers = request.headers as Record<string, string>;
    const got = {
      id: headers["webhook-id"] ?? "",
      headers,
      body: Buffer.concat(chunks).toString("utf8"),
    };
    const reply = await answer(got);
    if (reply === null) return;
    received.push({ ...got, status: reply.status });
    response.writeHead(reply.status, reply.headers);
    response.end(reply.body);
  };
  // A sender that hangs up is part of some tests.
  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    accepted: () => received.filter(({ status }) => status >= 200 && status < 300),
    answer: (next) => {
      answer = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

/** `<number of the alert>/<revision>`, or `<number of the alert> <state>` of a decision. */
export function label({ body }: Pick<Received, "body">): string {
  const { type, data } = JSON.parse(body) as Message;
  const number = Number.parseInt(data.alert_id.slice(4), 16);
  return type === "abuse.alert" ? `${number}/${data.revision}` : `${number} ${data.state}`;
}

type Message =
  | { readonly type: "abuse.alert"; readonly data: Alert }
  | { readonly type: "abuse.decision"; readonly data: Decision };

export function alertIn({ body }: Pick<Received, "body">): Alert {
  return (JSON.parse(body) as { data: Alert }).data;
}
