export type WatchErrorCode = "claim_lost" | "claim_contested";

/** Another process watches, or many want to at once; both pass by themselves. */
export class WatchError extends Error {
  override readonly name = "WatchError";
  readonly code: WatchErrorCode;
  readonly retriable = true;
  constructor(code: WatchErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
