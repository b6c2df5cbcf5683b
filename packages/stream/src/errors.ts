/** What a stream can fail with. The message of each says which option or command mends it. */
export type StreamErrorCode =
  | "KAFKA_UNREACHABLE"
  | "KAFKA_AUTH_FAILED"
  | "KAFKA_FORBIDDEN"
  | "KAFKA_FAILED"
  | "TOPIC_MISSING"
  | "TOPICS_NOT_CREATED"
  | "MESSAGE_TOO_LARGE"
  | "TAIL_TIMEOUT"
  | "FILE_MISSING"
  | "FILE_UNREADABLE"
  | "FILE_CORRUPT"
  | "FILE_NOT_WRITABLE"
  | "STATE_CORRUPT"
  | "LINE_UNWRITABLE"
  | "SINK_CLOSED";

export class StreamError extends Error {
  readonly code: StreamErrorCode;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retriable: boolean;

  constructor(
    code: StreamErrorCode,
    message: string,
    options: { readonly retriable?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "StreamError";
    this.code = code;
    this.retriable = options.retriable ?? false;
  }
}

/** Only what says so itself is worth another try: an unknown error is a bug until proven else. */
export function isRetriable(error: unknown): boolean {
  return error instanceof Error && "retriable" in error && error.retriable === true;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
