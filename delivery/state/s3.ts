import {
  DeleteObjectCommand,
  GetObjectCommand,
  type ListObjectsV2CommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  type ServerSideEncryption,
} from "@aws-sdk/client-s3";

import { httpStatus, isAwsError } from "../bootstrap/aws/errors";
import { retry } from "../bootstrap/retry";
import { type BackendUrl, flag } from "./backend-url";
import { StateStoreError, type StateStore } from "./contract";
import { networkCode } from "./network";
import { exists, type ObjectPlace, storeOf } from "./object-place";
import { prefixOf } from "./prefix";

/** The bucket of an `s3://` URL. */
export function openS3(location: BackendUrl, environment: NodeJS.ProcessEnv): StateStore {
  const client = new S3Client(clientConfig(location, environment));
  const type = location.parameters.get("ssetype");
  const key = location.parameters.get("kmskeyid");
  const encryption = {
    ...(type !== undefined && { ServerSideEncryption: type as ServerSideEncryption }),
    ...(key !== undefined && { SSEKMSKeyId: key }),
  };
  return storeOf(location.url, prefixOf(location), new Bucket(client, location.host, encryption));
}

/** How Pulumi's engine would reach the bucket. */
function clientConfig(location: BackendUrl, environment: NodeJS.ProcessEnv): S3ClientConfig {
  const { parameters } = location;
  const region = parameters.get("region") ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"];
  const profile = parameters.get("profile");
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  const sessionToken = environment["AWS_SESSION_TOKEN"];
  const endpoint = parameters.get("endpoint");
  const protocol = flag(location, "disableSSL", "disable_https") ? "http" : "https";
  return {
    ...(region !== undefined && { region }),
    // Keys in the environment come before a profile, unless the URL names one.
    ...(profile !== undefined
      ? { profile }
      : accessKeyId !== undefined &&
        secretAccessKey !== undefined && {
          credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
        }),
    ...(endpoint !== undefined && {
      endpoint: endpoint.includes("://") ? endpoint : `${protocol}://${endpoint}`,
      // Some servers that are not AWS take no checksums that they do not know.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
    }),
    forcePathStyle: flag(location, "s3ForcePathStyle", "use_path_style"),
    useAccelerateEndpoint: flag(location, "accelerate"),
    useDualstackEndpoint: flag(location, "dualstack"),
    useFipsEndpoint: flag(location, "fips"),
  };
}

class Bucket implements ObjectPlace {
  constructor(
    private readonly s3: S3Client,
    private readonly bucket: string,
    private readonly encryption: {
      readonly ServerSideEncryption?: ServerSideEncryption;
      readonly SSEKMSKeyId?: string;
    },
  ) {}

  async get(key: string): Promise<string | undefined> {
    try {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return await Body?.transformToString();
    } catch (error) {
      if (isAwsError(error, "NoSuchKey")) {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * A write on condition that collides with another is answered with 409, and is to be tried again; 412 means that the
   * object is there: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   */
  async put(key: string, content: string, ifAbsent: boolean): Promise<void> {
    const put = () =>
      this.s3.send(
        new PutObjectCommand({
          Bucket: this.bucket,
          Key: key,
          Body: content,
          ContentLength: Buffer.byteLength(content),
          ...this.encryption,
          ...(ifAbsent && { IfNoneMatch: "*" }),
        }),
      );
    try {
      await retry(put, (error) => isAwsError(error, "ConditionalRequestConflict"));
    } catch (error) {
      throw httpStatus(error) === 412 ? exists(key, error) : error;
    }
  }

  async keys(prefix: string): Promise<readonly string[]> {
    const keys: string[] = [];
    let page: ListObjectsV2CommandOutput | undefined;
    do {
      page = await this.s3.send(
        new ListObjectsV2Command({
          Bucket: this.bucket,
          Prefix: prefix,
          ...(page?.NextContinuationToken !== undefined && { ContinuationToken: page.NextContinuationToken }),
        }),
      );
      keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    } while (page.NextContinuationToken !== undefined);
    return keys;
  }

  async delete(key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }

  explain(error: unknown): StateStoreError {
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    const options = { cause: error };
    const where = `the state's bucket ${this.bucket}`;
    if (isAwsError(error, "NoSuchBucket")) {
      return new StateStoreError(
        "NoSuchPlace",
        `there is no bucket ${this.bucket}: "tributary bootstrap" makes it, or the state's URL names the wrong one.`,
        options,
      );
    }
    if (isAwsError(error, "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraint")) {
      return new StateStoreError(
        "NoSuchPlace",
        `${where} lies in another region than the URL says: put ?region=… right. (${name}: ${message})`,
        options,
      );
    }
    if (isAwsError(error, "CredentialsProviderError")) {
      return new StateStoreError(
        "Denied",
        `${where}: no AWS credentials were found (${message}). Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with "aws sso login".`,
        options,
      );
    }
    const status = httpStatus(error);
    if (status === 401 || status === 403 || isAwsError(error, ...REFUSED)) {
      return new StateStoreError(
        "Denied",
        `${where}: AWS does not let us in (${name}: ${message}). The credentials need s3:ListBucket on it, and s3:GetObject, s3:PutObject and s3:DeleteObject on its objects, and the use of its key.`,
        options,
      );
    }
    if (/region is missing/i.test(message)) {
      return new StateStoreError(
        "Unreachable",
        `${where}: it is not said in which region it lies. Add ?region=… to the state's URL, or set AWS_REGION.`,
        options,
      );
    }
    return new StateStoreError(
      "Unreachable",
      `${where} can't be used: ${networkCode(error) ?? name}: ${message}`,
      options,
    );
  }
}

/** Credentials that AWS knows and refuses without a status of 403: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const REFUSED = ["AccessDenied", "ExpiredToken", "InvalidToken"];
