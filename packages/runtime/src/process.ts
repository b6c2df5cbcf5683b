/** What a command needs before it knows what it is asked for: small, so that `--help` need not wait. */
export { processEnv } from "./config/process-env.ts";
export { nearest } from "./config/nearest.ts";
export { forTerminal, wrap } from "./terminal/text.ts";
export { allowsColours } from "./terminal/colours.ts";
