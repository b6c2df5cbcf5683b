export type CaseErrorCode = "gone" | "not_this_version";

/** What stands in the store is not what was asked for, and no retry helps. */
export class CaseError extends Error {
  override readonly name = "CaseError";
  readonly code: CaseErrorCode;
  readonly retriable = false;
  constructor(code: CaseErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
