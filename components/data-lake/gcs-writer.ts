import { IAMCustomRole } from "@pulumi/gcp/projects";
import * as pulumi from "@pulumi/pulumi";

import { nameRules, stackName } from "../core/names";
import { onceMade } from "../core/outputs";
import type { Platform } from "../core/platform";

/**
 * What writing takes: to create and delete, and so to overwrite, in one request or in parts. No predefined role deletes
 * without also reading or listing. https://cloud.google.com/storage/docs/access-control/iam-permissions
 */
const writing = [
  "storage.multipartUploads.abort",
  "storage.multipartUploads.create",
  "storage.multipartUploads.listParts",
  "storage.objects.create",
  "storage.objects.delete",
];

/** The role that a lake's writers are given on their zones' buckets, and nowhere else. */
export class GcsWriterRole extends pulumi.ComponentResource {
  /** Name of the role: `projects/<project>/roles/<id>`. */
  readonly roleName: pulumi.Output<string>;

  constructor(
    name: string,
    { platform, projectId }: { readonly platform: Platform; readonly projectId: string },
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("tributary:data-lake:GcsWriterRole", name, { projectId }, opts);
    const roleId = stackName(nameRules.gcpCustomRole, platform, "lake", "writer");
    const role = new IAMCustomRole(
      `${name}-role`,
      {
        project: projectId,
        roleId,
        title: `Data lake writer (${platform.stack})`,
        description: "Creates, overwrites and deletes objects of a zone, and neither lists nor reads them.",
        permissions: writing,
      },
      { parent: this },
    );
    this.roleName = onceMade(role, `projects/${projectId}/roles/${roleId}`);
    this.registerOutputs({ roleName: this.roleName });
  }
}
