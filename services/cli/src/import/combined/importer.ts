import { lineEventId, shortHash } from "../identity.ts";
import { decodeUtf8, type Line, readLines } from "../lines.ts";
import { type Importer, type Outcome, unusable } from "../outcome.ts";
import { routeOf, withoutParameter } from "../route.ts";
import { printable } from "./escape.ts";
import { findIdentity, type IdentityFrom } from "./identity-from.ts";
import { type LogRecord, parseLogLine } from "./parse.ts";

// Servers take a request line, a referer and a user agent of some 8 KiB each; escaping can make
// that four times as long.
const LINE_BYTES = 128 * 1024;

export interface CombinedOptions {
  readonly accountFrom: IdentityFrom;
  /** Null: the key is the account. */
  readonly keyFrom: IdentityFrom | null;
}

/** Common and combined logs of Apache, nginx and others, a request a line. */
export function combinedImporter(options: CombinedOptions): Importer {
  return {
    async *read(chunks, fileName) {
      for await (const lines of readLines(chunks, LINE_BYTES)) {
        yield lines.map((line) => importLine(line, fileName, options));
      }
    },
  };
}

function importLine(line: Line, fileName: string, options: CombinedOptions): Outcome {
  if (line.bytes === null) return unusable("line_too_long", line.number);
  const text = decodeUtf8(line.bytes);
  if (text === null) return unusable("invalid_utf8", line.number);
  const parsed = parseLogLine(text);
  if (!parsed.ok) return unusable(parsed.reason, line.number);
  const { record } = parsed;
  const account = findIdentity(record, options.accountFrom);
  const accountId = printable(account?.value ?? `ip:${record.clientIp}`);
  return {
    kind: "candidate",
    record: line.number,
    account: account === null || options.accountFrom.kind === "ip" ? "address" : "named",
    event: {
      event_id: lineEventId(line.bytes, line.number, fileName),
      occurred_at: record.time,
      account_id: accountId,
      api_key_id: keyId(record, options.keyFrom) ?? accountId,
      client_ip: record.clientIp,
      user_agent: record.userAgent === null ? null : printable(record.userAgent),
      method: record.method,
      endpoint: printable(endpoint(record, account?.span ?? null)),
      status: record.status,
      response_bytes: record.responseBytes,
      content_hash: shortHash(contentTarget(record, options)),
    },
  };
}

/** A key taken from a request may be the secret itself, so only its hash goes on. */
function keyId(record: LogRecord, from: IdentityFrom | null): string | null {
  const found = from === null ? null : findIdentity(record, from);
  if (from === null || found === null) return null;
  const isPublic = from.kind === "user" || from.kind === "ip" || from.kind === "vhost";
  return isPublic ? printable(found.value) : `key_${shortHash(found.value)}`;
}

function endpoint(record: LogRecord, span: readonly [number, number] | null): string {
  if (record.method === "CONNECT") return record.target;
  if (span === null) return routeOf(record.target);
  return routeOf(`${record.target.slice(0, span[0])}{account}${record.target.slice(span[1])}`);
}

/** What was asked for. Who asked is left out, or the same content would differ by account. */
function contentTarget(record: LogRecord, options: CombinedOptions): string {
  let target = record.target;
  for (const from of [options.accountFrom, options.keyFrom]) {
    if (from?.kind === "query") target = withoutParameter(target, from.name);
  }
  return target;
}
