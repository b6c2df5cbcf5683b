import { ClickHouseError } from "@clickhouse/client";

/** What went wrong, where it is not the server's own word for it. */
export type StoreErrorCode =
  | "CONNECTION"
  | "REQUEST_TIMEOUT"
  | "ABORTED"
  | "HTTP"
  | "PARAMETER_TOO_LONG"
  | "ROW_SHAPE"
  | "SCHEMA"
  | "EMBEDDED"
  | "EMBEDDED_IN_USE"
  /** Any other: ClickHouse's name of the error, such as `SYNTAX_ERROR`. */
  | (string & {});

/**
 * Everything the store can fail with. `retriable` says that the same call may succeed later
 * without a change by a human: the caller decides how often and how long, within a bound.
 */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  readonly retriable: boolean;

  constructor(
    message: string,
    options: { code: StoreErrorCode; retriable?: boolean; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.retriable = options.retriable ?? false;
  }
}

/** Errors of the server that pass by themselves: load, memory, parts, time, the network. */
const PASSING = new Set([
  "TOO_MANY_PARTS",
  "TOO_MANY_SIMULTANEOUS_QUERIES",
  "SERVER_OVERLOADED",
  "MEMORY_LIMIT_EXCEEDED",
  "CANNOT_ALLOCATE_MEMORY",
  "CANNOT_SCHEDULE_TASK",
  "NOT_ENOUGH_SPACE",
  "TIMEOUT_EXCEEDED",
  "QUERY_WAS_CANCELLED",
  "ABORTED",
  "NETWORK_ERROR",
  "SOCKET_TIMEOUT",
  "ALL_CONNECTION_TRIES_FAILED",
  "TABLE_IS_READ_ONLY",
  "KEEPER_EXCEPTION",
  "NO_ZOOKEEPER",
  "UNKNOWN_STATUS_OF_INSERT",
  "QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING",
  "UNFINISHED",
  "ASYNC_LOAD_WAIT_FAILED",
]);

/** Where in the program an error came up, for its message. */
export interface Where {
  /** Such as `query accounts/active.sql` or `insert into request_events`. */
  readonly doing: string;
  readonly url: string;
  readonly signal?: AbortSignal | undefined;
}

/** Turns what the client threw into a StoreError. A bug (TypeError and its kin) stays itself. */
export function toStoreError(error: unknown, where: Where): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const { doing, url } = where;
  if (where.signal?.aborted) {
    return new StoreError(`${doing}: aborted by the caller`, { code: "ABORTED", cause: error });
  }
  if (error instanceof ClickHouseError) return serverError(error, doing);

  const system = (error as NodeJS.ErrnoException).code;
  if (typeof system === "string" && system.startsWith("E")) {
    return new StoreError(
      `${doing}: ClickHouse at ${url} does not answer (${system}); is it running?`,
      { code: "CONNECTION", retriable: true, cause: error },
    );
  }
  if (error.message === "Timeout error.") {
    return new StoreError(
      `${doing}: no answer from ClickHouse at ${url} within the request timeout`,
      { code: "REQUEST_TIMEOUT", retriable: true, cause: error },
    );
  }
  if (error.message.includes("Field value too long")) {
    return new StoreError(
      `${doing}: a parameter is longer than ClickHouse takes (128 kB unless configured); ` +
        "put a list of that size into a table and join it",
      { code: "PARAMETER_TOO_LONG", cause: error },
    );
  }
  // The client makes a bare Error of a body that ClickHouse did not write: a proxy in between.
  if (error.constructor === Error) {
    return new StoreError(
      `${doing}: ${url} answered what ClickHouse never says: ${error.message.slice(0, 500)}`,
      { code: "HTTP", retriable: true, cause: error },
    );
  }
  return error;
}

function serverError(error: ClickHouseError, doing: string): StoreError {
  const code = error.type ?? `CODE_${error.code}`;
  return new StoreError(`${doing}: ${error.message.trim()} (${code})`, {
    code,
    retriable: PASSING.has(code),
    cause: error,
  });
}
