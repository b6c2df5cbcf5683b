/** For tests: a pretend account service that runs, and what it knows of an account. */
import type { AddressInfo } from "node:net";
import { accountService, type AccountServiceOptions } from "../account-service/service.ts";
import type { Status } from "../steps/state.ts";

export async function runAccounts(options: AccountServiceOptions = {}) {
  const server = accountService(options);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    /** Every status that it was ever given, in order. */
    history: async (id: string): Promise<Status[]> => {
      const response = await fetch(`${url}/accounts/${id}`);
      const { history } = (await response.json()) as { history: { status: Status }[] };
      return history.map(({ status }) => status);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
