import type { Json } from "../../graph";
import { changeRule, isTrue, lostGuards } from "../rule";

/** Protocol versions in the order of their strength; `TLS1_2`, `TLS_1_2`, `1.2` and the policies of load balancers alike. */
const isModern = (value: Json | undefined): boolean =>
  typeof value === "string" && /1[._-]?[23]|2021|MODERN|RESTRICTED/i.test(value);
const lost = "accepts older TLS than 1.2";

/** Traffic may be read on its way, or is secured by what is no longer safe. */
export const tls = changeRule("tls", (changed) =>
  lostGuards(changed, "lost-protection", [
    { types: /^azure-native:/, property: "minimumTlsVersion", guards: isModern, lost },
    { types: /^azure-native:/, property: "minimalTlsVersion", guards: isModern, lost },
    { types: /^azure-native:/, property: "minTlsVersion", guards: isModern, lost },
    {
      types: /^azure-native:storage:/,
      property: "enableHttpsTrafficOnly",
      guards: (value) => value !== false,
      lost: "accepts plain HTTP",
    },
    { types: /^(?:aws:(?:lb|alb)\/|gcp:compute\/sSLPolicy)/, property: "sslPolicy", guards: isModern, lost },
    { types: /^gcp:compute\/sSLPolicy:/, property: "minTlsVersion", guards: isModern, lost },
    { types: /^aws:cloudfront\//, property: "viewerCertificate.minimumProtocolVersion", guards: isModern, lost },
    {
      types: /^aws:msk\/cluster:/,
      property: "encryptionInfo.encryptionInTransit.clientBroker",
      guards: (value) => value === undefined || value === "TLS",
      lost: "lets clients talk to brokers in clear",
    },
    {
      types: /^aws:msk\/cluster:/,
      property: "encryptionInfo.encryptionInTransit.inCluster",
      guards: (value) => value !== false,
      lost: "lets brokers talk to each other in clear",
    },
    {
      types: /^aws:elasticache\/replicationGroup:/,
      property: "transitEncryptionEnabled",
      guards: isTrue,
      lost: "talks in clear",
    },
    {
      types: /^gcp:sql\/databaseInstance:/,
      property: "settings.ipConfiguration.sslMode",
      guards: (value) => value === "ENCRYPTED_ONLY" || value === "TRUSTED_CLIENT_CERTIFICATE_REQUIRED",
      lost: "accepts connections without TLS",
    },
  ]),
);
