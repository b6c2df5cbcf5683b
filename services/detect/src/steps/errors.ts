export type DetectErrorCode = "claim_lost" | "claim_contested";

/** What stops a round of detection. A retriable one leaves everything as it was. */
export class DetectError extends Error {
  override readonly name = "DetectError";
  readonly code: DetectErrorCode;
  readonly retriable: boolean;
  constructor(code: DetectErrorCode, retriable: boolean, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.retriable = retriable;
  }
}

/** Adapters say which of their errors pass by themselves; every other error is a bug or final. */
export function isPassing(error: unknown): error is Error {
  return error instanceof Error && "retriable" in error && error.retriable === true;
}
