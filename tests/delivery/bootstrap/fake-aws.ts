import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import type { STSClient } from "@aws-sdk/client-sts";

import type { AwsClients } from "../../../delivery/bootstrap/aws";

type Input = Record<string, unknown>;

/** A key as the fake keeps it. */
export interface FakeKey {
  arn: string;
  state: string;
  spec: string;
  rotation: boolean;
  created: Date;
  deletion?: Date;
  tags: Record<string, string>;
}

interface BucketTag {
  readonly Key: string;
  readonly Value: string;
}

/** A bucket as the fake keeps it: each configuration as it was put, tags by their key. */
export interface FakeBucket {
  owner: string;
  region: string;
  settings: Record<string, unknown>;
}

/** An error as the SDK throws it. */
export function awsError(name: string, status = 400, more: object = {}): Error {
  return Object.assign(new Error(`${name} from the fake`), { name, $metadata: { httpStatusCode: status }, ...more });
}

/** What each `Get…` says when nothing was put. */
const ABSENT: Record<string, string> = {
  PublicAccessBlock: "NoSuchPublicAccessBlockConfiguration",
  BucketOwnershipControls: "OwnershipControlsNotFoundError",
  BucketPolicy: "NoSuchBucketPolicy",
  BucketLifecycleConfiguration: "NoSuchLifecycleConfiguration",
  BucketTagging: "NoSuchTagSet",
};

/** S3, KMS and STS behind the SDK's `send`: what a bootstrap calls and no more, with every call written down. */
export class FakeAws {
  readonly account = "111111111111";
  readonly keys: FakeKey[] = [];
  readonly aliases = new Map<string, FakeKey>();
  readonly buckets = new Map<string, FakeBucket>();
  readonly calls: string[] = [];
  /** Runs before a command is served; may throw in its stead, or change the world meanwhile. */
  before: (command: string, input: Input) => void = () => undefined;

  /** The calls that can change something. */
  get writes(): readonly string[] {
    return this.calls.filter((call) => !/^(?:Get|List|Describe|Head)/.test(call));
  }

  addKey(more: Partial<FakeKey> = {}): FakeKey {
    const key: FakeKey = {
      arn: `arn:aws:kms:eu-west-2:${this.account}:key/${this.keys.length + 1}`,
      state: "Enabled",
      spec: "SYMMETRIC_DEFAULT",
      rotation: false,
      created: new Date(Date.UTC(2026, 0, this.keys.length + 1)),
      tags: {},
      ...more,
    };
    this.keys.push(key);
    return key;
  }

  clients(): AwsClients {
    const send = (command: { readonly input: Input; readonly constructor: { readonly name: string } }) =>
      this.serve(command.constructor.name.replace(/Command$/, ""), command.input);
    // The SDK's paginators ask whether they were given a client of their service.
    return {
      s3: Object.assign(Object.create(S3Client.prototype), { send }) as S3Client,
      kms: Object.assign(Object.create(KMSClient.prototype), { send }) as KMSClient,
      sts: { send } as unknown as STSClient,
    };
  }

  private async serve(command: string, input: Input): Promise<unknown> {
    this.calls.push(command);
    this.before(command, input);
    if (command === "GetCallerIdentity") {
      return { Account: this.account, Arn: `arn:aws:iam::${this.account}:user/someone` };
    }
    return "Bucket" in input ? this.serveS3(command, input) : this.serveKms(command, input);
  }

  private serveS3(command: string, input: Input): unknown {
    const name = input["Bucket"] as string;
    if (command === "CreateBucket") {
      if (this.buckets.has(name)) {
        throw awsError(
          this.buckets.get(name)?.owner === this.account ? "BucketAlreadyOwnedByYou" : "BucketAlreadyExists",
          409,
        );
      }
      const place = input["CreateBucketConfiguration"] as { LocationConstraint: string } | undefined;
      const settings = { BucketOwnershipControls: { Rules: [{ ObjectOwnership: input["ObjectOwnership"] }] } };
      this.buckets.set(name, { owner: this.account, region: place?.LocationConstraint ?? "us-east-1", settings });
      return {};
    }
    const bucket = this.buckets.get(name);
    if (bucket === undefined) {
      throw awsError("NotFound", 404);
    }
    if (bucket.owner !== input["ExpectedBucketOwner"]) {
      throw awsError("Forbidden", 403);
    }
    if (command === "HeadBucket") {
      return { BucketRegion: bucket.region };
    }
    const setting = command.replace(/^(?:Get|Put)/, "");
    if (command.startsWith("Put")) {
      bucket.settings[setting] = copy(S3_FIELDS[setting]?.written(input));
      return {};
    }
    if (!(setting in bucket.settings) && ABSENT[setting] !== undefined) {
      throw awsError(ABSENT[setting], 404);
    }
    return copy(S3_FIELDS[setting]?.read(bucket.settings[setting]));
  }

  private serveKms(command: string, input: Input): unknown {
    if (command === "ListKeys") {
      return { Keys: this.keys.map(({ arn }) => ({ KeyId: idOf(arn), KeyArn: arn })) };
    }
    if (command === "CreateKey") {
      return { KeyMetadata: metadata(this.addKey({ tags: fromTags(input["Tags"]) })) };
    }
    if (command === "CreateAlias") {
      const alias = input["AliasName"] as string;
      if (this.aliases.has(alias)) {
        throw awsError("AlreadyExistsException");
      }
      this.aliases.set(alias, this.key(input["TargetKeyId"]));
      return {};
    }
    const key = this.key(input["KeyId"]);
    switch (command) {
      case "DescribeKey":
        return { KeyMetadata: metadata(key) };
      case "GetKeyRotationStatus":
        return { KeyRotationEnabled: key.rotation };
      case "EnableKeyRotation":
        key.rotation = true;
        return {};
      case "ListResourceTags":
        return { Tags: Object.entries(key.tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) };
      case "TagResource":
        Object.assign(key.tags, fromTags(input["Tags"]));
        return {};
      case "ScheduleKeyDeletion":
        key.state = "PendingDeletion";
        return {};
      default:
        throw new Error(`the fake knows no ${command}`);
    }
  }

  private key(id: unknown): FakeKey {
    const key = this.aliases.get(id as string) ?? this.keys.find(({ arn }) => idOf(arn) === id);
    if (key === undefined) {
      throw awsError("NotFoundException");
    }
    return key;
  }
}

const asIs = (field: string) => ({
  written: (input: Input) => input[field],
  read: (value: unknown) => ({ [field]: value }),
});

const S3_FIELDS: Record<string, { written: (input: Input) => unknown; read: (value: unknown) => unknown }> = {
  PublicAccessBlock: asIs("PublicAccessBlockConfiguration"),
  BucketOwnershipControls: asIs("OwnershipControls"),
  BucketPolicy: asIs("Policy"),
  BucketVersioning: {
    written: (input) => input["VersioningConfiguration"],
    read: (value) => ({ ...(value as object | undefined) }),
  },
  BucketEncryption: {
    written: (input) => input["ServerSideEncryptionConfiguration"],
    read: (value) => ({
      ServerSideEncryptionConfiguration: value ?? {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
      },
    }),
  },
  BucketLifecycleConfiguration: {
    written: (input) => input["LifecycleConfiguration"],
    read: (value) => value,
  },
  BucketTagging: {
    written: (input) =>
      Object.fromEntries((input["Tagging"] as { TagSet: BucketTag[] }).TagSet.map(({ Key, Value }) => [Key, Value])),
    read: (value) => ({ TagSet: Object.entries(value as object).map(([Key, Value]) => ({ Key, Value })) }),
  },
};

/** As it comes off the wire: with no part in common with what was sent. */
function copy(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function idOf(arn: string): string {
  return arn.slice(arn.indexOf("/") + 1);
}

function metadata(key: FakeKey): object {
  return {
    Arn: key.arn,
    KeyId: idOf(key.arn),
    KeyState: key.state,
    KeySpec: key.spec,
    KeyUsage: "ENCRYPT_DECRYPT",
    Origin: "AWS_KMS",
    CreationDate: key.created,
    DeletionDate: key.deletion,
  };
}

function fromTags(tags: unknown): Record<string, string> {
  return Object.fromEntries((tags as { TagKey: string; TagValue: string }[]).map((tag) => [tag.TagKey, tag.TagValue]));
}
