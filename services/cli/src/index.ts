export { main } from "./cli.ts";
export { CliError, type Env, type ExitCode, type Io } from "./io.ts";
