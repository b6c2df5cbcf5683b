/** Errors as RFC 9457 says: what is wrong, and what to do; never what the store said. */
import { CaseError } from "@ringfence/casework";
import type { Problem, ProblemCode } from "@ringfence/schemas/api";
import { StoreError } from "@ringfence/store";
import type { z } from "zod";

const KINDS: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  "bad-request": [400, "The request does not fit"],
  unauthenticated: [401, "Nobody is known by that token"],
  forbidden: [403, "The role may not do that"],
  "read-only": [403, "Nothing can be written here"],
  "wrong-host": [421, "This host is not served"],
  "wrong-origin": [403, "Another site may not write"],
  "not-found": [404, "There is no such thing"],
  "method-not-allowed": [405, "The route takes other methods"],
  conflict: [409, "It stands otherwise by now"],
  stale: [409, "The alert changed since it was seen"],
  "too-large": [413, "The request is too large"],
  "unsupported-media-type": [415, "The body is no JSON"],
  "query-refused": [422, "The query may not be run"],
  "query-failed": [422, "The query failed"],
  "too-many-requests": [429, "Too many requests"],
  "too-many-clients": [503, "Too many clients listen"],
  timeout: [504, "It took too long"],
  "store-unavailable": [503, "The store does not answer"],
  internal: [500, "Something failed here"],
};

/** An answer that is no success; `detail` names what to do. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ProblemCode;
  readonly retriable: boolean;
  readonly errors: Problem["errors"];
  readonly changes: Problem["changes"];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    more: {
      readonly errors?: Problem["errors"];
      readonly changes?: Problem["changes"];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
    this.code = code;
    this.retriable = KINDS[code][0] >= 500;
    this.errors = more.errors;
    this.changes = more.changes;
    this.headers = more.headers ?? {};
  }

  get status(): number {
    return KINDS[this.code][0];
  }
}

export function notFound(what: string, where: string): ApiError {
  return new ApiError("not-found", `There is no ${what}. See ${where}.`);
}

/** What zod found, by field. */
export function unfit(part: string, error: z.ZodError): ApiError {
  const errors = error.issues
    .slice(0, 20)
    .map(meantBy)
    .map(({ path, message }) => ({
      path: [part, ...path.map(String)].join("."),
      message,
    }));
  const [first] = errors;
  const detail = `${first?.path ?? part}: ${first?.message ?? "does not fit"}. See /v1/openapi.json.`;
  return new ApiError("bad-request", detail, { errors });
}

/** Of values that may be of several kinds, what the last kind, the general one, says: which there are. */
function meantBy(issue: z.core.$ZodIssue): {
  readonly path: PropertyKey[];
  readonly message: string;
} {
  const general = issue.code === "invalid_union" ? issue.errors.at(-1)?.[0] : undefined;
  if (general === undefined) return issue;
  const { path, message } = meantBy(general);
  return { path: [...issue.path, ...path], message };
}

/** Every error as an answer. What is not meant for callers becomes `internal`; the log has the rest. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof CaseError) {
    return error.code === "gone"
      ? new ApiError("not-found", error.message)
      : new ApiError("internal", error.message);
  }
  if (error instanceof StoreError) {
    if (error.code === "ABORTED" || error.code === "TIMEOUT_EXCEEDED") {
      return new ApiError("timeout", "The store did not answer in time. Ask for less, or again.");
    }
    if (error.code === "MEMORY_LIMIT_EXCEEDED" || error.code === "TOO_MANY_ROWS_OR_BYTES") {
      return new ApiError("timeout", "The answer takes more than one request may. Ask for less.");
    }
    if (error.retriable) {
      return new ApiError("store-unavailable", "The store does not answer now. Try again soon.");
    }
  }
  return new ApiError("internal", "Something failed here. The log says what, by the request_id.");
}

export function problemOf(error: ApiError, instance: string, request_id: string): Problem {
  const [status, title] = KINDS[error.code];
  return {
    type: `urn:ringfence:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    instance,
    request_id,
    ...(error.errors === undefined ? {} : { errors: error.errors }),
    ...(error.changes === undefined ? {} : { changes: error.changes }),
  };
}
