import { spawn } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");

test("a reader that closes the pipe early, as head does, is no failure", async () => {
  const child = spawn(process.execPath, ["bin/tributary.js", "plan", "prod", "--json"], { cwd: ROOT });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  // Far less than the document, so that the command still writes when nobody reads any more.
  child.stdout.once("data", () => child.stdout.destroy());
  const status = await new Promise((resolve) => child.once("close", resolve));
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
}, 30_000);
