export { detectFiles, type DetectFilesOptions } from "./detect-files.ts";
export { up } from "./up.ts";
