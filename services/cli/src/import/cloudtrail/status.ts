import type { CloudTrailRecord } from "./record.ts";

const THROTTLED = new RegExp(
  [
    "Throttl",
    "TooManyRequests",
    "RequestLimitExceeded",
    "RateExceeded",
    "SlowDown",
    "ThroughputExceeded",
    "BandwidthLimitExceeded",
  ].join("|"),
  "i",
);
const REFUSED = new RegExp(
  [
    "AccessDenied",
    "Unauthorized",
    "NotAuthorized",
    "Forbidden",
    "AuthFailure",
    "Failed authentication",
    "InvalidClientTokenId",
    "UnrecognizedClient",
    "SignatureDoesNotMatch",
    "ExpiredToken",
    "InvalidAccessKeyId",
    "OptInRequired",
  ].join("|"),
  "i",
);
const SERVER = /^Server\.|Internal(?:Error|Failure|Server|Service)|Unavailable|ServiceFailure/i;

/**
 * The HTTP status that stands for a CloudTrail outcome, which names an error but no status: 200,
 * 403 (not allowed), 429 (throttled), 500 (the service's fault) or 400 (any other error).
 */
export function statusOf(record: Pick<CloudTrailRecord, "errorCode" | "responseElements">): number {
  const code = record.errorCode;
  if (!code) return record.responseElements?.ConsoleLogin === "Failure" ? 403 : 200;
  if (THROTTLED.test(code)) return 429;
  if (REFUSED.test(code)) return 403;
  return SERVER.test(code) ? 500 : 400;
}
