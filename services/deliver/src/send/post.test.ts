import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { startReceiver } from "../testing/receiver.ts";
import { systemResolve } from "./addresses.ts";
import { post, type PostOptions } from "./post.ts";

const send = (url: string, changes: Partial<PostOptions> = {}) =>
  post({
    url: new URL(url),
    headers: { "content-type": "application/json" },
    body: "{}",
    timeoutMs: 5_000,
    allowPrivate: true,
    resolve: systemResolve,
    ...changes,
  });

describe("a call", () => {
  it("gives status, Retry-After and the beginning of what was said, on one line", async () => {
    const receiver = await startReceiver(() => ({
      status: 503,
      headers: { "retry-after": "7" },
      body: `not\nnow\u0007 ${"x".repeat(100_000)}`,
    }));
    const answer = await send(receiver.url);
    expect(answer).toMatchObject({ kind: "answer", status: 503, retryAfter: "7" });
    expect(answer).toMatchObject({ said: expect.stringMatching(/^not now x{192}$/) });
    await receiver.close();
  });

  it("follows no redirect", async () => {
    const target = await startReceiver();
    const receiver = await startReceiver(() => ({
      status: 307,
      headers: { location: target.url },
    }));
    expect(await send(receiver.url)).toMatchObject({ kind: "answer", status: 307 });
    expect(target.received).toEqual([]);
    await receiver.close();
    await target.close();
  });

  it("ends with its time where nobody answers", async () => {
    const receiver = await startReceiver(() => null);
    const answer = await send(receiver.url, { timeoutMs: 100 });
    expect(answer).toEqual({
      kind: "failure",
      reason: "timeout",
      detail: "no answer within 100 ms",
    });
    await receiver.close();
  });

  it("goes by the status where the body never ends", async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nwell");
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as AddressInfo;
    const answer = await send(`http://127.0.0.1:${port}`, { timeoutMs: 200 });
    expect(answer).toMatchObject({ kind: "answer", status: 200, said: "well" });
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it("says that nobody is there", async () => {
    const receiver = await startReceiver();
    await receiver.close();
    expect(await send(receiver.url)).toMatchObject({ kind: "failure", reason: "unreachable" });
    expect(await send("http://hooks.invalid/")).toMatchObject({ reason: "unreachable" });
  });

  it("reaches no private address, by name or by number", async () => {
    const receiver = await startReceiver();
    const { port } = new URL(receiver.url);
    const refused = { kind: "failure", reason: "refused" };
    expect(await send(receiver.url, { allowPrivate: false })).toMatchObject(refused);
    const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    const url = `http://hooks.example:${port}/`;
    expect(await send(url, { allowPrivate: false, resolve })).toMatchObject(refused);
    expect(receiver.received).toEqual([]);
    // The same name is called where that is allowed: the lookup decides where a call goes.
    expect(await send(url, { resolve })).toMatchObject({ status: 204 });
    await receiver.close();
  });
});
