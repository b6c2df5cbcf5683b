export { refuseUnwritable, writeJunit } from "./backtest/junit.ts";
export { runBacktest, type RunBacktestOptions } from "./backtest/run.ts";
export { runShadow, type ShadowOptions } from "./backtest/shadow.ts";
export { detectFiles, type DetectFilesOptions } from "./detect-files.ts";
export { up, upService } from "./up.ts";
