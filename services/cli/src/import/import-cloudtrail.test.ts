import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { documents, run } from "../testing/test-io.ts";
import { type RawRecord, RecordSplitter } from "./cloudtrail/split-records.ts";
import { statusOf } from "./cloudtrail/status.ts";

const RECORD = {
  eventVersion: "1.08",
  userIdentity: {
    type: "AssumedRole",
    principalId: "AROAEXAMPLE:session-17",
    accountId: "111122223333",
    accessKeyId: "ASIAEXAMPLE",
    sessionContext: { sessionIssuer: { principalId: "AROAEXAMPLE" } },
  },
  eventTime: "2026-01-05T10:00:00Z",
  eventSource: "s3.amazonaws.com",
  eventName: "GetObject",
  sourceIPAddress: "198.51.100.4",
  userAgent: "aws-cli/2.15",
  readOnly: true,
  eventID: "0f2d1d6e-5b2a-4b29-8ed7-111111111111",
  additionalEventData: { bytesTransferredOut: 326 },
};

async function importText(text: string, ...flags: string[]) {
  const done = await run(["import", "--format", "cloudtrail", ...flags, "-"], { stdin: text });
  return { ...done, events: documents(done.stdout) };
}

const trail = (...records: unknown[]) => JSON.stringify({ Records: records });

describe("import --format cloudtrail", () => {
  test("makes a request event of a record", async () => {
    const { events, code } = await importText(trail(RECORD));
    expect(code).toBe(0);
    expect(events).toEqual([
      {
        event_id: "0f2d1d6e-5b2a-4b29-8ed7-111111111111",
        occurred_at: "2026-01-05T10:00:00.000Z",
        account_id: "111122223333",
        api_key_id: "ASIAEXAMPLE",
        client_ip: "198.51.100.4",
        user_agent: "aws-cli/2.15",
        method: "GET",
        endpoint: "s3/GetObject",
        status: 200,
        response_bytes: 326,
      },
    ]);
  });

  const lookup = { Events: [{ EventId: "1", CloudTrailEvent: JSON.stringify(RECORD) }] };
  test.each([
    ["a document", trail(RECORD, RECORD)],
    ["a document over many lines", JSON.stringify({ Records: [RECORD, RECORD] }, null, 2)],
    ["documents in a row", trail(RECORD) + trail(RECORD)],
    ["a bare array", JSON.stringify([RECORD, RECORD])],
    ["a record a line", `${JSON.stringify(RECORD)}\n${JSON.stringify(RECORD)}\n`],
    ["a document a line", `${JSON.stringify({ v: 1, Records: [RECORD, RECORD] })}\n`],
    ["records over many lines", JSON.stringify(RECORD, null, 2).repeat(2)],
    ["answers of lookup-events", JSON.stringify(lookup) + JSON.stringify(lookup)],
  ])("reads %s", async (_, text) => {
    expect((await importText(text)).events).toHaveLength(2);
  });

  test("may take the role behind a session for the account", async () => {
    const { events } = await importText(trail(RECORD), "--account-from", "principal");
    expect(events[0]?.["account_id"]).toBe("AROAEXAMPLE");
  });

  test("names every reason and the option to change where nothing can be used", async () => {
    const { code, stderr } = await importText(
      trail(
        { ...RECORD, userIdentity: { type: "AWSService" } },
        { ...RECORD, userIdentity: { type: "AWSService" } },
        { ...RECORD, eventTime: "yesterday" },
      ),
    );
    expect(code).toBe(1);
    expect(stderr).toContain(
      "none of the records could be used (2 no_account, 1 invalid_occurred_at). " +
        "Check --account-from.",
    );
  });

  test("counts what has no client or no account", async () => {
    const { events, stderr } = await importText(
      trail(
        RECORD,
        { ...RECORD, sourceIPAddress: "ec2.amazonaws.com" },
        { ...RECORD, sourceIPAddress: "AWS Internal" },
        { ...RECORD, userIdentity: { type: "AWSService" } },
        { ...RECORD, eventTime: 5 },
        { ...RECORD, eventTime: "yesterday" },
        "a string",
        { ...RECORD, userIdentity: "root" },
      ),
    );
    expect(events).toHaveLength(1);
    // A string in the array is no record and is passed over, as anything between records is.
    expect(stderr).toContain("7 read, 1 written, 6 unusable");
    expect(stderr).toContain("2  no_client_address  (first: -:2)");
    expect(stderr).toContain("1  no_account  (first: -:4)");
    expect(stderr).toContain("1  invalid_eventTime  (first: -:5)");
    expect(stderr).toContain("1  invalid_occurred_at  (first: -:6)");
    expect(stderr).toContain("1  invalid_userIdentity  (first: -:7)");
  });

  test("loses only the damaged record", async () => {
    const whole = JSON.stringify(RECORD);
    const text = `{"Records":[${whole},{"eventTime": oops},${whole},{"eventName":"cut\n,${whole}]}`;
    const { events, stderr } = await importText(text);
    expect(events).toHaveLength(3);
    expect(stderr).toContain("2  malformed_json");
  });

  test("says that a file was cut off", async () => {
    const { events, stderr } = await importText(trail(RECORD, RECORD).slice(0, -20));
    expect(events).toHaveLength(1);
    expect(stderr).toContain("1  cut_off  (first: -:2)");
  });

  test("bounds the memory for one record", async () => {
    const huge = { ...RECORD, requestParameters: "x".repeat(2 * 1024 * 1024) };
    const { events, stderr } = await importText(trail(RECORD, huge, RECORD));
    expect(events).toHaveLength(2);
    expect(stderr).toContain("1  record_too_long  (first: -:2)");
  });

  test("names a record without an id by its content", async () => {
    const { eventID: _, ...record } = RECORD;
    const first = await importText(trail(record));
    const second = await importText(trail(record));
    expect(first.events[0]?.["event_id"]).toMatch(/^aws_[0-9a-f]{32}$/);
    expect(second.events).toEqual(first.events);
  });

  test("knows reading from writing by readOnly, else by the name", async () => {
    const { readOnly: _, ...unsaid } = RECORD;
    const { events } = await importText(
      trail(
        { ...RECORD, readOnly: false },
        { ...RECORD, readOnly: "true", eventID: "2" },
        { ...unsaid, eventID: "3" },
        { ...unsaid, eventID: "4", eventName: "PutObject" },
      ),
    );
    expect(events.map((event) => event["method"])).toEqual(["POST", "GET", "GET", "POST"]);
  });
});

describe("the status of a record", () => {
  test.each([
    [undefined, 200],
    ["AccessDenied", 403],
    ["AccessDeniedException", 403],
    ["Client.UnauthorizedOperation", 403],
    ["AuthFailure", 403],
    ["ThrottlingException", 429],
    ["Client.RequestLimitExceeded", 429],
    ["SlowDown", 429],
    ["NoSuchBucketPolicy", 400],
    ["Client.InvalidVpcID.NotFound", 400],
    ["InternalError", 500],
    ["ServiceUnavailable", 500],
    ["Server.InternalError", 500],
  ])("with the error %s is %i", (errorCode, status) => {
    expect(statusOf({ errorCode, responseElements: null })).toBe(status);
  });

  test("of a console login that failed is 403", () => {
    expect(statusOf({ errorCode: null, responseElements: { ConsoleLogin: "Failure" } })).toBe(403);
  });
});

describe("splitting a document into records", () => {
  const split = (text: string, sizes: readonly number[]) => {
    const splitter = new RecordSplitter(2);
    const bytes = Buffer.from(text);
    const records: RawRecord[] = [];
    let start = 0;
    for (const size of sizes) {
      records.push(...splitter.push(bytes.subarray(start, start + size)));
      start += size;
    }
    records.push(...splitter.push(bytes.subarray(start)), ...splitter.end());
    return records.map(({ bytes: found }) => JSON.parse(found?.toString("utf8") ?? "null"));
  };

  test("finds what JSON.parse finds, however the bytes are cut into pieces", () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        fc.array(fc.integer({ min: 1, max: 9 })),
        (records, sizes) => {
          const text = JSON.stringify({ Records: records });
          expect(split(text, sizes)).toEqual(JSON.parse(text).Records);
        },
      ),
    );
  });
});
