export { main } from "./cli.ts";
export { CliError, type Env, type ExitCode, type Io } from "./io.ts";
export type { DetectFilesOptions, ServiceIo, VerifyOptions } from "./commands/run-services.ts";
