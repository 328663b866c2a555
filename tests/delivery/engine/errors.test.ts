import { EngineError, type EngineRun } from "../../../delivery/engine/contract";
import { type Circumstances, engineError } from "../../../delivery/engine/errors";
import { CommandFailure } from "../../../delivery/engine/processes";

const NOW = new Date("2026-11-21T09:12:30Z");

/** What a `pulumi` command printed on standard error (CLI 3.260 unless said otherwise), as the error that comes of it. */
function failing(stderr: string, status = 1, more: Partial<Circumstances> = {}): EngineError {
  return engineError(new CommandFailure("up", "", stderr, status), {
    stack: "dev",
    backendUrl: "s3://acme-state",
    operation: "up",
    stopped: false,
    now: NOW,
    ...more,
  });
}

function runWith(...messages: readonly string[]): EngineRun {
  return {
    operation: "up",
    steps: [],
    unchanged: 0,
    messages: messages.map((message) => ({ severity: "error", message })),
    durationSeconds: 1,
  };
}

describe("what pulumi printed, as an error", () => {
  it("names who holds the lock, for how long, and when to break it", () => {
    const { code, message, run } = failing(
      "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n" +
        "  file:///state/.pulumi/locks/organization/v/dev/abc.json?no_tmp_dir=true: created by alice@laptop (pid 123) at 2026-11-21T09:00:00Z\n",
    );
    expect([code, run]).toEqual(["Locked", undefined]);
    expect(message).toMatch(
      /^dev is being changed by alice@laptop \(process 123\) since 2026-11-21T09:00:00Z \(12 minutes\)\. /,
    );
    expect(message).toContain('surely gone (its machine was switched off, say): "pulumi cancel dev"');
  });

  it("says of Pulumi Cloud's lock what there is to say", () => {
    const { code, message } = failing("error: [409] Conflict: Another update is currently in progress.\n");
    expect([code, message.split(".")[0]]).toEqual(["Locked", "dev is being changed by another run"]);
  });

  it.each<[string, number]>([
    ["error: no stack named 'dev' found\n", 6],
    ["error: no stack named 'dev' found\n", 255],
  ])("knows that nobody made the stack: %s %d", (stderr, status) => {
    expect(failing(stderr, status)).toMatchObject({
      code: "NoStack",
      message: expect.stringMatching(
        /^Nobody made the stack dev in s3:\/\/acme-state yet\. "tributary up dev" makes it/,
      ),
    });
  });

  it.each([
    [
      "error: getting stack configuration: get stack secrets manager: incorrect passphrase\n",
      "the passphrase is not the one",
    ],
    [
      "error: getting stack configuration: get stack secrets manager: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables\n",
      "no passphrase is given. Set PULUMI_CONFIG_PASSPHRASE",
    ],
    [
      "error: getting stack configuration: get stack secrets manager: secrets (code=PermissionDenied): AccessDeniedException\n",
      'The key that "secretsprovider" in Pulumi.dev.yaml names',
    ],
  ])("knows secrets that can't be read: %s", (stderr, said) => {
    expect(failing(stderr)).toMatchObject({ code: "NoSecrets", message: expect.stringContaining(said) });
  });

  it.each([
    'error: read ".pulumi/meta.yaml": blob (key ".pulumi/meta.yaml") (code=Unknown): operation error S3: GetObject, get identity: get credentials: failed to refresh cached credentials\n',
    "error: missing google credentials: unable to find gcp credentials: google: could not find default credentials.\n",
    'error: unable to open bucket "azblob://nope": azureblob: Options.AccountName is required\n',
  ])("knows a backend that can't be reached: %s", (stderr) => {
    const { code, message } = failing(stderr);
    expect(code).toBe("NoBackend");
    expect(message).toContain(stderr.replace("error: ", "").trim());
    expect(message).toContain('"tributary bootstrap dev" makes it');
  });

  it.each([
    [
      "file:///nowhere",
      'error: unable to open state directory "file:///nowhere": stat /nowhere: no such file or directory\n',
      "See that the folder is there",
    ],
    [
      "https://api.pulumi.com",
      "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions\n",
      'Sign in ("pulumi login")',
    ],
  ])("sends nobody to bootstrap for %s, which it does not make", (backendUrl, stderr, remedy) => {
    const { code, message } = failing(stderr, 1, { backendUrl });
    expect(code).toBe("NoBackend");
    expect(message).toContain(remedy);
    expect(message).not.toContain("bootstrap");
  });

  it("leaves out what an SDK says to its own maintainers", () => {
    const said = 'read ".pulumi/meta.yaml": get credentials: no EC2 IMDS role found';
    const { message } = failing(`error: SDK 2026/11/21 15:57:25 WARN falling back to IMDSv1: status 403\n${said}\n`);
    expect(message).toContain(`can't be reached: ${said}\n`);
  });

  it("lists what failed, how far it came, and that nothing is rolled back", () => {
    const done = { op: "create", type: "t", properties: [], replaceProperties: [], protect: false } as const;
    const run = {
      ...runWith("update failed"),
      steps: [
        { ...done, urn: "urn:pulumi:dev::v::t::a" },
        { ...done, urn: "urn:pulumi:dev::v::t::b" },
      ],
      messages: [
        { severity: "error", message: "the disk is full", urn: "urn:pulumi:dev::v::t::c" },
        { severity: "error", message: "update failed" },
      ],
    } as const;
    expect(failing("", 1, { run })).toMatchObject({
      code: "Failed",
      message:
        'c: the disk is full\n2 resources were done before, and nothing was rolled back: "tributary up" again goes on from there.',
      run,
    });
  });

  it("says of what only showed something that nothing was changed, however far it came", () => {
    const step = { op: "delete", urn: "urn:pulumi:dev::v::t::a", type: "t", properties: [] } as const;
    const run = { ...runWith("boom"), steps: [{ ...step, replaceProperties: [], protect: false }] };
    expect(failing("", 1, { run, dry: true }).message).toBe("boom\nNothing was changed: this was a preview.");
    const stopped = failing("", 1, { run, dry: true, stopped: true, inHand: run.steps });
    expect(stopped.message).toBe("The up of dev was stopped. Nothing was changed: this was a preview.");
  });

  it.each([
    "create is not allowed by the plan: no steps were expected for this resource",
    "resource urn:pulumi:dev::v::t::a violates plan: properties changed",
    "expected resource operations for urn:pulumi:dev::v::t::a but none were seen",
  ])("knows what a plan does not allow: %s", (message) => {
    expect(failing("", 1, { run: runWith(message) }).code).toBe("PlanViolated");
  });

  it("knows that a protected resource would have been deleted", () => {
    const message = 'resource "urn:pulumi:dev::v::t::a" cannot be deleted\nbecause it is protected. To unprotect';
    expect(failing("", 1, { run: runWith(message) }).code).toBe("Protected");
  });

  it("says of a run that was stopped what the engine let go of", () => {
    const inHand = [
      {
        op: "create",
        urn: "urn:pulumi:dev::v::t::a",
        type: "t",
        properties: [],
        replaceProperties: [],
        protect: false,
      },
    ] as const;
    const stopped = failing("", 1, { run: runWith("update canceled"), stopped: true, inHand });
    expect(stopped.code).toBe("Interrupted");
    expect(stopped.message).toMatch(
      /^The up of dev was stopped\. Nothing had been changed\.\nNobody knows .*\n {2}create urn:pulumi:dev::v::t::a$/,
    );
    expect(failing("", 1, { stopped: true }).message).toBe(
      "The up of dev was stopped before it began; nothing was changed.",
    );
  });

  it("knows a command that was stopped before it listened to signals", () => {
    const circumstances = { stack: "dev", backendUrl: "", operation: "up", stopped: true, now: NOW } as const;
    expect(engineError(new CommandFailure("up", "", "", undefined), circumstances).code).toBe("Interrupted");
  });

  it("never holds a value that a plan's violation names", () => {
    const stderr = "error: resource x violates plan: properties changed: ++text[{&{{sesame}}}!={1}]\n";
    const error = failing(stderr);
    expect([error.message, String(error.cause)].join()).not.toContain("sesame");
  });

  it("says how to install a pulumi that could not be started", () => {
    const error = engineError(
      new CommandFailure("up", "", "", undefined, { cause: new Error("spawn pulumi EACCES") }),
      { stack: "dev", backendUrl: "", stopped: false, now: NOW },
    );
    expect(error).toMatchObject({ code: "NoPulumi", message: expect.stringContaining("download-install") });
    expect(failing("error: unknown flag: --preview-only\n").code).toBe("NoPulumi");
  });

  it("leaves an error that is one already as it is", () => {
    const given = new EngineError("Protected", "kept");
    expect(engineError(given, { stack: "dev", backendUrl: "", stopped: false, now: NOW })).toBe(given);
  });
});

it("names what a provider had in hand when it ended, and nothing that never reached it", () => {
  const said = (name: string, message: string) =>
    ({ severity: "error", message, urn: `urn:pulumi:dev::shop::t:i:T::${name}` }) as const;
  const run: EngineRun = {
    ...runWith(),
    messages: [
      said("vpc", 'closing transport due to: connection error: desc = "error reading from server: EOF"'),
      said("queue", 'connection error: desc = "transport: Error while dialing: dial tcp: connect: connection refused"'),
    ],
  };
  const { code, message } = failing("", 1, { run });
  expect(code).toBe("Failed");
  expect(message).toContain("nobody knows what became of them:\n  urn:pulumi:dev::shop::t:i:T::vpc\nLook in the cloud");
  expect(message).not.toContain("T::queue");
});
