export type NetworksErrorCode =
  /** The operator's list makes no sense. */
  | "LIST"
  /** Open data that is not there, or not what it should be. */
  | "OPEN_DATA";

/** What keeps addresses unknown, with what to do about it. Retrying cannot mend it. */
export class NetworksError extends Error {
  override readonly name = "NetworksError";
  readonly code: NetworksErrorCode;
  readonly retriable = false;

  constructor(code: NetworksErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
