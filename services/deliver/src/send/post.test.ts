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

  it("cuts what was said between characters: half of one could not be stored", async () => {
    const receiver = await startReceiver(() => ({
      status: 500,
      body: `${"x".repeat(199)}\u{1f3b5}`,
    }));
    expect(await send(receiver.url)).toMatchObject({ said: `${"x".repeat(199)}\ufffd` });
    await receiver.close();
  });

  it("goes by the status where the body never ends", async () => {
    const raw = await answeringRaw("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nwell");
    const answer = await send(raw.url, { timeoutMs: 200 });
    expect(answer).toMatchObject({ kind: "answer", status: 200, said: "well" });
    raw.close();
  });

  it("is over where another protocol is offered, or only that something is to come", async () => {
    const other = "HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n";
    const upgrades = await answeringRaw(other);
    expect(await send(upgrades.url)).toMatchObject({ kind: "answer", status: 101 });
    upgrades.close();
    const early = await answeringRaw("HTTP/1.1 102 Processing\r\n\r\n".repeat(20));
    expect(await send(early.url, { timeoutMs: 100 })).toMatchObject({ reason: "timeout" });
    early.close();
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

/** Whoever calls gets these bytes, and the connection stays open. */
async function answeringRaw(bytes: string) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.write(bytes);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}
