/** An address that stays, for a server that comes back at another port each time. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface TcpRelay {
  readonly port: number;
  /** Where connections go from now on; null: they are refused, and the open ones are cut. */
  lead(port: number | null): void;
  close(): Promise<void>;
}

export async function tcpRelay(): Promise<TcpRelay> {
  let target: number | null = null;
  const open = new Set<Socket>();
  const server = createServer((incoming) => {
    if (target === null) {
      incoming.destroy();
      return;
    }
    const outgoing = connect(target, "127.0.0.1");
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    lead(port) {
      target = port;
      if (port === null) cut();
    },
    async close() {
      target = null;
      cut();
      await new Promise((closed) => server.close(closed));
    },
  };
}
