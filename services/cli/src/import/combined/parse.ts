import { isIP } from "node:net";
import { unescapeField } from "./escape.ts";
import { parseLogTime } from "./time.ts";

/** One line of a web server's common or combined log. `-` and absent both read as null. */
export interface LogRecord {
  /** The virtual host that some servers write before the address. */
  readonly vhost: string | null;
  readonly clientIp: string;
  readonly user: string | null;
  /** UTC with milliseconds. */
  readonly time: string;
  readonly method: string;
  /** Path and query as the client sent them; an absolute URL has lost its scheme and host. */
  readonly target: string;
  readonly status: number;
  readonly responseBytes: number | null;
  readonly referer: string | null;
  readonly userAgent: string | null;
  /** What follows the user agent, in order. */
  readonly extra: readonly (string | null)[];
}

export type ParsedLine =
  | { readonly ok: true; readonly record: LogRecord }
  | { readonly ok: false; readonly reason: string };

const QUOTED = String.raw`"([^"\\]*(?:\\.[^"\\]*)*)"`;
// A client can choose its user name and may put a time in it. It cannot put a bare quote there
// (servers escape it), so the time that a quote follows is the server's own.
const LINE = new RegExp(
  String.raw`^(.*?) \[([^[\]]{1,64})\] ${QUOTED} (\d{3}|-) (\d{1,15}|-)(?: (.*))?$`,
  "s",
);
// A quote that never closes is a field that was cut off: what is left of it is not its value.
const FIELD = new RegExp(String.raw`${QUOTED}|(".*)|([^ ]+)`, "gs");
const REQUEST = /^([A-Z]{1,16}) ([^ ](?:.*[^ ])?)$/s;
const PROTOCOL = / [A-Z]{1,8}\/\d(?:\.\d)?$/;
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** Reads one line. A line that is no request says why. */
export function parseLogLine(line: string): ParsedLine {
  if (CONTROL.test(line)) return refuse("control_characters");
  const parts = LINE.exec(line);
  if (!parts) return refuse("not_a_log_line");
  const [, head = "", timeText = "", request = "", status = "", bytes = "", tail = ""] = parts;
  const client = parseHead(head);
  if (!client) return refuse("no_client_address");
  const time = parseLogTime(timeText);
  if (time === null) return refuse("unreadable_time");
  const asked = parseRequest(unescapeField(request));
  if (!asked) return refuse("broken_request_line");
  if (status === "-") return refuse("no_status");
  const [referer = null, userAgent = null, ...extra] = parseTail(tail);
  const responseBytes = bytes === "-" ? null : Number(bytes);
  const rest = { time, status: Number(status), responseBytes, referer, userAgent, extra };
  return { ok: true, record: { ...client, ...asked, ...rest } };
}

function refuse(reason: string): ParsedLine {
  return { ok: false, reason };
}

/** `[vhost] address ident user`, where the user may have spaces in it. */
function parseHead(head: string): Pick<LogRecord, "vhost" | "clientIp" | "user"> | null {
  const words = head.split(" ");
  const at = isIP(words[0] ?? "") ? 0 : 1;
  const address = words[at] ?? "";
  if (!isIP(address) || words.length < at + 3) return null;
  const vhost = at === 0 ? null : dash((words[0] ?? "").replace(/:\d{1,5}$/, ""));
  // A list of forwarded addresses looks like a host name with a comma; which of them is the
  // client depends on the proxies, so it is not guessed.
  if (vhost?.includes(",")) return null;
  const user = dash(unescapeField(words.slice(at + 2).join(" ")));
  return { vhost, clientIp: address.replace(/^::ffff:(?=\d+\.)/i, ""), user };
}

function parseRequest(request: string): Pick<LogRecord, "method" | "target"> | null {
  const parts = REQUEST.exec(request.replace(PROTOCOL, ""));
  if (!parts) return null;
  const [, method = "", written = ""] = parts;
  const target = written.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "") || "/";
  const plausible = target.startsWith("/") || target.startsWith("?") || target === "*";
  return plausible || method === "CONNECT" ? { method, target } : null;
}

function parseTail(tail: string): (string | null)[] {
  const fields: (string | null)[] = [];
  for (const [, quoted, cut, bare] of tail.matchAll(FIELD)) {
    fields.push(cut === undefined ? dash(unescapeField(quoted ?? bare ?? "")) : null);
  }
  return fields;
}

function dash(field: string): string | null {
  return field === "-" || field === "" ? null : field;
}
