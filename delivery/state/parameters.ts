import type { ObjectScheme } from "./backend-url";

/** What a URL of each scheme can say after its question mark: Pulumi refuses anything else, too. */
export const PARAMETERS: Readonly<Record<ObjectScheme, readonly string[]>> = {
  // https://pkg.go.dev/gocloud.dev/blob/fileblob#URLOpener
  file: ["create_dir", "base_url", "secret_key_path", "metadata", "no_tmp_dir", "dir_file_mode"],
  // https://pkg.go.dev/gocloud.dev/blob/s3blob#URLOpener and
  // https://pkg.go.dev/gocloud.dev/aws#V2ConfigFromURLParams, with the names of older releases, which Pulumi takes too.
  s3: [
    "region",
    "profile",
    "endpoint",
    "s3ForcePathStyle",
    "use_path_style",
    "disableSSL",
    "disable_https",
    "accelerate",
    "dualstack",
    "fips",
    "ssetype",
    "kmskeyid",
    "awssdk",
    "prefix",
    "hostname_immutable",
    "rate_limiter_capacity",
    "request_checksum_calculation",
    "response_checksum_validation",
  ],
  // https://pkg.go.dev/gocloud.dev/blob/gcsblob#URLOpener; the keys are those of signed URLs, which we make none of.
  gs: ["access_id", "private_key_path", "universe_domain", "prefix"],
  // https://pkg.go.dev/gocloud.dev/blob/azureblob#URLOpener
  azblob: ["storage_account", "domain", "protocol", "cdn", "localemu", "prefix"],
};
