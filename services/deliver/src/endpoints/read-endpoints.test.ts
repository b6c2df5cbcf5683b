import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError } from "@ringfence/runtime";
import { afterAll, describe, expect, it } from "vitest";
import { SECRET } from "../testing/fixture.ts";
import { readEndpoints } from "./read-endpoints.ts";

const folder = mkdtempSync(join(tmpdir(), "ringfence-webhooks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENV = { HOOK_SECRET: SECRET, SHORT: "whsec_c2hvcnQ=", BARE: SECRET.slice(6) };

function read(text: string) {
  const path = join(folder, "webhooks.yaml");
  writeFileSync(path, text);
  writeFileSync(join(folder, "next-secret"), `${SECRET}\n`);
  return readEndpoints(path, ENV);
}
const endpoint = (more: string, secrets = "[{ env: HOOK_SECRET }]") =>
  `endpoints:\n  - id: desk\n    url: https://hooks.example.com/x\n    secrets: ${secrets}\n    ${more}\n`;

describe("the file of endpoints", () => {
  it("has bounds for all it leaves out", () => {
    const [desk] = read(endpoint("", "[{ env: HOOK_SECRET }, { file: next-secret }]"));
    expect(desk).toMatchObject({
      id: "desk",
      since: "now",
      // Who hears of alerts alone never hears what people made of them.
      sends: ["alerts", "decisions"],
      secrets: [SECRET, SECRET],
      timeoutMs: 20_000,
      attemptsMax: 10,
      allowPrivate: false,
    });
    expect(desk?.wants.severities).toHaveLength(5);
  });

  it("narrows down what is told", () => {
    const [desk] = read(endpoint("severity_min: high\n    actions: [suspend]"));
    expect(desk?.wants).toMatchObject({ severities: ["high", "critical"], actions: ["suspend"] });
    expect(read(endpoint("send: [decisions]"))[0]?.sends).toEqual(["decisions"]);
  });

  it.each(["", "# nothing yet\n", "endpoints:\n", "endpoints: []\n"])(
    "may be empty: %j",
    (text) => {
      expect(read(text)).toEqual([]);
    },
  );

  it("is the one of deploy/, where nothing is active", () => {
    const path = fileURLToPath(new URL("../../../../deploy/webhooks.yaml", import.meta.url));
    expect(readEndpoints(path, {})).toEqual([]);
  });

  it("is the one beside the example trigger, which hears both on this machine", () => {
    const file = "../../../example-trigger/webhooks.yaml";
    const path = fileURLToPath(new URL(file, import.meta.url));
    const [trigger] = readEndpoints(path, { TRIGGER_WEBHOOK_SECRETS: SECRET });
    expect(trigger).toMatchObject({ sends: ["alerts", "decisions"], allowPrivate: true });
  });

  it.each([
    [
      "an unknown key",
      endpoint("timeout_m: 5"),
      'there is no "timeout_m"; did you mean timeout_ms?',
    ],
    ["an unknown key on top", "endpoint: []", 'there is no "endpoint"; did you mean endpoints?'],
    ["an unknown way to a secret", endpoint("", "[{ value: x }]"), "there are env, file"],
    ["a secret in the file", endpoint("", "[whsec_x]"), "endpoints.0.secrets.0"],
    ["two places of one secret", endpoint("", "[{ env: A, file: b }]"), "give env or file"],
    ["a secret that is not set", endpoint("", "[{ env: NOBODY }]"), "NOBODY is not set"],
    ["a secret that is too short", endpoint("", "[{ env: SHORT }]"), "SHORT holds no secret"],
    ["a secret without its prefix", endpoint("", "[{ env: BARE }]"), "BARE holds no secret"],
    [
      "a secret among settings",
      endpoint("", "[{ env: RINGFENCE_X }]"),
      "call the secret something",
    ],
    ["a file that is not there", endpoint("", "[{ file: nowhere }]"), "cannot be read (ENOENT)"],
    ["no secret", endpoint("", "[]"), "endpoints.0.secrets"],
    ["an endpoint that is sent nothing", endpoint("send: []"), "endpoints.0.send"],
    ["a number out of bounds", endpoint("timeout_ms: 60000"), "endpoints.0.timeout_ms"],
    ["http", endpoint("").replace("https", "http"), "url must be https"],
    ["a password", endpoint("").replace("hooks.", "me:pw@hooks."), "url holds a password"],
    [
      "a private address",
      endpoint("").replace("hooks.example.com", "10.1.2.3"),
      "10.1.2.3 is no public address",
    ],
    [
      "the same twice",
      endpoint("") + endpoint("").replace("endpoints:\n", ""),
      "stands there twice",
    ],
    ["no YAML", "endpoints: [", "is no YAML: line 1"],
  ])("refuses %s", (_, text, message) => {
    expect(() => read(text)).toThrow(ConfigError);
    expect(() => read(text)).toThrow(message);
    // A secret is in no error.
    expect(() => read(text)).not.toThrow(SECRET.slice(6));
  });
});
