import { writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run, temporaryFolder } from "../testing/test-io.ts";

const SECRET = `whsec_${Buffer.from("a secret of twenty-four..").toString("base64")}`;

let status = 204;
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
    response.writeHead(status).end(status === 204 ? undefined : "no such\nsecret");
  });
});

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const file = folder.file("webhooks.yaml");
  const endpoint = (id: string, url: string) =>
    `  - id: ${id}\n    url: ${url}\n    secrets: [{ env: HOOK }, { env: HOOK }]\n`;
  await writeFile(
    file,
    `endpoints:\n${endpoint("own", `http://127.0.0.1:${port}/token`)}    allow_private: true\n` +
      endpoint("named", `https://localhost:${port}/`),
  );
  env = { RINGFENCE_DELIVER_WEBHOOKS_FILE: file, HOOK: SECRET };
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await folder.remove();
});

test("a signed event that asks for nothing, and what came back", async () => {
  const sent = await run(["webhooks", "test", "own"], { env });
  expect(sent).toMatchObject({ code: 0, stderr: "" });
  expect(sent.stdout).toMatch(
    /^ringfence\.test to 127\.0\.0\.1:\d+ as msg_[0-9a-f]{32}, signed with 2 secrets\nHTTP 204 after/,
  );
  expect(sent.stdout).not.toContain("token");
  const [{ headers, body } = { headers: {}, body: "{}" }] = received;
  expect(JSON.parse(body)).toMatchObject({ type: "ringfence.test", data: { endpoint: "own" } });
  expect(String(headers["webhook-signature"])).toMatch(/^v1,\S{44} v1,\S{44}$/);
});

test("what an endpoint refuses, and where no webhook may go, is a failure that says why", async () => {
  status = 401;
  const refused = await run(["webhooks", "test", "own"], { env });
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/HTTP 401 after \d+ ms: no such secret/),
  ]);
  const before = received.length;
  const guarded = await run(["webhooks", "test", "named"], { env });
  expect(guarded).toMatchObject({ code: 1, stderr: expect.stringMatching(/no public address/) });
  expect(received).toHaveLength(before);
});

test("settings that make no sense", async () => {
  const other = await run(["webhooks", "test", "other"], { env });
  expect(other).toMatchObject({ code: 2, stderr: expect.stringMatching(/there is own, named/) });
  const nowhere = await run(["webhooks", "test", "own"], { env: {} });
  expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringMatching(/Give --file/) });
});
