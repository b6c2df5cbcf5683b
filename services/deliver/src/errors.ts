export type DeliverErrorCode = "claim_lost" | "claim_contested";

/** What stops delivery for good, or until the next try where it is retriable. */
export class DeliverError extends Error {
  override readonly name = "DeliverError";
  readonly code: DeliverErrorCode;
  readonly retriable: boolean;
  constructor(code: DeliverErrorCode, retriable: boolean, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.retriable = retriable;
  }
}
