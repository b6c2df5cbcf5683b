export type EnforceErrorCode =
  | "claim_lost"
  | "claim_contested"
  | "finding_invalid"
  | "finding_gap"
  | "alert_invalid";

/** What stops a round of enforcement. A retriable one leaves everything as it was. */
export class EnforceError extends Error {
  override readonly name = "EnforceError";
  readonly code: EnforceErrorCode;
  readonly retriable: boolean;
  constructor(code: EnforceErrorCode, retriable: boolean, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.retriable = retriable;
  }
}
