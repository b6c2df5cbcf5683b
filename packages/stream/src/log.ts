/** The part of a pino logger that streams use; whoever logs hands one in. */
export interface StreamLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const nothing = (): void => {};
export const silentLog: StreamLog = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};
