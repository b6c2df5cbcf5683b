/** One JSON document a line. */
export type Log = (level: "info" | "warn" | "error", message: string, facts?: object) => void;

export function lineLog(out: { write(text: string): unknown }, now: () => Date): Log {
  return (level, message, facts = {}) => {
    out.write(`${JSON.stringify({ time: now().toISOString(), level, message, ...facts })}\n`);
  };
}
