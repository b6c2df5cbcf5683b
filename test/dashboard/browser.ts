/** A Chromium of this machine: named by CHROMIUM, or in a usual place. */
import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Null where there is none. */
export function findChromium(named: string | undefined): string | null {
  return [...(named === undefined ? [] : [named]), ...PLACES].find(existsSync) ?? null;
}
