import { nameRules, physicalName } from "../../../components/core/names";
import type { Platform } from "../../../components/core/platform";
import type { AwsPlace, BackendLocation } from "../backend";

/** The name that the bucket has, and the key's alias. */
export function awsBackendNames({ organisation, project, stack }: Platform): {
  readonly bucket: string;
  readonly alias: string;
} {
  const parts = [organisation, project, "state", stack];
  return {
    bucket: physicalName(nameRules.s3Bucket, ...parts),
    alias: `alias/${physicalName(nameRules.kmsAlias, ...parts)}`,
  };
}

/** Where a stack's state is on AWS: https://www.pulumi.com/docs/iac/guides/basics/using-a-diy-backend/#aws-s3 */
export function awsBackendLocation(platform: Platform, { region }: AwsPlace, endpointUrl?: string): BackendLocation {
  const { bucket, alias } = awsBackendNames(platform);
  const query = new URLSearchParams({ region });
  if (endpointUrl !== undefined) {
    const endpoint = new URL(endpointUrl);
    query.set("endpoint", endpoint.host);
    if (endpoint.protocol === "http:") {
      query.set("disableSSL", "true");
    }
    query.set("s3ForcePathStyle", "true");
  }
  return { url: `s3://${bucket}?${query.toString()}`, secretsProvider: `awskms://${alias}?region=${region}` };
}
