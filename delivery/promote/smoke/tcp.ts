import { connect } from "node:net";

import { type Attempt, failed, passed } from "./check";

/** Opens a connection to `host:port` and closes it. */
export function checkTcp(address: string, timeoutSeconds: number, signal?: AbortSignal): Promise<Attempt> {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(address) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || port === undefined || Number(port) < 1 || Number(port) > 65_535) {
    return Promise.resolve(failed("what should be connected to is no host:port"));
  }
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), ...(signal !== undefined && { signal }) });
    const end = (attempt: Attempt): void => {
      socket.destroy();
      resolve(attempt);
    };
    socket.setTimeout(timeoutSeconds * 1000, () => {
      end(failed(`${address} did not accept a connection in ${timeoutSeconds} s`));
    });
    socket.once("connect", () => {
      end(passed(`${address} accepts connections`));
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      end(failed(`${address}: ${error.code ?? "no connection"}`));
    });
  });
}
