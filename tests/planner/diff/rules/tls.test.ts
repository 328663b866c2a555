import { testGuards } from "./guards";

const lost = "accepts older TLS than 1.2.";

testGuards("tls", "lost-protection", [
  [
    "azure-native:storage:StorageAccount",
    { minimumTlsVersion: "TLS1_2" },
    { minimumTlsVersion: "TLS1_0" },
    `(azure-native:storage:StorageAccount) ${lost}`,
  ],
  [
    "azure-native:storage:StorageAccount",
    {},
    { enableHttpsTrafficOnly: false },
    "(azure-native:storage:StorageAccount) accepts plain HTTP.",
  ],
  [
    "aws:lb/listener:Listener",
    { sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" },
    { sslPolicy: "ELBSecurityPolicy-2016-08" },
    `(aws:lb:Listener) ${lost}`,
  ],
  [
    "aws:msk/cluster:Cluster",
    { encryptionInfo: { encryptionInTransit: { clientBroker: "TLS" } } },
    { encryptionInfo: { encryptionInTransit: { clientBroker: "TLS_PLAINTEXT" } } },
    "(aws:msk:Cluster) lets clients talk to brokers in clear.",
  ],
]);
