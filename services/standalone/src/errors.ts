/** What ends a run over files beside the store and the streams. */
export type InputErrorCode = "NOTHING_USABLE" | "NOTHING_STORED" | "TOO_MUCH" | "INTERRUPTED";

export class InputError extends Error {
  override readonly name = "InputError";
  readonly code: InputErrorCode;
  readonly retriable = false;

  constructor(code: InputErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
