import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";

import { say } from "./python";
import { freePort, startServer, type TestServer } from "./server";

const run = promisify(execFile);
const CACHE = resolve(__dirname, "../../../.cache");
const SOURCES = join(__dirname, "kafka");

/** The IAM identity that the broker knows; its principal in ACLs is `User:<accessKeyId>`. */
export const KAFKA_IDENTITY = {
  accessKeyId: "AKIDTEST",
  secretAccessKey: "a-secret-of-the-tests",
  region: "eu-west-2",
};

/** How long an authenticated connection lives before it must authenticate anew, as MSK's with an IAM token do. */
export const SESSION_MS = 3_000;

/** A broker of a test's own. */
export interface TestKafka extends TestServer {
  /** In the clear, for whoever tests; may do everything. */
  readonly plaintext: string;
  /** Over TLS with an IAM token of {@link KAFKA_IDENTITY}; may do what an ACL allows. */
  readonly iam: string;
  /** File with the certificate of the authority that the broker's own is of, in PEM. */
  readonly certificate: string;
  /** Ends the broker's process and starts another on the same ports and data. */
  restart(): Promise<void>;
}

/**
 * A Kafka broker in KRaft mode, which is its own controller: one listener in the clear, and one that does what MSK's IAM
 * listener does. Needs Java 17 and, the first time, Maven. Its data go when it is stopped.
 */
export async function startKafka(): Promise<TestKafka> {
  const classPath = await installed();
  mkdirSync(CACHE, { recursive: true });
  const home = mkdtempSync(join(CACHE, "kafka-data-"));
  try {
    const certificate = await makeCertificate(home);
    const ports = { plaintext: await freePort(), iam: await freePort(), controller: await freePort() };
    const config = join(home, "server.properties");
    writeFileSync(config, properties(home, ports));
    await run("java", [
      "-cp",
      classPath,
      "kafka.tools.StorageTool",
      "format",
      "-t",
      "dHJpYnV0YXJ5LXRlc3RzMQ",
      "-c",
      config,
    ]);
    const start = () =>
      startServer({
        name: "kafka",
        command: "java",
        // The port is the configuration's, so that a broker can come back to it.
        args: () => [
          "-Xmx512m",
          "-XX:TieredStopAtLevel=1",
          "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
          "-cp",
          classPath,
          "kafka.Kafka",
          config,
        ],
        isReady: () => accepts(ports.iam).then((one) => one && accepts(ports.plaintext)),
        readyWithinMs: 60_000,
      });
    let server = await start();
    return {
      url: server.url,
      plaintext: `127.0.0.1:${ports.plaintext}`,
      iam: `localhost:${ports.iam}`,
      certificate,
      restart: async () => {
        await server.stop();
        server = await start();
      },
      stop: async () => {
        await server.stop();
        rmSync(home, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
}

/** The class path of the broker and its token validator, fetched and compiled when they have not been. */
async function installed(): Promise<string> {
  const pom = readFileSync(join(SOURCES, "pom.xml"));
  const validator = readFileSync(join(SOURCES, "MskTokenValidator.java"));
  const name = createHash("sha256").update(pom).update(validator).digest("hex").slice(0, 12);
  const target = join(CACHE, `kafka-${name}`);
  if (!existsSync(target)) {
    say(`installing Kafka into .cache/kafka-${name}`);
    mkdirSync(CACHE, { recursive: true });
    const staging = mkdtempSync(join(CACHE, ".kafka-"));
    try {
      const libraries = join(staging, "lib");
      await run("mvn", [
        "--batch-mode",
        "--quiet",
        "--file",
        join(SOURCES, "pom.xml"),
        "dependency:copy-dependencies",
        "-DincludeScope=runtime",
        `-DoutputDirectory=${libraries}`,
      ]);
      const classes = join(staging, "classes");
      await run("javac", ["-cp", join(libraries, "*"), "-d", classes, join(SOURCES, "MskTokenValidator.java")]);
      renameSync(staging, target);
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  }
  return [join(target, "classes"), join(target, "lib", "*")].join(delimiter);
}

async function makeCertificate(home: string): Promise<string> {
  const store = ["-keystore", join(home, "broker.p12"), "-storepass", "changeit", "-alias", "broker"];
  await run("keytool", [
    "-genkeypair",
    ...store,
    ...["-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2", "-dname", "CN=localhost"],
    ...["-ext", "SAN=dns:localhost,ip:127.0.0.1"],
  ]);
  const certificate = join(home, "broker.pem");
  await run("keytool", ["-exportcert", "-rfc", ...store, "-file", certificate]);
  return certificate;
}

function properties(home: string, ports: { plaintext: number; iam: number; controller: number }): string {
  const { accessKeyId, secretAccessKey, region } = KAFKA_IDENTITY;
  const iam = "listener.name.iam";
  return Object.entries({
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@127.0.0.1:${ports.controller}`,
    "controller.listener.names": "CONTROLLER",
    listeners: `PLAIN://127.0.0.1:${ports.plaintext},IAM://localhost:${ports.iam},CONTROLLER://127.0.0.1:${ports.controller}`,
    "listener.security.protocol.map": "PLAIN:PLAINTEXT,IAM:SASL_SSL,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "PLAIN",
    "log.dirs": join(home, "data"),
    "num.partitions": 3,
    "auto.create.topics.enable": false,
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 1,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "group.initial.rebalance.delay.ms": 0,
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": "User:ANONYMOUS",
    "sasl.enabled.mechanisms": "OAUTHBEARER",
    [`${iam}.oauthbearer.sasl.server.callback.handler.class`]: "MskTokenValidator",
    [`${iam}.oauthbearer.sasl.jaas.config`]:
      "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required " +
      `accessKeyId="${accessKeyId}" secretAccessKey="${secretAccessKey}" region="${region}" ` +
      // The login module wants to log in as a client too, though no broker calls another here.
      'unsecuredLoginStringClaim_sub="broker";',
    [`${iam}.oauthbearer.connections.max.reauth.ms`]: SESSION_MS,
    [`${iam}.ssl.keystore.type`]: "PKCS12",
    [`${iam}.ssl.keystore.location`]: join(home, "broker.p12"),
    [`${iam}.ssl.keystore.password`]: "changeit",
  })
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
}

function accepts(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host: "localhost", port });
    const end = (accepted: boolean) => {
      socket.destroy();
      done(accepted);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
