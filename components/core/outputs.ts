import type * as pulumi from "@pulumi/pulumi";

/**
 * `value` for whoever must wait until `resource` is made.
 *
 * A name or id that can be worked out before deployment stays readable in the plan this way, where the resource's own
 * output would be unknown, and whoever is given it still depends on the resource.
 */
export function onceMade<T>(resource: pulumi.Resource, value: T): pulumi.Output<T> {
  return resource.urn.apply(() => value) as pulumi.Output<T>;
}
