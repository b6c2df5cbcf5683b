/** `npm run accounts`: the pretend account service, on a port of its own. */
import { once } from "node:events";
import { z } from "zod";
import { accountService } from "./service.ts";

const { ACCOUNTS_PORT: port, ACCOUNTS_FAIL_SHARE: share } = z
  .object({
    ACCOUNTS_PORT: z.coerce.number().int().min(0).max(65_535).default(8791),
    /** How many of the requests fail, half of them after they had their effect. */
    ACCOUNTS_FAIL_SHARE: z.coerce.number().min(0).max(1).default(0),
  })
  .parse(process.env);

const server = accountService({
  trouble: () => {
    if (Math.random() >= share) return null;
    return Math.random() < 0.5 ? "before" : "after";
  },
});
server.listen(port, "127.0.0.1", () => {
  process.stdout.write(`accounts at ${JSON.stringify(server.address())}\n`);
});
await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
server.closeAllConnections();
server.close();
