export type IngestErrorCode =
  | "CLAIM_LOST"
  | "CLAIM_CONTESTED"
  | "PARTITION_SHRUNK"
  | "DEAD_LETTER_RATIO";

/** What stops ingestion beside the store and the streams. A retriable one lost nothing. */
export class IngestError extends Error {
  override readonly name = "IngestError";
  readonly code: IngestErrorCode;
  readonly retriable: boolean;

  constructor(
    code: IngestErrorCode,
    message: string,
    options: { readonly retriable?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retriable = options.retriable ?? false;
  }
}
