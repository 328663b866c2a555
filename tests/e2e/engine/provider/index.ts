import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";

import { Cloud } from "./cloud";
import { type Fault, Faults } from "./faults";
import { providerService } from "./service";

export { Cloud, type Thing } from "./cloud";
export type { Fault } from "./faults";

/** Packages that Tributary's programs use. */
const PACKAGES = ["aws", "gcp", "azure-native", "kubernetes", "random"] as const;

/** Stand-ins for the providers of every package, each a server of its own, and the cloud that they share. */
export class StandIns {
  readonly cloud = new Cloud();
  private readonly faults = new Faults();
  private readonly servers = new Map<string, grpc.Server>();
  private readonly ports = new Map<string, number>();

  /** Starts them on free ports of the loopback interface. */
  static async start(): Promise<StandIns> {
    const standIns = new StandIns();
    await Promise.all(PACKAGES.map((pkg) => standIns.serve(pkg)));
    return standIns;
  }

  /** What the engine's environment must say for it to use them. */
  get environment(): { readonly PULUMI_DEBUG_PROVIDERS: string } {
    return { PULUMI_DEBUG_PROVIDERS: [...this.ports].map(([pkg, port]) => `${pkg}:${port}`).join(",") };
  }

  /** Has a provider do something wrong, once; settles when it happens. */
  plan(fault: Fault): Promise<void> {
    return this.faults.add(fault);
  }

  /** Brings back what crashed, and forgets faults that did not happen. */
  async recover(): Promise<void> {
    this.faults.clear();
    await Promise.all(PACKAGES.filter((pkg) => !this.servers.has(pkg)).map((pkg) => this.serve(pkg)));
  }

  stop(): void {
    for (const pkg of PACKAGES) {
      this.kill(pkg);
    }
  }

  private async serve(pkg: string): Promise<void> {
    const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
    server.addService(
      ResourceProviderService,
      providerService(pkg, {
        cloud: this.cloud,
        faults: this.faults,
        crash: () => this.kill(pkg),
      }) as grpc.UntypedServiceImplementation,
    );
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    this.servers.set(pkg, server);
    this.ports.set(pkg, port);
  }

  private kill(pkg: string): void {
    this.servers.get(pkg)?.forceShutdown();
    this.servers.delete(pkg);
  }
}
