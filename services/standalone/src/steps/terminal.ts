import type { Writable } from "node:stream";
import { forTerminal } from "@ringfence/runtime";
import { alert, type Alert, type Severity, SEVERITIES } from "@ringfence/schemas";
import type { OutgoingMessage, Sink } from "@ringfence/stream";
import { renderAlert } from "../render-alert.ts";

export interface Terminal {
  readonly out: Writable;
  readonly columns: number;
  readonly color: boolean;
  /** Whether a line can be written over: a terminal, not a pipe. */
  readonly live: boolean;
}

/** Lines for people, with a last line that is written over as figures change. */
export class Screen {
  readonly #terminal: Terminal;
  #status = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Prints lines that stay. */
  print(text: string): void {
    const { out, live } = this.#terminal;
    const told = live ? forTerminal(text) : text;
    out.write(live && this.#status !== "" ? `\r\u001b[2K${told}\n${this.#status}` : `${told}\n`);
  }

  /** Shows `text` as the last line; into a pipe it is printed like any other. */
  status(text: string): void {
    const { out, live, columns } = this.#terminal;
    if (!live) {
      out.write(`${text}\n`);
      return;
    }
    this.#status = forTerminal(text).slice(0, Math.max(20, columns - 1));
    out.write(`\r\u001b[2K${this.#status}`);
  }

  /** Leaves the last line where it stands. */
  end(): void {
    if (this.#terminal.live && this.#status !== "") this.#terminal.out.write("\n");
    this.#status = "";
  }

  renderAlert(one: Alert): string {
    const { columns, color } = this.#terminal;
    return renderAlert(one, { width: Math.min(columns, 110), color });
  }
}

/**
 * Alerts on the screen as they arise. What is merely worth knowing (below `from`) is
 * not printed: it stands in the store.
 */
export function screenSink(screen: Screen, from: Severity): Sink {
  return {
    send: async (messages: readonly OutgoingMessage[]) => {
      for (const { value } of messages) {
        const one = alert.parse(JSON.parse(String(value)));
        if (SEVERITIES.indexOf(one.severity) >= SEVERITIES.indexOf(from)) {
          screen.print(`\n${screen.renderAlert(one)}`);
        }
      }
    },
    // A screen cannot be read back; after a crash one line may come twice.
    tail: async () => [],
    close: async () => {},
  };
}
