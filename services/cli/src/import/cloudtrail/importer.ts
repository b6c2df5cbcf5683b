import { isIP } from "node:net";
import { hash } from "../identity.ts";
import { decodeUtf8 } from "../lines.ts";
import { type Importer, type Outcome, unusable } from "../outcome.ts";
import { readRecords } from "./read-records.ts";
import { cloudTrailRecord, type CloudTrailRecord, type UserIdentity } from "./record.ts";
import type { RawRecord } from "./split-records.ts";
import { statusOf } from "./status.ts";

const READING = /^(?:BatchGet|Get|List|Describe|Head|Lookup|Search|Query|Scan|Select|View)/;

export interface CloudTrailOptions {
  /** `account`: the AWS account. `principal`: the user, or the role behind a session. */
  readonly accountFrom: "account" | "principal";
}

/** AWS CloudTrail: each API call becomes a request event. */
export function cloudTrailImporter(options: CloudTrailOptions): Importer {
  return {
    async *read(chunks) {
      for await (const records of readRecords(chunks)) {
        yield records.flatMap((record) => importRaw(record, options));
      }
    },
  };
}

function importRaw(raw: RawRecord, options: CloudTrailOptions): Outcome[] {
  if (raw.bytes === null) return [unusable(raw.reason, raw.number)];
  const text = decodeUtf8(raw.bytes);
  if (text === null) return [unusable("invalid_utf8", raw.number)];
  return unwrap(parseJson(text)).map((value) => importRecord(value, raw.number, options));
}

/** A line may hold a whole document, and `lookup-events` puts the record into a string. */
function unwrap(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [value];
  if ("Records" in value && Array.isArray(value.Records)) return value.Records;
  if ("Events" in value && Array.isArray(value.Events)) return value.Events.flatMap(unwrap);
  if (!("CloudTrailEvent" in value) || typeof value.CloudTrailEvent !== "string") return [value];
  return [parseJson(value.CloudTrailEvent)];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function importRecord(value: unknown, number: number, options: CloudTrailOptions): Outcome {
  if (value === undefined) return unusable("malformed_json", number);
  const parsed = cloudTrailRecord.safeParse(value);
  if (!parsed.success) {
    return unusable(`invalid_${String(parsed.error.issues[0]?.path[0] ?? "record")}`, number);
  }
  const record = parsed.data;
  const address = record.sourceIPAddress ?? "";
  // AWS services and "AWS Internal" call on somebody's behalf; there is no client to watch.
  if (!isIP(address)) return unusable("no_client_address", number);
  const identity = record.userIdentity ?? {};
  const account = accountOf(identity, options);
  if (account === null) return unusable("no_account", number);
  return {
    kind: "candidate",
    record: number,
    account: "named",
    event: toEvent(record, { identity, account, address, value }),
  };
}

interface Caller {
  readonly identity: UserIdentity;
  readonly account: string;
  readonly address: string;
  /** The record as it came, to name it by its content where it has no id. */
  readonly value: unknown;
}

function toEvent(record: CloudTrailRecord, { identity, account, address, value }: Caller) {
  return {
    event_id: record.eventID || `aws_${hash([JSON.stringify(value)]).slice(0, 32)}`,
    occurred_at: record.eventTime,
    account_id: account,
    api_key_id: identity.accessKeyId || `principal:${identity.principalId || account}`,
    client_ip: address,
    user_agent: record.userAgent || null,
    method: isReading(record) ? "GET" : "POST",
    endpoint: `${record.eventSource.replace(/\.amazonaws\.com$/, "")}/${record.eventName}`,
    status: statusOf(record),
    error_code: record.errorCode || null,
    request_bytes: record.additionalEventData?.bytesTransferredIn ?? null,
    response_bytes: record.additionalEventData?.bytesTransferredOut ?? null,
  };
}

function accountOf(identity: UserIdentity, options: CloudTrailOptions): string | null {
  if (options.accountFrom === "account") return identity.accountId || null;
  // A session's own id may be new for each session; the role behind it stays.
  const issuer = identity.sessionContext?.sessionIssuer?.principalId;
  return issuer || identity.principalId || null;
}

function isReading(record: CloudTrailRecord): boolean {
  if (record.readOnly !== null && record.readOnly !== undefined) {
    return String(record.readOnly) === "true";
  }
  return READING.test(record.eventName);
}
