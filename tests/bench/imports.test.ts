import { importsOf } from "../../bench/imports";

describe("the imports of a plan", () => {
  it("are the submodules and classes behind its types", () => {
    const types = [
      "aws:s3/bucketPolicy:BucketPolicy",
      "aws:s3/bucket:Bucket",
      "aws:s3/bucket:Bucket",
      "azure-native:storage:StorageAccount",
      "gcp:storage/bucket:Bucket",
      "kubernetes:core/v1:Namespace",
      "kubernetes:rbac.authorization.k8s.io/v1:Role",
      "pulumi:providers:aws",
      "random:index/randomPassword:RandomPassword",
      "tributary:dataLake:S3Lake",
    ];
    const imports = importsOf(types);
    expect(imports).toEqual({
      "@pulumi/aws/s3": ["Bucket", "BucketPolicy"],
      "@pulumi/azure-native/storage": ["StorageAccount"],
      "@pulumi/gcp/storage": ["Bucket"],
      "@pulumi/kubernetes/core/v1": ["Namespace"],
      "@pulumi/kubernetes/rbac/v1": ["Role"],
      "@pulumi/aws/provider": ["Provider"],
      "@pulumi/random": ["RandomPassword"],
    });
    for (const module of Object.keys(imports)) {
      expect(() => require.resolve(module)).not.toThrow();
    }
  });
});
